"""Static files as they are sent: the style sheets as one, and everything compressed beforehand."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

# Links to all style sheets by @import: as it is, in development; as one, everywhere else.
SHEET = "css/parley.css"
IMPORT = re.compile(r'^@import "([\w/.-]+)";$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Names files by what is in them, so that browsers keep them for ever, and compresses them once."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        if not dry_run and SHEET in paths:
            self.delete(SHEET)
            self._save(SHEET, ContentFile(one_sheet().encode()))
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def compress_files(self, paths: set[str]) -> Iterator[tuple[str, str]]:
        """Ours: the admin's hundreds would make each start longer, for the few who go there."""
        return super().compress_files({path for path in paths if not path.startswith("admin/")})


def one_sheet() -> str:
    """All style sheets one after the other, without their comments. Raises FileNotFoundError."""
    folder = PurePosixPath(SHEET).parent
    css = IMPORT.sub(lambda found: text_of(str(folder / found[1])), text_of(SHEET))
    return COMMENT.sub("", css)


def text_of(name: str) -> str:
    """What is in a static file, wherever it is found first."""
    path = finders.find(name)
    if not path:
        raise FileNotFoundError(f"{SHEET} asks for {name}, which is not there.")
    return Path(path).read_text()
