"""Texts as they are written, and what may be in the HTML that is made of them."""

from rooms.markup.code import COLOURS
from rooms.markup.sanitiser import SANITISER
from rooms.tests.html import Element, read

FENCE = "```"


def fenced(code: str, language: str = "") -> str:
    return f"{FENCE}{language}\n{code}\n{FENCE}"


def pieces(html: str) -> dict[str, str]:
    """What is coloured in code, by the class that says how."""
    return {element["class"]: element.text for element in read(html).all("span")}


ALLOWED = {
    "a": {"href", "rel"}, "blockquote": set(), "br": set(), "code": set(), "details": {"class"},
    "em": set(), "li": set(), "ol": {"start"}, "p": {"class"}, "pre": {"tabindex", "role", "aria-label"},
    "s": set(), "span": {"class"}, "strong": set(), "summary": set(), "ul": set(),
}  # fmt: skip
CLASSES = {"details": {"spoiler"}, "p": {"emoji"}, "span": COLOURS}


def check(html: str) -> Element:
    """Raises AssertionError unless it is balanced HTML of ours that the sanitiser leaves as it is."""
    page = read(html)
    assert SANITISER.clean(html) == html
    for element in page.holds:
        assert set(element.attrs) <= ALLOWED[element.tag], element
        if "class" in element.attrs:
            assert element["class"] in CLASSES[element.tag], element
        if element.tag == "a":
            assert element["href"].startswith(("http://", "https://", "mailto:")), element
        if element.tag == "ol":
            assert element.attrs.get("start", "2").isdigit(), element
    return page
