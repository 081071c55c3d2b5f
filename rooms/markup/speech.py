"""The words of a message, to be said aloud: no markup, no code in mentions, and nothing that is hidden."""

import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

from rooms.markup.sanitiser import words_in

# A longer one is cut: nobody can stop what is being said, and the message can be read.
LONGEST = 300


@dataclass(frozen=True)
class Words:
    """What is said of a message."""

    text: str
    is_long: bool = False  # there is more
    for_names: str = ""  # all of it that may name people: not what stands in code


class Listener(HTMLParser):
    """Collects the words of HTML of ours. Of a spoiler, its title alone is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.for_names: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.open.append(tag)
        if tag in ("br", "p", "li", "pre", "blockquote", "details"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        hidden = self.open.count("details")
        if not hidden or (hidden == 1 and "summary" in self.open):
            self.said.append(data)
        if "code" not in self.open:
            self.for_names.append(data)


def words_of(html: str) -> Words:
    """What is said of a message with this HTML."""
    if "<details" not in html and not ("@" in html and "<code" in html):
        # As nearly all are: the sanitiser finds the words in a tenth of the time.
        words = names = words_in(html)
    else:
        listener = Listener()
        listener.feed(html)
        listener.close()
        words, names = "".join(listener.said), "".join(listener.for_names)
    text = " ".join(words.split())
    return Words(shortened(text), len(text) > LONGEST, names if "@" in names else "")


def shortened(text: str) -> str:
    """At most as much as is said, up to the end of a word if there is one, and of a character."""
    if len(text) <= LONGEST:
        return text
    space = text.rfind(" ", LONGEST - 50, LONGEST + 1)
    if space > 0:
        return text[:space]
    cut = LONGEST
    # An accent or the second half of an emoji belongs to what stands before it.
    while cut > LONGEST - 50 and belongs_to_before(text, cut):
        cut -= 1
    return text[:cut]


def belongs_to_before(text: str, place: int) -> bool:
    """Whether a cut here would split what is seen as one character."""
    joiner = "\u200d"
    return (
        text[place - 1] == joiner
        or text[place] == joiner
        or unicodedata.category(text[place]) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= text[place] <= "\U0001f3ff"  # a colour of skin
    )
