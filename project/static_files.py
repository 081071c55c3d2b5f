"""Static files as they are sent: the style sheets as one, and everything compressed beforehand.

What a theme has is at an address of its own, as it lies in its folder: `themes/<name>/theme.css`,
`themes/<name>/static/…`. `{% static %}` leads there, where the theme that is rendered in has such a file.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

from presence import themes
from presence.themes import DEFAULT, Theme
from project.theme_files import name_in, own_file

# Links to all style sheets by @import: as it is, in development; as one, everywhere else.
SHEET = "css/parley.css"
IMPORT = re.compile(r'^@import "([\w/.-]+)";$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
# What may go where a blank stands beside one of these; elsewhere one blank means something. (rcssmin
# makes `a:is(b)` of `a :is(b)` inside of a layer.)
BLANKS = re.compile(r"\s*([{};])\s*|\s+")


class OfTheTheme(StaticFilesStorage):
    """Has the addresses of files be those of the theme that is rendered in, and of its parents."""

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        raise NotImplementedError

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        names = [name_in(theme.name, f"static/{name}") for theme in own_themes()]
        found = next((other for other in names if self.has(other)), name)
        return super().url(found, *args, **kwargs)

    def theme_sheets(self) -> list[str]:
        """The addresses of its theme.css, and before that of its parents'."""
        names = [name_in(theme.name, "theme.css") for theme in reversed(own_themes())]
        return [super(OfTheTheme, self).url(name) for name in names if self.has(name)]


class StaticFilesAsTheyAre(OfTheTheme):
    """Names files as they are called, and looks at what is there now: for development."""

    def has(self, name: str) -> bool:
        if name.endswith(f"/{SHEET}"):
            # It imports the others, of which the theme has some.
            return any((theme.folder / "static" / "css").is_dir() for theme in own_themes())
        return own_file(name) is not None


class StaticFiles(OfTheTheme, CompressedManifestStaticFilesStorage):
    """Names files by what is in them, so that browsers keep them for ever, and compresses them once.

    Raises MissingFileError when a style sheet asks for a file that is not there.
    """

    _error_msg = (
        "{filename} asks for {missing}, which is not there."  # the library's has five lines
    )

    def has(self, name: str) -> bool:
        return name in self.hashed_files

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        for theme in () if dry_run else themes_with_sheets(paths):
            name = SHEET if theme == DEFAULT else name_in(theme, f"static/{SHEET}")
            self.delete(name)
            self._save(name, ContentFile(one_sheet(theme).encode()))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def compress_files(self, paths: set[str]) -> Iterator[tuple[str, str]]:
        """Ours: the admin's hundreds would make each start longer, for the few who go there."""
        return super().compress_files({path for path in paths if not path.startswith("admin/")})


def own_themes() -> tuple[Theme, ...]:
    """The theme that is rendered in and its parents, without the default."""
    return themes.chain(themes.current())[:-1]


def themes_with_sheets(paths: dict[str, Any]) -> list[str]:
    """The default; and each theme that has a style sheet in place of one of the default's, or whose
    parent has."""
    if SHEET not in paths:
        return []
    folder = str(PurePosixPath(SHEET).parent)

    def has_sheets(theme: Theme) -> bool:
        return any(path.startswith(name_in(theme.name, f"static/{folder}/")) for path in paths)

    names = [name for name in themes.installed() if any(map(has_sheets, themes.chain(name)[:-1]))]
    return [DEFAULT, *names]


def one_sheet(theme: str = DEFAULT) -> str:
    """All style sheets one after the other, without their comments, each as this theme has it.

    Raises FileNotFoundError.
    """
    folder = PurePosixPath(SHEET).parent
    sheet = text_of(SHEET, theme)
    css = IMPORT.sub(lambda found: text_of(str(folder / found[1]), theme), sheet)
    return BLANKS.sub(lambda found: found[1] or " ", COMMENT.sub("", css)).strip()


def text_of(name: str, theme: str = DEFAULT) -> str:
    """What is in a static file, wherever it is found first."""
    path = find(name_in(theme, f"static/{name}"))
    if not path:
        raise FileNotFoundError(f"{SHEET} asks for {name}, which is not there.")
    return Path(path).read_text()
