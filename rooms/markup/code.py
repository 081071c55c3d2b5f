"""Code between fences, in colours by what its pieces mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO
from time import thread_time

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    STANDARD_TYPES,
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Token,
    _TokenType,
)

# Pygments knows ten times as many, and some of them take minutes over a line of garbage.
LANGUAGES = {
    "bash", "bat", "c", "c#", "c++", "clojure", "cmake", "console", "cpp", "csharp", "css", "dart", "diff",
    "django", "docker", "dockerfile", "elixir", "elm", "erlang", "fortran", "go", "golang", "graphql",
    "haskell", "hs", "html", "http", "ini", "java", "javascript", "jinja", "js", "json", "jsx", "kotlin",
    "latex", "lisp", "lua", "make", "makefile", "markdown", "md", "nginx", "nix", "objc",
    "objective-c", "ocaml", "perl", "php", "postgresql", "powershell", "properties", "protobuf", "py",
    "pycon", "pytb", "python", "r", "rb", "rs", "rst", "ruby", "rust", "sass", "scss", "sh", "shell",
    "sql", "swift", "terraform", "tex", "toml", "ts", "tsx", "typescript", "vim", "vue", "xml", "yaml",
    "yml", "zig",
}  # fmt: skip
LONGEST_LINE = 500  # no code, and where most lexers are at their slowest

# Few colours, so that they mean something, and so that hostile code does not become a page of spans.
MEANINGS = {
    Keyword: Keyword,
    Operator.Word: Keyword,
    Comment.Preproc: Keyword,
    Comment: Comment,
    Literal.String: Literal.String,
    Number: Number,
    Name.Function: Name.Function,
    Name.Class: Name.Function,
    Name.Tag: Name.Function,
    Name.Attribute: Name.Function,
    Name.Decorator: Name.Function,
    Generic.Inserted: Generic.Inserted,
    Generic.Deleted: Generic.Deleted,
    Generic.Subheading: Comment,
    Generic.Prompt: Comment,
    Error: Error,
}
COLOURS = {STANDARD_TYPES[meaning] for meaning in MEANINGS.values()}
FORMATTER = HtmlFormatter(nowrap=True)


class TooMuch(Exception):
    """The colours of this message have cost enough."""


@dataclass
class Allowance:
    """What the colours of one message may cost.

    Most need a hundredth of that time. Some lexers are quadratic in what is not their language.
    """

    seconds: float = 0.04  # of the processor
    pieces: int = 1000


def code_block(code: str, language: str, allowance: Allowance) -> SafeString:
    """The block, in colours if we know its language. It may scroll, so it can have the focus."""
    try:
        words = coloured(code, language.lower(), allowance)
    except TooMuch:
        words = escape(code)
    html = '<pre tabindex="0" role="group" aria-label="Code"><code>{}</code></pre>\n'
    return format_html(html, words)


def coloured(code: str, language: str, allowance: Allowance) -> SafeString:
    """The code with its pieces in spans. Raises TooMuch."""
    if language not in LANGUAGES or len(max(code.split("\n"), key=len)) > LONGEST_LINE:
        return escape(code)
    lexer = get_lexer_by_name(language, stripnl=False)
    until = thread_time() + allowance.seconds

    def pieces() -> Iterator[tuple[_TokenType, str]]:
        for kind, piece in lexer.get_tokens(code):
            shown = meaning(kind)
            allowance.pieces -= shown is not Token
            if allowance.pieces < 0 or thread_time() > until:
                raise TooMuch
            yield shown, piece

    html = StringIO()
    try:
        FORMATTER.format(pieces(), html)
    finally:
        allowance.seconds = until - thread_time()
    return mark_safe(html.getvalue())


@cache
def meaning(kind: _TokenType) -> _TokenType:
    """What this kind of piece is coloured as; most are not."""
    families = [family for family in kind.split() if family in MEANINGS]
    return MEANINGS[families[-1]] if families else Token
