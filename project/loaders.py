"""Templates of the theme that is rendered in, and below them the default's."""

from pathlib import Path

from django.template.base import Origin
from django.template.loaders import cached, filesystem

from presence import themes


class FromThemes(filesystem.Loader):
    """What the theme that is rendered in has itself, and then what its parents have.

    A template that extends its own name gets the next one below: Django passes over those that it has
    come through.
    """

    def get_dirs(self) -> list[str | Path]:
        *own, _ = themes.chain(themes.current())
        return [theme.folder / "templates" for theme in own]


class ByTheme(cached.Loader):
    """Keeps what was read, as Django does, but apart for each theme.

    With `DEBUG=1` a template is read again as soon as another file is the first of its name, or the same
    one has been written to.
    """

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        key = f"{themes.current()} {super().cache_key(template_name, skip)}"
        return f"{key} {self.as_it_is(template_name, skip)}" if self.engine.debug else key

    def as_it_is(self, template_name: str, skip: list[Origin] | None) -> str:
        """Which file it is now, and since when; empty when there is none."""
        for origin in self.get_template_sources(template_name):
            file = Path(origin.name)
            if origin not in (skip or ()) and file.is_file():
                return f"{file} {file.stat().st_mtime_ns}"
        return ""
