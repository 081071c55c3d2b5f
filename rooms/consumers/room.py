"""The socket of a room's page."""

import asyncio
import math
import time

from django.conf import settings
from django.utils.translation import gettext

from presence.models import Person
from presence.threads import in_db
from rooms import doorbell, limits, log, operations
from rooms.admission import admission, may_read
from rooms.consumers import frames
from rooms.consumers.held import Held
from rooms.consumers.outbox import TRY_AGAIN_LATER
from rooms.consumers.socket import Socket
from rooms.feed import Feed
from rooms.fragments import Reading
from rooms.models import Room
from rooms.operations import Refused
from rooms.spoken import Sentence

# A page says it every 3 s while keys are pressed; another program may not say it all the time.
TYPING_SECONDS = 2
# After so long without a heartbeat a page says that it is not connected: see pulse.css.
PULSE_SECONDS = 35


class RoomConsumer(Socket):
    """Carries a room to a page from the page's cursor on, and messages from bots to the room.

    Until it has sent a cursor, a socket only writes.
    """

    feed: Feed | None = None
    membership: int | None = None
    held: Held | None = None
    silence: asyncio.TimerHandle | None = None
    typed_at = -math.inf

    async def admit(self) -> None:
        slug = self.scope["url_route"]["kwargs"]["slug"]
        person, ticket, self.room_id, self.membership = await in_db(admission, self.scope, slug)
        if person is None or ticket is None:
            return self.dismiss("signed-out")
        self.outbox.told_of(room=self.room_id)
        if not await self.welcome(person, ticket):
            return
        if self.room_id is None:
            return self.dismiss("gone")
        self.silence = asyncio.get_running_loop().call_later(
            settings.CURSOR_WAIT_SECONDS, self.close, TRY_AGAIN_LATER
        )

    async def receive(self, text: str) -> None:
        match frames.parse(text):
            case frames.Cursor() as cursor if self.feed is None:
                await self.resume(cursor)
            case frames.Body(body, nonce) if self.room_id:
                self.expect_no_cursor()
                await self.post_message(self.room_id, body, nonce)
            case frames.Seen(number):
                if self.membership and self.marks_read:
                    self.feeds.marks.see(self.membership, number)
            case frames.Paused(paused) if self.feed and paused != self.paused:
                await (self.pause() if paused else self.go_on())
            case frames.Paused():
                pass  # it stands so already
            case frames.Typing():
                await self.show_typing()
            case frames.Cursor():
                pass  # once is enough: the feed carries on from there
            case _:
                self.not_understood()

    async def resume(self, cursor: frames.Cursor) -> None:
        """Bring the page to where the room is now, and keep it there."""
        self.expect_no_cursor()
        if not self.room_id:
            return self.dismiss("gone")
        self.reading = Reading(self.reading.variant, cursor.upto, cursor.panel)
        try:
            feed = await self.feeds.enter(self.room_id)
        except Room.DoesNotExist:
            return self.dismiss("gone")
        if self.outbox.closed:
            return self.feeds.leave(feed)  # closed while it was entering
        self.feed = feed
        self.arrive(cursor.paused)
        if cursor.beat is not None and time.time() - cursor.beat > PULSE_SECONDS:
            self.say(Sentence("back"))
        if cursor.paused:
            await self.hold_back(feed, cursor.cursor)
        else:
            await feed.join(self, cursor.cursor)
        if self.outbox.closed:
            feed.leave(self)  # dismissed while it was joining
        else:
            # Here from now on: whoever reads is here, and is among those who are shown the list.
            self.feeds.people.arrive(self.room_id, self.person_id, self.id)

    async def hold_back(self, feed: Feed, cursor: int) -> None:
        """The page has come back, and is paused still."""
        number = await in_db(log.messages_upto, feed.room_id, cursor)
        self.watch(feed, cursor, number)
        # Watched first, asked second: as a page that joins.
        if not await self.may_read():
            self.dismiss("gone")

    async def pause(self) -> None:
        """Have nothing change on the page from now on, and count what is held back."""
        self.paused = True
        self.show_paused(0)
        if self.feed:
            self.feed.leave(self)
            self.watch(self.feed, self.feed.shown, self.feed.messages)

    async def go_on(self) -> None:
        """Show what was held back: the log has it, as for a page that comes back."""
        feed, held = self.feed, self.held
        self.stop_watching()
        await super().go_on()
        if feed and held:
            await feed.join(self, held.cursor)
            if self.outbox.closed:
                feed.leave(self)

    def watch(self, feed: Feed, cursor: int, number: int) -> None:
        """Count what comes after this number of the log, where the room had so many messages."""
        self.held = Held(cursor, number, self.show_paused)
        feed.watch(self, cursor)

    def stop_watching(self) -> None:
        """Count no more."""
        if self.feed and self.held:
            self.held.end()
            self.feed.watchers.discard(self)
        self.held = None

    def moved(self, shown: int, messages: int) -> None:
        """The room has gone on while the page is paused."""
        if self.held:
            self.held.moved(messages)

    async def may_read(self) -> bool:
        """Whether the room exists for this person now."""
        return self.room_id is not None and await in_db(may_read, self.person_id, self.room_id)

    async def post_message(self, room_id: int, body: str, nonce: str | None) -> None:
        """The same as the composer's POST."""
        try:
            await in_db(post, room_id, self.person_id, body, nonce)
        except Refused as refused:
            self.refuse(refused.told())

    async def show_typing(self) -> None:
        """Tell the others, unless the person does not want it or has been told of just now."""
        now = time.monotonic()
        if not (self.feed and self.room_id and self.membership and self.shows_typing):
            return
        if now - self.typed_at < TYPING_SECONDS:
            return
        self.typed_at = now
        if await in_db(limits.may_type, self.person_id):
            self.feeds.typing.hear(self.room_id, self.person_id)
            await doorbell.ring_typing(self.room_id, self.person_id)

    def expect_no_cursor(self) -> None:
        """It has said something: it may stay."""
        if self.silence:
            self.silence.cancel()

    def ended(self) -> None:
        super().ended()
        self.expect_no_cursor()
        self.stop_watching()
        if self.feed and self.room_id:
            self.feed.leave(self)
            self.feeds.leave(self.feed)
            self.feeds.people.depart(self.room_id, self.person_id, self.id)
        self.feed = self.room_id = None


def post(room_id: int, person_id: int, body: str, nonce: str | None) -> None:
    """Post for a socket. Raises Refused."""
    if not may_read(person_id, room_id):
        raise Refused(gettext("There is no such room."), code="gone")
    author = Person(pk=person_id)
    limits.check_may_post(author)
    operations.post_message(Room(pk=room_id), author, body, nonce)
