"""Themes: folders whose files stand before the default's, one by one.

A theme is a folder with a `theme.toml`. What else is in it (`templates/`, `static/`, `theme.css`) comes
before what its parents have, and that before the default. Those of `settings.THEME_FOLDERS` are there to
choose from; `settings.THEME` is what everybody has who has chosen none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from presence.theme_folders import CONTRACT, DEFAULT, SITE, Found, Theme, find, is_path

__all__ = ["CONTRACT", "DEFAULT", "SITE", "Theme", "chain", "current", "installed", "override"]

_current: ContextVar[str | None] = ContextVar("theme", default=None)


def installed() -> dict[str, Theme]:
    """All themes by name: the default, and then the others by title."""
    return _found().themes


def problems() -> tuple[str, ...]:
    """What is wrong with the folders that hold no theme, a sentence each."""
    return _found().problems


def chain(name: str) -> tuple[Theme, ...]:
    """A theme and those it comes before, the default last. Of one that is not there, the default alone."""
    chains = _found().chains
    return chains.get(name, chains[DEFAULT])


def site() -> str:
    """The theme of everybody who has chosen none."""
    return named(settings.THEME) or DEFAULT


def named(choice: str) -> str | None:
    """The name of the theme that was chosen by its name or its folder; None when it is not there."""
    if choice == SITE:
        return site()
    if is_path(choice):
        folder = Path(choice).expanduser().resolve()
        return next((one.name for one in installed().values() if one.folder == folder), None)
    return choice if choice in installed() else None


def chosen(choice: str) -> str:
    """The theme that somebody reads in who chose this: the site's, when it is not there any more."""
    return choice if choice in installed() else site()


def current() -> str:
    """The theme that is rendered in now."""
    return _current.get() or site()


@contextmanager
def override(name: str) -> Iterator[None]:
    """Render in this theme inside the block."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def _found() -> Found:
    return _find(Path(settings.BASE_DIR), tuple(settings.THEME_FOLDERS), settings.THEME)


# Folders are looked at once in the life of a process, and again where a test has other settings.
_find = lru_cache(maxsize=8)(find)
