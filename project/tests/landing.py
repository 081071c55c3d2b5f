"""Where a pushed fragment lands: a page with a frame swapped in, as text, the way htmx does it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from rooms.tests.frames import VOID, FrameParser

# `#messages`, or `[data-name-of='3']`, at the beginning of a target.
PLACE = re.compile(r"#(?P<id>[\w-]+)|\[(?P<name>[\w-]+)='(?P<value>[^']*)'\]")

PART = re.compile(r"<hx-(partial|upsert)\b.*?</hx-\1>", re.DOTALL)


@dataclass
class Place:
    """Where one element and what is in it stand in the text of a page."""

    attrs: dict[str, str]
    start: int
    inner: int
    inner_end: int = 0
    end: int = 0


class Places(HTMLParser):
    """Finds every element of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = [0, *(match.end() for match in re.finditer("\n", page))]
        self.found: list[Place] = []
        self.open: list[Place] = []
        self.page = page
        self.feed(page)

    def at(self) -> int:
        line, offset = self.getpos()
        return self.lines[line - 1] + offset

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start, text = self.at(), self.get_starttag_text() or ""
        place = Place({name: value or "" for name, value in attrs}, start, start + len(text))
        self.found.append(place)
        if tag in VOID:
            place.inner_end = place.end = place.inner
        else:
            self.open.append(place)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        place = self.open.pop()
        place.inner_end = self.at()
        place.end = self.page.index(">", place.inner_end) + 1


def land(page: str, frame: str, absent: Sequence[str] = ()) -> str:
    """The page after this frame. Raises AssertionError when a part of it has nowhere to land.

    What is `absent` are targets that only pages of another kind have.
    """
    for part in FrameParser(frame).parts:
        if part.tag == "title":
            page = re.sub("(?<=<title>).*?(?=</title>)", part.html, page, flags=re.DOTALL)
        elif part.tag == "hx-upsert":
            page = put(page, part.target, "beforeend", part.html)
        elif part.attrs["hx-swap"] != "delete" and part.target not in absent:
            page = put(page, part.target, part.attrs["hx-swap"], part.html)
    return page


def answer(page: str, target: str, swap: str, html: str) -> str:
    """The page after an answer to htmx: parts of it name their place, the rest goes to the target."""
    rest = PART.sub("", html)
    if rest.strip():
        page = put(page, target, swap, rest)
    return land(page, "".join(match[0] for match in PART.finditer(html)))


def put(page: str, target: str, swap: str, html: str) -> str:
    """The page with this in the place of a target, at the end of it, or in it.

    Names and badges may be nowhere on it: those have attributes. Ids have to be there.
    """
    places = list(places_of(page, target))
    assert places or target.startswith("["), f"{target} is not on the page"
    for place in reversed(places):
        start, end = {
            "outer": (place.start, place.end),
            "inner": (place.inner, place.inner_end),
            "beforeend": (place.inner_end, place.inner_end),
        }[swap.removesuffix("HTML").removesuffix("Morph")]
        page = page[:start] + html + page[end:]
    return page


def places_of(page: str, target: str) -> Iterator[Place]:
    """The elements that a target names."""
    named = PLACE.match(target)
    assert named, target
    name, value = ("id", named["id"]) if named["id"] else (named["name"], named["value"])
    return (place for place in Places(page).found if place.attrs.get(name) == value)
