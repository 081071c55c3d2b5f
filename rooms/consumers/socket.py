"""What every socket of ours does: admit, read frames one at a time, never raise, leave no trace."""

import asyncio
import math
import secrets
import time
from collections.abc import Mapping
from typing import Any

import structlog
from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from presence import themes
from presence.languages import language_of
from presence.models import Person
from presence.sessions import Ticket
from rooms import fragments, metrics
from rooms.consumers.handshake import address_of, live_cookie, told_by
from rooms.consumers.outbox import TRY_AGAIN_LATER, Outbox, joined
from rooms.feed import Feeds
from rooms.feed.crowd import places_of
from rooms.fragments import Reading, Variant
from rooms.spoken import Sentence

log = structlog.get_logger(__name__)

INTERNAL_ERROR, RESTARTING = 1011, 1012
DEAF_SECONDS = 0.05
FLOODED = gettext_lazy("This page sends more than can be heard. It begins again by itself.")
# What a page is told that is paused: what it asked for itself, and whether it is connected.
WHILE_PAUSED = {"heartbeat", "refusal", "paused"}
# When a page is shown what stands beside it that has not said whether it is paused.
ARRIVAL_SECONDS = 1
# Codes that htmx does not come back from, by the reason that the farewell gives.
FINAL = {"signed-out": 4401, "left": 4403, "banned": 4403, "gone": 4404}


class Socket(AsyncConsumer):
    """A consumer with a receive loop of its own.

    Channels' loop adds a task and a channel for each socket, and a hop through a thread for each event
    to close database connections; here only the feed's process is a member of groups, and `in_db`
    closes its own connections.
    """

    feeds: Feeds
    outbox: Outbox
    ticket: Ticket | None = None
    person_id = 0
    reading: Reading
    room_id: int | None = None
    here = False
    places: Mapping[str, int] = {}  # where it counts, and how many may be there
    frames, frames_since = 0, -math.inf
    heard = 0  # frames in all
    code: int | None = None  # with which the other side went
    # What the person has chosen; the own feed keeps it true while the page is open.
    marks_read = shows_typing = False
    announces: str = Person.Announces.NOTHING
    paused = False
    arrival: asyncio.TimerHandle | None = None
    announced = 0  # the number of the log up to which messages were said to it, or read by it

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.scope, self.id, self.since = scope, secrets.token_hex(8), time.monotonic()
        self.title, self.theme = told_by(scope)
        self.abort = scope.get("parley.abort", lambda: None)
        self.outbox = Outbox(send, self.abort, scope.get("extensions", {}).get("parley.frame"))
        self.speak(Variant(language_of(scope), settings.TIME_ZONE, themes.chosen(self.theme)))
        self.feeds = Feeds.current()
        self.feeds.sockets.add(self)
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            # Also when the server cancels us, so that nothing is left behind.
            self.feeds.sockets.discard(self)
            self.outbox.gone()
            self.ended()
            self.log_end()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """One event. A consumer that raises with frames unread would leak its connection."""
        try:
            await getattr(self, get_handler_name(message))(message)
        except StopConsumer:
            raise
        except (DatabaseError, OSError) as error:
            log.warning("a socket has to come back later", error=error)
            self.outbox.close(TRY_AGAIN_LATER)
        except Exception:
            log.exception("a socket failed")
            self.outbox.close(INTERNAL_ERROR)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Accept always: a browser that is refused a handshake tries again for ever."""
        await self.outbox.send({"type": "websocket.accept", "headers": [live_cookie()]})
        if self.feeds.closing:
            self.close(RESTARTING)
        else:
            await self.admit()

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """A frame. After a close, the other side may talk on; it is not heard."""
        self.heard += 1
        if self.outbox.closed or self.outbox.muted:
            # Read slowly, it is not sent fast: the connection's buffers fill, and hold it back.
            return await asyncio.sleep(DEAF_SECONDS)
        if self.is_flooding():
            metrics.REFUSALS.labels("frame-rate").inc()
            self.outbox.close(
                TRY_AGAIN_LATER, fragments.refusal(str(FLOODED), self.reading.variant)
            )
        else:
            await self.receive(message.get("text") or "")

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        self.code = self.code or message.get("code")
        raise StopConsumer

    async def admit(self) -> None:
        """Let the person in, or dismiss them."""
        raise NotImplementedError

    async def receive(self, text: str) -> None:
        """Do what a frame asks."""
        raise NotImplementedError

    async def welcome(self, person: Person, ticket: Ticket) -> bool:
        """Somebody has a page open: they are here, and their own feed carries what stands beside it.

        False when they have too many open already. Then this one waits, and comes back: at once would be
        again and again, since a page does not pause for longer after a handshake that was taken.
        """
        self.speak(Variant.of(person, self.theme))
        self.outbox.told_of(person=person.pk)
        self.places = places_of(person.pk, address_of(self.scope))
        self.feeds.crowd.come(self.places)
        if not await self.feeds.crowd.has_room(self.places):
            self.leave_places()
            metrics.REFUSALS.labels("crowded").inc()
            farewell = fragments.turned_away(self.reading.variant)
            self.outbox.turn_away(TRY_AGAIN_LATER, farewell, settings.CROWDED_SECONDS)
            return False
        self.person_id, self.ticket = person.pk, ticket
        self.marks_read, self.shows_typing = person.marks_read, person.shows_typing
        self.announces = person.announces
        self.here = True
        self.feeds.people.come(self.person_id, self.id, self.places)
        loop = asyncio.get_running_loop()
        self.arrival = loop.call_later(ARRIVAL_SECONDS, self.feeds.sidebars.arrive, self)
        self.show("heartbeat", fragments.heartbeat(self.reading.variant))
        return True

    def speak(self, variant: Variant) -> None:
        """How the page reads, and in which language this socket's task says what it refuses."""
        self.reading = Reading(variant)
        translation.activate(variant.language)

    def is_flooding(self) -> bool:
        """Count a frame. Whether there have been more than `FRAME_RATE` allows since a count began.

        Counted by hand, which takes a tenth of the time that reading the frame takes. The limits library
        takes longer than that itself, and starts a thread for each.
        """
        now, rate = time.monotonic(), settings.FRAME_RATE
        if now - self.frames_since >= rate.get_expiry():
            self.frames, self.frames_since = 0, now
        self.frames += 1
        return bool(self.frames > rate.amount)

    def arrive(self, paused: bool) -> None:
        """The page has said whether it is paused: if not, it is shown what stands beside it."""
        self.paused = paused
        if self.arrival:
            self.arrival.cancel()
        if not paused:
            self.feeds.sidebars.arrive(self)

    async def pause(self) -> None:
        """Have nothing change on the page from now on."""
        self.paused = True
        self.show_paused(None)

    async def go_on(self) -> None:
        """Show the page what was held back, from what is known now: nothing of it was kept."""
        self.paused = False
        self.show_paused(None)
        self.feeds.sidebars.arrive(self)

    def show_paused(self, count: int | None) -> None:
        """Say whether the page is paused, and how many messages are held back where that is known."""
        frame = fragments.paused_frame(self.paused, count, self.reading.variant)
        self.show("paused", frame)

    def leave_places(self) -> None:
        """It does not count any longer."""
        self.feeds.crowd.go(self.places)
        self.places = {}

    def ended(self) -> None:
        """Undo what `admit` and `receive` have set up. May be called twice."""
        if self.here:
            self.here = False
            self.feeds.people.go(self.person_id, self.id, self.places)
            self.feeds.marks.went()
        self.leave_places()
        if self.arrival:
            self.arrival.cancel()

    def not_understood(self) -> None:
        """Say so of a frame."""
        metrics.REFUSALS.labels("not-understood").inc()
        self.refuse(gettext("That could not be understood."))

    def refuse(self, sentence: str) -> None:
        """Say what was wrong with a frame. The socket lives."""
        self.show("refusal", fragments.refusal(sentence, self.reading.variant))

    @property
    def waiting(self) -> int:
        """How many fragments wait to be sent."""
        return self.outbox.length

    def hold(self) -> None:
        """Keep what is pushed from now on until it is released."""
        self.outbox.hold()

    def release(self, frame: str) -> None:
        """Send this frame, and then what was held."""
        self.outbox.release(frame)

    def push(self, frame: str, said: str = "") -> None:
        """Send this frame after those before it, and what is said of it. A paused page is silent."""
        self.outbox.put(frame if self.paused else joined((frame, said)))

    def say(self, sentence: Sentence) -> None:
        """Have the page say this, unless its reader wants to hear nothing."""
        if self.announces != Person.Announces.NOTHING and not self.paused:
            self.push(fragments.announcement((sentence,), self.reading.variant))

    def show(self, slot: str, frame: str) -> None:
        """Send this frame in place of a waiting one of the same slot; not to a page that is paused."""
        if self.paused and slot not in WHILE_PAUSED:
            return
        self.outbox.show(slot, frame)

    def close(self, code: int) -> None:
        """Close with a code after which the page comes back by itself."""
        self.outbox.close(code)

    def log_end(self) -> None:
        """How it was, in a line."""
        log.info(
            "a socket ended",
            code=self.outbox.closed_with or self.code,
            seconds=round(time.monotonic() - self.since, 1),
            heard=self.heard,
            sent=self.outbox.sent,
        )

    def dismiss(self, reason: str) -> None:
        """Say why, and close for good."""
        metrics.REFUSALS.labels(reason).inc()
        self.outbox.close(FINAL[reason], fragments.farewell(reason, self.reading.variant))
        self.ended()
