"""Templates of the theme that is rendered in, and below them the default's."""

from pathlib import Path

from django.template.base import Origin
from django.template.loaders import app_directories, cached, filesystem

from presence import themes
from project.classes import strip_classes


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

    def get_contents(self, origin: Origin) -> str:
        """What is in a template: without classes, where the theme does without. The templates of
        libraries keep theirs."""
        contents: str = super().get_contents(origin)
        is_ours = not isinstance(origin.loader, app_directories.Loader)
        return strip_classes(contents) if is_ours and not keeps_classes() else contents

    def as_it_is(self, template_name: str, skip: list[Origin] | None) -> str:
        """Which file it is now, and since when; empty when there is none."""
        for origin in self.get_template_sources(template_name):
            file = Path(origin.name)
            if origin not in (skip or ()) and file.is_file():
                return f"{file} {file.stat().st_mtime_ns}"
        return ""


def keeps_classes() -> bool:
    """Whether templates have classes in the theme that is rendered in."""
    return all(theme.classes for theme in themes.chain(themes.current()))
