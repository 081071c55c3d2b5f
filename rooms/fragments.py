"""Fragments of HTML that are pushed: which event templates, rendered for whom.

A fragment is rendered once for everybody who reads in the same way. What differs by person is not in it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from time import time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from presence import themes
from presence.models import Person
from presence.people import people_here
from rooms import log
from rooms.log import Changes
from rooms.members import members_of
from rooms.models import Room
from rooms.sidebar import Sidebar
from rooms.spoken import Sentence

# About how many rows a page keeps; events/message_posted takes away what is beyond.
ROWS = 200


class Variant(NamedTuple):
    """Everything about a reader that changes what is rendered."""

    language: str
    time_zone: str
    theme: str = themes.DEFAULT

    @classmethod
    def of(cls, person: Person, theme: str | None = None) -> "Variant":
        """How this person reads, by default in the theme of their choice. Made here and nowhere else."""
        return cls(person.language, person.time_zone, themes.chosen(theme or person.theme))

    @classmethod
    def of_nobody(cls) -> "Variant":
        """How a page reads for somebody who is not signed in: as what they ask for is read."""
        language = translation.get_language() or settings.LANGUAGE_CODE
        return cls(language, settings.TIME_ZONE, themes.current())

    @contextmanager
    def active(self) -> Iterator[None]:
        """Render in this language, time zone and theme inside the block."""
        with (
            translation.override(self.language),
            timezone.override(ZoneInfo(self.time_zone)),
            themes.override(self.theme),
        ):
            yield


class Reading(NamedTuple):
    """How one open page reads its room."""

    variant: Variant
    # The number of the last message on a page of history; None on a page that follows the room.
    upto: int | None = None
    # Whether it shows who belongs to the room, in place of what is said.
    panel: bool = False

    @property
    def follows(self) -> bool:
        """Whether new messages come to the page."""
        return self.upto is None and not self.panel


@dataclass(frozen=True)
class Newest:
    """The newest messages of a room, rendered for everybody who reads in the same way."""

    head: int
    last_number: int
    html: str


def render(template: str, variant: Variant, **context: Any) -> str:
    """One template, rendered for one variant."""
    with variant.active():
        return render_to_string(template, {"variant": variant, **context})


def changes_after(room_id: int, after: int, reading: Reading) -> str:
    """What has happened since number `after`, for a page that asks over HTTP.

    It leaves the cursor alone: that is the socket's, which may have brought less than this by now.
    Raises Room.DoesNotExist.
    """
    with reading.variant.active():
        return "".join(_events(log.changes(room_id, after), reading))


def changes_frames(changes: Changes, readings: Iterable[Reading]) -> dict[Reading, str]:
    """The same changes for several ways of reading."""
    return {reading: changes_frame(changes, reading) for reading in readings}


def changes_frame(changes: Changes, reading: Reading) -> str:
    """The frame that shows these changes, with the cursor that it brings the page to.

    Empty when there is nothing to see: a cursor that lags behind such numbers costs nothing.
    """
    with reading.variant.active():
        events = "".join(_events(changes, reading))
        cursor = {"cursor": changes.head, "upto": reading.upto, "panel": reading.panel}
        return events + _event("cursor_moved", **cursor) if events else ""


def newest_rows(
    room_id: int, variant: Variant, upto: int | None = None, newest_first: bool = False
) -> Newest:
    """The last messages, as of number `upto` (by default, the log's head), as a page has them.

    Raises Room.DoesNotExist.
    """
    room = Room.objects.get(pk=room_id)
    page = log.newest(room_id, upto)
    context = {"room": room, "page": page, "newest_first": newest_first, "in_place": False}
    html = render("rooms/partials/message_list.html", variant, **context)
    return Newest(page.head, page.last_number, html)


def people_frames(ways: dict[int, str], readings: Iterable[Reading]) -> dict[Reading, str]:
    """The list of people at a room, for several ways of reading."""
    people = people_here(ways)
    return {
        reading: render("presence/events/people_changed.html", reading.variant, people=people)
        for reading in readings
    }


def sidebar_frame(sidebar: Sidebar, room_id: int | None, variant: Variant) -> str:
    """Somebody's rooms, conversations and invitations, for a page that has this room open."""
    return render("rooms/events/sidebar_changed.html", variant, sidebar=sidebar, current=room_id)


def unread_frame(room_id: int, count: int, variant: Variant) -> str:
    """How many messages of a room are unread: the same for everybody who has read as far."""
    return render("rooms/events/unread_changed.html", variant, room_id=room_id, count=count)


def title_frame(title: str, unread: int, variant: Variant) -> str:
    """The tab's title, with how much is unread in all."""
    return render("rooms/events/title_changed.html", variant, title=title, unread=unread)


def end_reached(number: int, variant: Variant) -> str:
    """What a page reports as seen from now on, when its end is on the screen."""
    return render("rooms/events/end_reached.html", variant, number=number)


def typing_frame(people: list[Person], variant: Variant) -> str:
    """Who is writing now."""
    return render("presence/events/typing_changed.html", variant, people=people)


def announcement(sentences: tuple[Sentence, ...], variant: Variant) -> str:
    """What a page says. The same sentences are rendered once for all who read in the same language."""
    words = Variant(variant.language, settings.TIME_ZONE, variant.theme)
    return _announced(sentences, words, minute()) if sentences else ""


def own_announcement(person: Person) -> dict[str, Any]:
    """What the answer to somebody's own message says, as the context of events/message_sent."""
    wanted = person.announces != Person.Announces.NOTHING
    return {"sentences": (Sentence("sent"),) if wanted else (), "minute": minute()}


@lru_cache(maxsize=1024)
def _announced(sentences: tuple[Sentence, ...], variant: Variant, minute: int) -> str:
    return render("rooms/events/announced.html", variant, sentences=sentences, minute=minute)


def minute() -> int:
    """The minute since the epoch, by which a heartbeat knows what was said long ago."""
    return int(time() // 60)


def paused_frame(paused: bool, count: int | None, variant: Variant) -> str:
    """Whether a page is paused, and how many messages are held back from it, where that is known."""
    return render("rooms/events/paused.html", variant, paused=paused, count=count)


def heartbeat(variant: Variant) -> str:
    """What tells a page that it is still connected, and takes away what it has said."""
    return _beat(variant, int(time()))


@lru_cache(maxsize=64)
def _beat(variant: Variant, second: int) -> str:
    """It says when it was sent: so it is the same for all pages that come within a second."""
    minute = second // 60
    return render("rooms/events/heartbeat.html", variant, minutes=(minute - 1, minute))


def farewell(reason: str, variant: Variant) -> str:
    """What a socket says before it is closed for good."""
    return render("rooms/events/closed.html", variant, reason=reason)


def turned_away(variant: Variant) -> str:
    """What a socket says of which there are too many, until the page is connected after all."""
    return render("rooms/events/turned_away.html", variant)


def refusal(sentence: str, variant: Variant) -> str:
    """The answer to a frame that was refused."""
    return render("rooms/events/refused.html", variant, sentence=sentence)


def _events(changes: Changes, reading: Reading) -> Iterator[str]:
    room = changes.room
    if changes.room_changed:
        yield _event("room_changed", room=room)
    for membership in changes.memberships:
        if membership.is_current:
            yield render_to_string(
                "presence/events/person_renamed.html", {"person": membership.person}
            )
    if reading.panel:
        if changes.memberships or changes.newest:
            yield _event("members_changed", room=room, members=members_of(room.pk))
        return
    if reading.upto is not None:
        newer = changes.total - reading.upto
        if newer > 0 or changes.newest:
            yield _event("newer_messages", room=room, count=newer, outdated=bool(changes.newest))
    elif changes.newest:
        yield _event("list_replaced", room=room, page=changes.newest, missed=changes.left_at)
    elif changes.posted:
        yield _event("message_posted", messages=changes.posted)
        # A page that began with the room's first message loses it now, and needs a way back to it.
        if ROWS < changes.posted[0].number <= ROWS + 2 * log.TOO_MANY:
            yield _event("history_cut", room=room, newest=changes.posted[0])
    for message in changes.changed:
        yield _event("message_changed", message=message)


def _event(name: str, **context: Any) -> str:
    return render_to_string(f"rooms/events/{name}.html", context)
