"""`just messages`: what is to be translated, gathered from code and templates into the catalogues.

A catalogue, project/locale/<language>/LC_MESSAGES/django.po, is what translators edit; the file beside it
that ends in .mo is the same for Django to read, and is kept with it: nothing has to be compiled before
Parley speaks. Babel does both, since not every machine has the tools of gettext.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from project.languages import LANGUAGE_CODE, LANGUAGES, LOCALE_PATHS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("presence", "project", "rooms")
NOT_SHOWN = {"benchmarks", "e2e", "faults", "migrations", "soak", "tests"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Sentences of Django that it does not have in each of our languages.
OF_LIBRARIES = (
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
# For the comments in the code that are meant for translators.
COMMENTS = ("Translators:",)
# The same words give the same file, whenever it is written.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals};\\n"

"""


def translated_languages() -> list[str]:
    """The codes of the languages that need a catalogue: all but the one that the code is written in."""
    return [code for code, _ in LANGUAGES if code != LANGUAGE_CODE]


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    """A language's catalogue as it is, or an empty one."""
    path = path_of(language)
    if not path.exists():
        return Catalog(language)
    with path.open("rb") as file:
        found = read_po(file, language)
    found.creation_date = found.revision_date = NO_DATE
    return found


def gathered() -> Catalog:
    """Every message in the code and the templates, with the names of the files that it stands in."""
    found = Catalog()
    for path, source in (*python_sources(), *template_sources()):
        name = path.relative_to(ROOT).as_posix()
        for line, words, comments, context in extract("python", source, KEYWORDS, COMMENTS):
            found.add(words, locations=[(name, line)], auto_comments=comments, context=context)
    for words in OF_LIBRARIES:
        found.add(words, locations=[("django", 0)])
    return found


def python_sources() -> Iterator[tuple[Path, io.BytesIO]]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not NOT_SHOWN & set(path.relative_to(ROOT).parts):
                yield path, io.BytesIO(path.read_bytes())


def template_sources() -> Iterator[tuple[Path, io.BytesIO]]:
    """Django's own reader turns a template into calls of gettext, one to a line or several, with filler
    in between. Without the indentation that is something that can be read as Python."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        calls = templatize(path.read_text(), origin=str(path))
        yield path, io.BytesIO("\n".join(line.strip() for line in calls.splitlines()).encode())


def as_po(found: Catalog) -> bytes:
    """The catalogue as translators edit it: sorted, and without lines that change by themselves."""
    file = io.BytesIO()
    write_po(file, found, 100, omit_header=True, include_lineno=False, sort_output=True)
    header = HEADER.format(language=found.locale_identifier, plurals=found.plural_forms.rstrip(";"))
    return header.encode() + file.getvalue()


def as_mo(found: Catalog) -> bytes:
    """The catalogue as Django reads it: what is not translated yet is shown in English."""
    for message in list(found):
        if message.id and not all(translations(message)):
            found.delete(message.id, message.context)
    file = io.BytesIO()
    write_mo(file, found)
    return file.getvalue()


def main() -> None:
    """Bring every catalogue up to date: new messages empty, those that are gone left out."""
    words = gathered()
    for language in translated_languages():
        found, path = catalogue(language), path_of(language)
        found.update(words, no_fuzzy_matching=True)
        found.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(found))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue(language)))
        missing = [message for message in found if message.id and not all(translations(message))]
        print(f"{language}: {len(found)} messages, {len(missing)} to translate")


def translations(message: Message) -> list[str]:
    """The translation of a message, or one for each plural form; empty where there is none."""
    if isinstance(message.string, list | tuple):
        return list(message.string)
    return [message.string or ""]


if __name__ == "__main__":
    main()
