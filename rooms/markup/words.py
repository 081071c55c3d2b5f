"""Whether words can be a message."""

import re
import unicodedata

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from presence.names import BLANK

LIMIT = 4000


def clean(text: str) -> str:
    """The text as it is kept: one kind of line end, and no blanks or byte order marks around it."""
    return re.sub(r"\A[\s\ufeff]+|[\s\ufeff]+\Z", "", re.sub(r"\r\n?", "\n", text))


def can_be_seen(text: str) -> bool:
    """Whether there is more in it than blanks and characters that only steer others."""
    return any(unicodedata.category(character)[0] in "LMNPS" for character in set(text) - BLANK)


def refusal(text: str) -> str:
    """Why this text cannot be a message, as a sentence; empty when it can."""
    if not text:
        return gettext("Write something first.")
    if len(text) > LIMIT:
        return ngettext(
            "This is %(length)s character long. A message has room for %(limit)s.",
            "This is %(length)s characters long. A message has room for %(limit)s.",
            len(text),
        ) % {
            "length": number_format(len(text), force_grouping=True),
            "limit": number_format(LIMIT, force_grouping=True),
        }
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return gettext("This contains a character that cannot be kept. Remove it and send again.")
    if not can_be_seen(text):
        return gettext("Nobody would see this. Write something first.")
    return ""
