"""What may stand on one line: names of people and of rooms, and topics.

They stand among other people's words, so they must neither leave their line nor turn it around.
"""

import unicodedata
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

# Characters that turn the rest of a line around: they make one name look like another.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and signs by their category, and yet blank.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Burmese and Hebrew with its accents need that many in a row; a pile of more covers the lines around.
MOST_MARKS = 6


def validate_one_line(text: str) -> None:
    """Refuse what would spoil a line or deceive a reader, with one sentence that says what it is."""
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise ValidationError(gettext("This contains a control character. Remove it."))
    if TURNING & set(text):
        raise ValidationError(
            gettext(
                "This contains a character that turns text around. Remove it: "
                "names that run from right to left do not need it."
            )
        )
    if most_marks(text) > MOST_MARKS:
        raise ValidationError(
            gettext(
                "This piles so many marks on one letter that they cover other lines. Remove some."
            )
        )


def most_marks(text: str) -> int:
    """The largest number of marks in a row that take no room of their own: accents, vowels, rings."""
    runs = groupby(text, lambda character: unicodedata.category(character) in ("Mn", "Me"))
    return max((len(list(run)) for are_marks, run in runs if are_marks), default=0)
