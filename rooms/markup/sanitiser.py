"""Exactly the HTML that a message may hold: what the rest of this package makes, and nothing else."""

import re
from html import unescape

import nh3
from django.utils.html import format_html

from rooms.markup.code import COLOURS

TAGS = {
    "a", "blockquote", "br", "code", "details", "em", "li", "ol", "p", "pre", "s", "span", "strong",
    "summary", "ul",
}  # fmt: skip

SANITISER = nh3.Cleaner(
    tags=TAGS,
    # Without "*", nh3 would let through lang and title everywhere.
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    tag_attribute_values={"pre": {"tabindex": {"0"}, "role": {"group"}, "aria-label": {"Code"}}},
    allowed_classes={"p": {"emoji"}, "details": {"spoiler"}, "span": COLOURS},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener",
)

# "https:rooms/" has a scheme and leads to a page of ours all the same, as browsers read it.
ABSOLUTE = re.compile(r"(https?://[^/?#\\]|mailto:)", re.IGNORECASE)


def safe(html: str) -> str:
    """The same HTML, if we have made it. Nothing that people could bring in comes through."""
    return SANITISER.clean(html).strip()


def may_be_followed(address: str) -> bool:
    """Whether a link may lead there: an absolute address of the web, or of mail."""
    link = SANITISER.clean(format_html('<a href="{}"></a>', address))
    return "href=" in link and bool(ABSOLUTE.match(address))


def words_in(html: str) -> str:
    """The text that stands in HTML of ours."""
    return unescape(nh3.clean(html, tags=set()))
