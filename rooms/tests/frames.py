"""Reading pushed frames as htmx 4.0.1 reads them, and refusing those that it would misread.

The rules are those of the design: a frame holds only elements that name their target; one bad selector
loses the whole frame, one stray word replaces the page; a row that comes by upsert must hold nothing
that listens, because htmx does not clean up what it replaces.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "br", "img", "link", "meta", "hr"}
SWAPS = {"outerMorph", "innerMorph", "outerHTML", "innerHTML", "beforeend", "delete"}
ROW = re.compile(r'<li id="message-(\d+)".*?</li>', re.DOTALL)


@dataclass
class Part:
    """One element at the top of a frame: what it does, where, and with what."""

    tag: str
    attrs: dict[str, str]
    html: str = ""
    inside: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def target(self) -> str:
        return self.attrs.get("hx-target", "")

    @property
    def rows(self) -> dict[int, str]:
        """The rows in it, by place."""
        return {int(match[1]): match[0] for match in ROW.finditer(self.html)}


class FrameParser(HTMLParser):
    """Splits a frame into its parts. Raises AssertionError for what stands beside them."""

    def __init__(self, frame: str) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[Part] = []
        self.open: list[str] = []
        self.feed(frame)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if not self.open:
            self.parts.append(Part(tag, found))
        else:
            self.parts[-1].inside.append((tag, found))
            self.parts[-1].html += self.get_starttag_text() or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> inside {self.open}"
        self.open.pop()
        if self.open:
            self.parts[-1].html += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.parts[-1].html += data
        else:
            assert not data.strip(), f"stray text replaces the page: {data!r}"

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def parts_of(frame: str) -> list[Part]:
    """The parts of a frame that htmx can read without harm. Raises AssertionError for others."""
    assert not frame.lstrip().startswith(("{", "[", '"')), "htmx would read this as JSON"
    parts = FrameParser(frame).parts
    for part in parts:
        if part.tag == "hx-partial":
            assert part.attrs.get("hx-swap") in SWAPS, f"an unknown or missing swap: {part.attrs}"
        elif part.tag == "title":
            assert not part.inside and not part.attrs, "htmx takes its text, and nothing else"
            continue
        else:
            assert part.tag == "hx-upsert", f"this is the page's main swap: <{part.tag}>"
            assert part.attrs.get("key") == "data-seq", "upsert sorts by id without a key"
        check_target(part.target)
        for tag, attrs in part.inside:
            check_element(part, tag, attrs)
    return parts


def check_target(selector: str) -> None:
    """A selector that throws loses the whole frame."""
    assert selector, "a part without a target"
    for name in re.findall(r"#([^\s:>~.\[]+)", selector):
        assert re.match(r"[A-Za-z][\w-]*$", name), f"an id that is no selector: {name}"


def check_element(part: Part, tag: str, attrs: dict[str, str]) -> None:
    """Nothing that moves the focus, runs, waits, or leaks."""
    assert tag not in {"script", "style", "template", "hx-partial", "hx-upsert"}, tag
    if "id" in attrs:
        assert re.match(r"[A-Za-z][\w-]*$", attrs["id"]), f"a bad id: {attrs['id']}"
        assert attrs["id"] not in {"composer", "text", "send"}, "somebody is typing there"
    for name, value in attrs.items():
        assert not name.startswith(("on", "hx-on", "data-hx-")), f"{name} in a frame"
        assert name not in {"style", "autofocus", "hx-swap-oob", "hx-boost"}, f"{name} in a frame"
        abroad = name == "href" and value.startswith(("http://", "https://", "mailto:"))
        assert abroad or ("js:" not in value and "javascript:" not in value), f"{name}={value}"
        assert "transition:" not in value or name != "hx-swap", "transitions hold up the frames"
        if part.tag == "hx-upsert" or part.target.startswith(("#message-", "#messages")):
            assert not name.startswith("hx-ws"), "a row that is replaced leaks its socket listeners"
            assert name != "hx-trigger", "a row that is replaced leaks its listeners"
            assert tag != "form", "rows hold no forms"
