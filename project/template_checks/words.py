"""The words that a template would show whatever the language: those that no translate tag holds."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

# What is called the same in every language.
NAMES = ("Parley",)
# What a browser shows or says of an element beside its text. Of a field the value is somebody's own.
SHOWN = {"alt", "aria-description", "aria-label", "aria-roledescription", "aria-valuetext",
         "hx-confirm", "hx-prompt", "label", "placeholder", "summary", "title"}  # fmt: skip
BUTTONS = {"button", "reset", "submit"}


class Words(HTMLParser):
    """Collects them, with the line that each stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, int]] = []
        self.feed(html)
        self.close()

    def note(self, text: str) -> None:
        for name in NAMES:
            text = text.replace(name, "")
        if any(character.isalpha() for character in text):
            before = text[: len(text) - len(text.lstrip())].count("\n")
            self.found.append((" ".join(text.split()), self.getpos()[0] + before))

    def handle_data(self, data: str) -> None:
        if not self.cdata_elem:  # what is in a script is not shown
            self.note(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_button = tag == "input" and dict(attrs).get("type") in BUTTONS
        for name, value in attrs:
            if name in SHOWN or (name == "value" and is_button):
                self.note(value or "")


def untranslated(template: str) -> list[tuple[str, int]]:
    """The words that stand outside of translate and blocktranslate, and of comments, with their lines."""
    return Words("".join(pieces(template))).found


def pieces(template: str) -> Iterator[str]:
    """A template as HTML, as many lines long: what a tag puts there is not known."""
    inside = ""
    for token in Lexer(template).tokenize():
        words = token.contents.split() if token.token_type == TokenType.BLOCK else [""]
        if inside:
            inside = "" if words[0] == inside else inside
        elif words[0] in ("blocktranslate", "blocktrans", "comment"):
            inside = f"end{words[0]}"
        elif words[:2] == ["block", "socket"]:
            inside = "endblock"  # an address
        else:
            yield said_by(token)
            continue
        yield "\n" * token.contents.count("\n")


def said_by(token: Token) -> str:
    """A token as HTML: of a tag no more than a word that is given to a filter."""
    if token.token_type == TokenType.TEXT:
        return token.contents
    if token.token_type == TokenType.VAR and "|default:" in token.contents:
        return " ".join(re.findall(r"""\|default:["']([^"']*)["']""", token.contents))
    return ""
