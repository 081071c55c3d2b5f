"""What a person finds on a page: its elements by what they are, and the words in them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"input", "br", "img", "link", "meta", "hr", "source", "base"}


@dataclass
class Element:
    """One element, with the words in it and in what it holds."""

    tag: str
    attrs: dict[str, str]
    text: str = ""
    holds: "list[Element]" = field(default_factory=list)

    def all(self, tag: str = "", **attrs: str) -> "list[Element]":
        """What it holds of this tag and with these attributes, in order; `data_seq` is `data-seq`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self.holds
            if tag in ("", element.tag)
            and all(element.attrs.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attrs: str) -> "Element":
        """The only one of these. Raises AssertionError when there is none, or more."""
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {attrs} in: {self.text}"
        return found[0]

    def __getitem__(self, name: str) -> str:
        return self.attrs[name]


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Element("", {})
        self.open = [self.page]
        self.feed(html)
        self.close()
        assert self.open == [self.page], f"never closed: {[found.tag for found in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        for around in self.open:
            around.holds.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        closed = self.open.pop()
        if tag == "textarea":
            closed.text = closed.text.removeprefix("\n")

    def handle_data(self, data: str) -> None:
        for around in self.open:
            around.text += data


def read(response: Any) -> Element:
    """The page or the fragment of an answer, or of a string."""
    html = response if isinstance(response, str) else response.content.decode()
    return Reader(html).page


def rows(response: Any) -> list[int]:
    """The places of the messages on a page or in a fragment, in order."""
    found = read(response).all("li")
    return [int(element["data-seq"]) for element in found if "data-author" in element.attrs]


def field_error(page: Element, name: str) -> str:
    """What stands beside this field."""
    found = page.all(id=f"id_{name}_error")
    return found[0].text.strip() if found else ""


def words(response: Any) -> str:
    """What stands in the message box, or in the editor."""
    box = next(element for element in read(response).holds if element.attrs.get("name") == "body")
    return box.text if box.tag == "textarea" else box["value"]


def error(response: Any) -> str:
    """What the box says was wrong; empty when nothing was."""
    page = read(response)
    found = page.all(id="composer-error") + page.all(id="edit-error")
    return found[0].text.strip() if found else ""


def nonce(response: Any) -> str:
    """The key of the message that the box will send."""
    return read(response).one("input", name="nonce")["value"]


def token(response: Any) -> str:
    """The CSRF token of the page's forms."""
    return read(response).all("input", name="csrfmiddlewaretoken")[0]["value"]


def without_token(content: bytes) -> bytes:
    """A page without the token of its forms, which is another each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content)
