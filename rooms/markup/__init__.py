"""What people write, made into HTML once, when it is written."""

from threading import Lock

import structlog
from django.utils.html import linebreaks

from rooms.markup.formatting import MARKDOWN
from rooms.markup.localized import localized
from rooms.markup.sanitiser import safe, words_in
from rooms.markup.words import LIMIT, can_be_seen, clean, refusal

__all__ = [
    "LIMIT",
    "VERSION",
    "can_be_seen",
    "clean",
    "formatted",
    "localized",
    "refusal",
    "to_html",
]

# The rules of this package. Raise it when a text would become other HTML than before: the server's
# next start, or `manage.py render_messages`, brings what is kept up to date.
VERSION = 2

log = structlog.get_logger(__name__)

# The parser and the lexers compile their rules when they are first used, and not for two threads.
one_at_a_time = Lock()


def to_html(text: str) -> str:
    """Safe HTML of a message. What would show nothing when formatted is shown as it was written."""
    try:
        html = formatted(text)
    except Exception:
        # Whatever the parser stumbles over, its author is heard, and a server starts.
        log.exception("a message is shown as it was written")
        html = ""
    return html if can_be_seen(words_in(html)) else safe(linebreaks(text, autoescape=True))


def formatted(text: str) -> str:
    """Safe HTML of a message, which may show nothing."""
    with one_at_a_time:
        # The plugin for spoilers reads past the end of a text whose last line is an empty quote.
        return safe(MARKDOWN.render(f"{text}\n"))
