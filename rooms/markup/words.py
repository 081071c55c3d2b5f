"""Whether words can be a message."""

import re
import unicodedata

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
        return "Write something first."
    if len(text) > LIMIT:
        return f"This is {len(text):,} characters long. A message has room for {LIMIT:,}."
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return "This contains a character that cannot be kept. Remove it and send again."
    if not can_be_seen(text):
        return "Nobody would see this. Write something first."
    return ""
