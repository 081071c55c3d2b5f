"""Where the static files of themes are found, and what they are called among all others."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders, utils
from django.core.files.storage import FileSystemStorage

from presence import themes
from presence.themes import DEFAULT, Theme

PREFIX = "themes"
SHEET, FILES = "theme.css", "static"


def name_in(theme: str, path: str) -> str:
    """What a file in a theme's folder is called: `themes/terminal/static/icons/parley.svg`."""
    return f"{PREFIX}/{theme}/{path}"


def own_file(name: str) -> Path | None:
    """The file that is called so, if its theme itself has it."""
    theme, path = _apart(name)
    return _file(themes.installed()[theme], path) if theme else None


class ThemeFinder(finders.BaseFinder):
    """Finds the `theme.css` of themes, and what is in their `static/`.

    Where a theme has no such file, its parents or the default may: so a style sheet of the default that
    is asked for as the theme's imports the theme's others.
    """

    def check(self, **options: Any) -> Any:
        """Nothing: themes have a check of their own."""
        return []

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        found = _first(path)
        if find_all or options.get("all"):
            return [found] if found else []
        return found or ()

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for theme in themes.installed().values():
            if theme.name != DEFAULT:
                files = FileSystemStorage(location=theme.folder)
                files.prefix = f"{PREFIX}/{theme.name}"  # type: ignore[attr-defined]
                if files.exists(SHEET):
                    yield SHEET, files
                if files.exists(FILES):
                    for path in utils.get_files(files, ignore_patterns, FILES):
                        yield path, files


def _first(name: str) -> str | None:
    theme, path = _apart(name)
    if not theme:
        return None
    *own, _ = themes.chain(theme)
    if file := next(filter(None, (_file(one, path) for one in own)), None):
        return str(file)
    folder, _, rest = path.partition("/")
    return finders.find(rest) if folder == FILES else None


def _apart(name: str) -> tuple[str, str]:
    """Which theme's file is called so, and where it lies there; nothing, of what is no theme's."""
    prefix, _, rest = name.replace(os.sep, "/").partition("/")
    theme, _, path = rest.partition("/")
    return (theme, path) if prefix == PREFIX and theme in themes.installed() else ("", "")


def _file(theme: Theme, path: str) -> Path | None:
    """The theme's file of this name: its `theme.css`, or what is in `static/`, and nothing else."""
    file = Path(os.path.normpath(theme.folder / path))
    ours = file == theme.folder / SHEET or file.is_relative_to(theme.folder / FILES)
    return file if ours and file.is_file() else None
