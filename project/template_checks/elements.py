"""HTML as a tree that knows which line of which template each element comes from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

# The attribute that tells: `loading` puts it into each tag of a template, and none is ever sent.
AT = "data-checked-at"
MARK = re.compile(rf' {AT}="[^"]*"')

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
        "wbr"}  # fmt: skip


@dataclass(eq=False)
class Element:
    """One element, with what is in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    inside: list["Element | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        """All that is below it, in order."""
        return iter(self.below)

    @cached_property
    def below(self) -> list["Element"]:
        return [found for one in self.children for found in (one, *one.below)]

    @cached_property
    def ids(self) -> dict[str, "Element"]:
        """What is below it, by id."""
        return {one.attrs["id"]: one for one in reversed(self.below) if one.attrs.get("id")}

    @cached_property
    def labels(self) -> set[str]:
        """The ids that labels below it are for."""
        return {one.attrs.get("for", "") for one in self.below if one.tag == "label"}

    @property
    def children(self) -> list["Element"]:
        return [one for one in self.inside if isinstance(one, Element)]

    @property
    def text(self) -> str:
        """All words in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    @property
    def above(self) -> Iterator["Element"]:
        """What it stands in, from the inside out."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.above

    @property
    def at(self) -> str:
        """The template and the line it comes from, `partials/a.html:12`, or what it stands in does."""
        return self.attrs.get(AT) or (self.parent.at if self.parent else "")

    def __str__(self) -> str:
        return f"{self.tag}#{self.attrs['id']}" if self.attrs.get("id") else f"<{self.tag}>"


class Tree(HTMLParser):
    """Makes the tree. What is wrongly nested is noted, and closed where its parent is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.open = Element("")
        self.wrong: list[tuple[Element, str]] = []
        self.feed(html)
        self.close()
        while self.open is not self.root:
            self.wrong.append((self.open, f"<{self.open.tag}> is never closed"))
            self.open = self.open.parent or self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The first of two attributes of one name is the one that counts.
        found = {name: value or "" for name, value in reversed(attrs)}
        element = Element(tag, found, self.open)
        self.open.inside.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and self.open.parent is not None:
            self.open = self.open.parent

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag not in {self.open.tag, *(one.tag for one in self.open.above)}:
            self.wrong.append((self.open, f"</{tag}> closes nothing"))
            return
        while self.open.tag != tag:
            self.wrong.append((self.open, f"<{self.open.tag}> is not closed before </{tag}>"))
            self.open = self.open.parent or self.root
        self.open = self.open.parent or self.root

    def handle_data(self, data: str) -> None:
        self.open.inside.append(data)


def sent(html: str) -> str:
    """HTML as it would be sent, without the marks."""
    return MARK.sub("", html)
