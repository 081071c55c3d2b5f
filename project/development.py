"""What `DEBUG=1` adds where the development requirements are installed: open pages load themselves again
when a template or a style sheet is saved.

django-browser-reload has the script and the stream that tells it. It learns of changes by Django's own
development server; here a thread looks after the files.
"""

import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

APP = "django_browser_reload"
MIDDLEWARE = "project.reloading.ReloadsPages"
SECONDS = 0.25


def reloads(debug: bool) -> bool:
    """Whether open pages load themselves again."""
    return debug and find_spec(APP) is not None


def urls() -> list[Any]:
    """The address of the stream."""
    from django.conf import settings
    from django.urls import include, path

    return [path("__reload__/", include(f"{APP}.urls"))] if APP in settings.INSTALLED_APPS else []


def begin() -> None:
    """Look after templates, static files and themes from now on, in a thread that ends with the process."""
    from django.conf import settings

    from presence import themes

    folders = [
        settings.BASE_DIR / "templates",
        settings.BASE_DIR / "static",
        settings.BASE_DIR / "project" / "gallery",
        *(theme.folder for theme in themes.installed().values() if theme.name != themes.DEFAULT),
    ]
    Thread(target=watch, args=[folders], daemon=True, name="watch").start()


def watch(folders: Iterable[Path]) -> None:
    """Tell open pages whenever a file is there that was not, or is not as it was."""
    from django_browser_reload import views

    views.PING_DELAY = SECONDS  # a second of its own would be half of what a designer waits
    before = times(folders)
    while True:
        time.sleep(SECONDS)
        now = times(folders)
        if now != before:
            views.trigger_reload_soon()
        before = now


def times(folders: Iterable[Path]) -> dict[Path, int]:
    """When each file in these folders was written to."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*.*"):
            try:
                found[path] = path.stat().st_mtime_ns
            except FileNotFoundError:
                continue  # an editor's, which has gone again
    return found
