"""Live view: the newest messages as a page of its own, in a frame, for browsers without scripts.

The page asks for itself again with `?after=SEQ`, and is answered when the room has come further: a
long poll. What is being written around the frame stays as it is. With `?every=SECONDS` the browser waits
in place of the server.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from presence import sessions
from presence.backends import REFRESH, VIEW
from presence.sessions import Ticket
from presence.threads import end_thread_of_request, in_db, in_request
from rooms import fragments, log, operations
from rooms.admission import may_read
from rooms.feed import Feeds
from rooms.feed.polls import NEWS, NOTHING, RESTARTING, Poll
from rooms.fragments import Newest, Variant
from rooms.models import Membership, Room
from rooms.views.errors import database_away
from rooms.views.here import come_by_page
from rooms.views.modes import is_paused, seconds_in
from rooms.views.pages import (
    PersonRequest,
    in_room,
    number_in,
    page,
    room_for,
    sign_in_first,
    variant_of,
)

# Too many wait already: this page asks again in a while.
CROWDED = "crowded"
# With these the page goes on; anything else is why it may not.
ANSWERED = (NEWS, NOTHING, CROWDED, RESTARTING)
# What comes within this time is shown together.
TOGETHER_SECONDS = 0.1
# After a restart everybody comes back; the browser must find the server there.
SECONDS = {CROWDED: settings.POLL_FALLBACK_SECONDS, RESTARTING: 5}


@dataclass(frozen=True)
class Asked:
    """Who asks for which room, and what the address says."""

    room: Room
    membership: Membership | None
    ticket: Ticket | None
    variant: Variant
    newest_first: bool
    after: int | None = None  # the page has come to this number of the log
    upto: int | None = None  # and what is held back from it was counted up to this one
    seen: int | None = None  # the number of the last message on it
    every: int | None = None  # seconds after which the browser asks again, if it waits by itself
    paused: bool = False

    def address(self, name: str, **query: int | None) -> str:
        """Another address of this room's frame, for the same way of reading."""
        given = {"every": self.every, **query}
        found = {key: value for key, value in given.items() if value is not None}
        address = reverse(name, args=[self.room.slug])
        return f"{address}?{urlencode(found)}" if found else address


View = Callable[[PersonRequest, str, Asked], Coroutine[Any, Any, HttpResponse]]


def for_who_may_read(
    view: View,
) -> Callable[[PersonRequest, str], Coroutine[Any, Any, HttpResponse]]:
    """Give the view what is asked for; answer in its place those who may not read, and all while the
    database is away.
    """

    @require_safe
    @wraps(view)
    async def answer(request: PersonRequest, slug: str) -> HttpResponse:
        try:
            asked = await in_request(admit, request, slug)
            return asked if isinstance(asked, HttpResponse) else await view(request, slug, asked)
        except (OperationalError, InterfaceError):
            return try_again(request)

    return answer


@for_who_may_read
async def frame(request: PersonRequest, slug: str, asked: Asked) -> HttpResponse:
    """The newest messages: with `?after=SEQ`, as soon as there is something new past that number."""
    why, newest = NEWS, None
    if asked.seen is not None and asked.membership and request.user.marks_read:
        # As a socket is told: what the page that asks has had on the screen.
        Feeds.current().marks.see(asked.membership.pk, asked.seen)
    if asked.after is not None and not (asked.every or asked.paused):
        why, newest = await wait(asked, asked.after)
    if newest is None:
        return await in_request(show, request, slug, asked, why)
    # Many are answered at once, with the same rows. Nothing more is asked of the database for each.
    return await in_db(answer, request, asked, why, newest)


@for_who_may_read
async def held(request: PersonRequest, slug: str, asked: Asked) -> HttpResponse:
    """How many messages a paused frame that has come to `?after=SEQ` does not show yet, in a line."""
    why = NEWS
    if asked.upto is not None and not asked.every:
        why, _ = await wait(asked, asked.upto, shows=False)
        await asyncio.sleep(settings.HELD_SECONDS if why == NEWS else 0)
    return await in_request(count, request, slug, asked, why)


def admit(request: PersonRequest, slug: str) -> Asked | HttpResponse:
    """Who asks for what, if they may read it; or the way to sign in. Raises Http404."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    room = room_for(request.user, slug)
    asked = Asked(
        room,
        operations.membership_of(room, request.user),
        ticket(request),
        variant_of(request),
        request.user.newest_first,
        after=number_in(request, "after"),
        upto=number_in(request, "upto"),
        seen=number_in(request, "seen"),
        every=seconds_in(request, "every"),
        paused=is_paused(request),
    )
    way, seconds = (REFRESH, asked.every) if asked.every else (VIEW, settings.LONG_POLL_SECONDS)
    come_by_page(room, request.user, way, seconds)
    return asked


def ticket(request: PersonRequest) -> Ticket | None:
    """What this request is admitted by now; None when its session has ended."""
    found = sessions.person_of(request.session.session_key)
    return found[1] if found else None


async def wait(asked: Asked, after: int, shows: bool = True) -> tuple[str, Newest | None]:
    """Wait for something after this number: what ended that, and the newest page if it is to be shown.

    No thread is held meanwhile.
    """
    feeds = Feeds.current()
    if asked.ticket is None:
        return "signed-out", None
    if not feeds.polls.has_room(asked.ticket.person_id):
        return CROWDED, None
    end_thread_of_request()
    poll = Poll(asked.ticket, after)
    try:
        async with feeds.waiting(poll, asked.room.pk) as feed:
            # Watched first, asked second, as a socket that joins: a removal before is this answer's, and
            # one after it is the feed's to tell.
            if not await in_db(may_read, poll.person_id, asked.room.pk):
                return "gone", None
            why = await poll.ended()
            if why == NEWS:
                await asyncio.sleep(TOGETHER_SECONDS)
            if not shows or why not in ANSWERED:
                return why, None
            newest = await feed.newest(asked.variant, asked.newest_first)
            # Asked after all was read: their session may have ended without a word.
            if await feeds.polls.admits(poll):
                return why, newest
            return poll.reason or "signed-out", None
    except Room.DoesNotExist:
        return "gone", None


@in_room
def show(request: PersonRequest, slug: str, asked: Asked, why: str) -> HttpResponse:
    """The newest messages of now, or on a page that is paused, those up to where it stands."""
    # Asked again after all was read: their session may have ended without a word.
    if why not in ANSWERED or ticket(request) is None:
        return ended(request, asked, why)
    upto = asked.after if asked.paused else None
    newest = fragments.newest_rows(asked.room.pk, asked.variant, upto, asked.newest_first)
    return answer(request, asked, why, newest)


def answer(request: PersonRequest, asked: Asked, why: str, newest: Newest) -> HttpResponse:
    """The page, which says when the browser is to ask again, and for what."""
    context = {
        "room": asked.room,
        "newest": newest,
        "membership": asked.membership,
        "newest_first": asked.newest_first,
        "why": why,
        "seconds": asked.every or SECONDS.get(why, 0),
        "again": None
        if asked.paused
        else asked.address("frame", after=newest.head, seen=newest.last_number),
        "pause": asked.address("frame", after=newest.head, paused=1),
        "show": asked.address("frame"),
        "held": asked.address("held", after=newest.head) if asked.paused else None,
    }
    return as_it_is(page(request, "rooms/frame.html", context))


@in_room
def count(request: PersonRequest, slug: str, asked: Asked, why: str) -> HttpResponse:
    """The line, which asks for itself again when there is more to count."""
    head, messages = log.head_and_messages(asked.room.pk)
    if why not in ANSWERED or ticket(request) is None:
        return ended(request, asked, why)
    after = head if asked.after is None else asked.after
    context = {
        "count": messages - log.messages_upto(asked.room.pk, after),
        "seconds": asked.every or SECONDS.get(why, 0),
        "again": asked.address("held", after=after, upto=head),
    }
    return as_it_is(page(request, "rooms/held.html", context))


def as_it_is(response: HttpResponse) -> HttpResponse:
    """Let nobody compress this: others in the room can choose words on it, and make it be asked for."""
    response["Cache-Control"] = "no-store, no-transform"
    return response


def ended(request: PersonRequest, asked: Asked, why: str) -> HttpResponse:
    """The page that ends it: it does not ask again."""
    reason = "signed-out" if why in ANSWERED else why
    context = {"reason": reason, "again": asked.address("frame")}
    return as_it_is(page(request, "rooms/frame_ended.html", context))


def try_again(request: PersonRequest) -> HttpResponse:
    """The database is away: nobody presses a button in a frame, so it comes back by itself."""
    response = database_away(request)
    response["Refresh"] = str(settings.POLL_FALLBACK_SECONDS)
    return response
