"""How fast a person may do things. Each raises `Refused` with when to come back."""

from django.conf import settings
from django.utils.translation import gettext
from limits import RateLimitItem

from presence import limits
from presence.models import Person
from rooms.operations import Refused


def check_may_post(person: Person) -> None:
    """Say something: `MESSAGE_RATE`."""
    _count(
        person,
        "message",
        settings.MESSAGE_RATE,
        gettext("That was a lot at once. Wait %(wait)s, and send again."),
    )


def check_may_edit(person: Person) -> None:
    """Change one's words, or look at what they would be: `EDIT_RATE`."""
    _count(
        person,
        "edit",
        settings.EDIT_RATE,
        gettext("That was a lot at once. Wait %(wait)s, and try again."),
    )


def check_may_join(person: Person) -> None:
    """Become a member of a public room: `JOIN_RATE`."""
    _count(
        person,
        "join",
        settings.JOIN_RATE,
        gettext("That was a lot at once. Wait %(wait)s, and join then."),
    )


def check_may_make_room(person: Person) -> None:
    """Make a room: `ROOM_RATE`."""
    _count(
        person,
        "room",
        settings.ROOM_RATE,
        gettext("That was a lot at once. Wait %(wait)s, and make it then."),
    )


def check_may_invite(person: Person) -> None:
    """Ask somebody into a room, or open a conversation with somebody: `INVITATION_RATE`."""
    _count(
        person,
        "invitation",
        settings.INVITATION_RATE,
        gettext("That was a lot at once. Wait %(wait)s, and try again."),
    )


def may_type(person_id: int) -> bool:
    """Whether others are shown that this person is writing: `TYPING_RATE`."""
    return not limits.count(settings.TYPING_RATE, "typing", str(person_id))


def _count(person: Person, act: str, rate: RateLimitItem, sentence: str) -> None:
    if wait := limits.count(rate, act, str(person.pk)):
        raise Refused(sentence % {"wait": limits.in_words(wait)}, code=f"{act}-rate", wait=wait)
