"""Markdown, as much of it as is good in a conversation.

No headings, images, tables, rules and named links: a message neither changes the page's outline nor
loads anything. No HTML and no entities: they are shown as they were written.
"""

import re
from collections.abc import Sequence

from django.utils.html import format_html
from emoji import emoji_count, emojize, purely_emoji
from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin

from rooms.markup.code import Allowance, code_block
from rooms.markup.sanitiser import may_be_followed
from rooms.markup.words import can_be_seen

BLOCKS = ["blockquote", "fence", "list"]
WITHIN_A_LINE = [
    "autolink", "backticks", "emphasis", "escape", "link", "linkify", "newline", "strikethrough",
]  # fmt: skip

# Quotes in lists in spoilers: what is nested deeper is shown as it was written.
DEEPEST = 8
YEAR = re.compile(r"\d{4,}[.)]")  # "1986. What a year": no list begins with so high a number
# An address without http: that is not the name of a file, as notes.md and main.py are.
BARE_ADDRESS = re.compile(r"www\.|[^/?#]+\.(com|edu|gov|int|mil|net|org)\b", re.IGNORECASE)
# One or more in a row, and not a piece of 10:30:45, a:b:c or std::o::x.
SHORT_CODES = re.compile(r"(?<![a-zA-Z0-9:])(?::[\w+-]+:)+(?![a-zA-Z0-9:])")
MOST_EMOJI_ALONE = 6
LONGEST_EMOJI = 10  # code points


class Addresses(LinkifyIt):
    """Finds addresses in text."""

    def match(self, text: str) -> list[Match]:
        """The addresses in this text, in order."""
        found = super().match(text) or []
        return [match for match in found if match.schema or BARE_ADDRESS.match(match.text)]


class Markdown(MarkdownIt):
    """The rules of a message."""

    def __init__(self) -> None:
        super().__init__("zero", {"breaks": True, "linkify": True, "xhtmlOut": False})
        self.enable([*BLOCKS, *WITHIN_A_LINE])
        self.linkify = Addresses()
        container_plugin(self, "spoiler", validate=opens_spoiler, render=spoiler)
        self.add_render_rule("fence", fence)
        self.block.ruler.before("table", "as_written", as_written)
        self.block.ruler.push("ends_here", ends_here, {"alt": ["paragraph", "blockquote"]})
        self.core.ruler.before("text_join", "nowhere", nowhere)
        self.core.ruler.before("text_join", "short_codes", short_codes)
        self.core.ruler.push("emoji_alone", emoji_alone)

    def validateLink(self, url: str) -> bool:
        return may_be_followed(url)

    def normalizeLinkText(self, link: str) -> str:
        return link  # as it was written: decoding could bring in what turns the line around


def as_written(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A paragraph, where it is too deep for anything else (the parser would drop the text), or a year."""
    begin = state.bMarks[line] + state.tShift[line]
    wanted = state.level >= DEEPEST or YEAR.match(state.src, begin)
    return not silent and bool(wanted) and paragraph(state, line, end, silent)


def ends_here(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A quote or a list ends where its mark or indent does. Markdown would draw in the next line."""
    return silent and (state.parentType == "blockquote" or state.sCount[line] < state.blkIndent)


def opens_spoiler(words: str, markup: str) -> bool:
    return words.strip().lower().split(" ")[0] == "spoiler"


def spoiler(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """What is hidden until somebody opens it, under the title that was written after "spoiler"."""
    if tokens[place].nesting < 0:
        return "</details>\n"
    title = SHORT_CODES.sub(as_emoji, tokens[place].info.strip()[len("spoiler") :].strip())
    html = '<details class="spoiler"><summary>{}</summary>\n'
    return format_html(html, title if can_be_seen(title) else "Spoiler")


def fence(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """Code, in the language that is named after the fence."""
    language = (tokens[place].info.split() or [""])[0]
    allowance = env.setdefault("allowance", Allowance())
    return code_block(tokens[place].content, language, allowance)


def nowhere(state: StateCore) -> None:
    """Show a link without an address, `[tea]()`, as it was written: it would lead back to this page."""
    for block in state.tokens:
        leads_nowhere = False
        for place, token in enumerate(block.children or []):
            if token.type == "link_open":
                leads_nowhere = not token.attrGet("href")
            if leads_nowhere and token.type in ("link_open", "link_close"):
                written = "[" if token.type == "link_open" else "]()"
                block.children[place] = Token("text", "", 0, content=written)  # type: ignore[index]


def short_codes(state: StateCore) -> None:
    """Turn :tea: into ☕, but not in code nor in an address."""
    for block in state.tokens:
        in_address = False
        for token in block.children or []:
            if token.type in ("link_open", "link_close"):
                in_address = token.type == "link_open" and token.info == "auto"
            elif token.type == "text" and not in_address and ":" in token.content:
                token.content = SHORT_CODES.sub(as_emoji, token.content)


def as_emoji(codes: re.Match[str]) -> str:
    return emojize(codes[0], language="alias")


def emoji_alone(state: StateCore) -> None:
    """Mark the paragraph of a message that is nothing but a few emoji: it is shown larger."""
    if [token.type for token in state.tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return
    pieces = state.tokens[1].children or []
    if all(piece.type in ("text", "softbreak", "hardbreak") for piece in pieces):
        words = "".join("".join(piece.content.split()) for piece in pieces)
        short = 0 < len(words) <= MOST_EMOJI_ALONE * LONGEST_EMOJI
        if short and purely_emoji(words) and emoji_count(words) <= MOST_EMOJI_ALONE:
            state.tokens[0].attrSet("class", "emoji")


MARKDOWN = Markdown()
