"""The feed of one room in one process."""

import asyncio
import math
from collections.abc import Callable, Collection
from typing import Protocol

import structlog
from django.conf import settings

from presence.tasks import start_shared
from presence.threads import in_db
from presence.typing import Typists
from rooms import fragments, metrics, spoken
from rooms import log as room_log
from rooms.feed.delivery import Delivery
from rooms.feed.voice import Listener, Speech, Voice
from rooms.fragments import Newest, Reading, Variant
from rooms.log import Changes
from rooms.models import Room
from rooms.spoken import Batch, Saying

log = structlog.get_logger(__name__)


Read = tuple[str, dict[int, str], int, Speech]


class Reader(Listener, Protocol):
    """What a feed needs of a socket. Only the question waits."""

    async def may_read(self) -> bool:
        """Whether the room exists for this person now."""

    def hold(self) -> None:
        """Keep what is pushed from now on until it is released."""

    def release(self, frame: str) -> None:
        """Send this frame, and then what was held."""

    def show(self, slot: str, frame: str) -> None:
        """Send this frame in place of an earlier one of the same slot that is still waiting."""

    def dismiss(self, reason: str) -> None:
        """Say why, and close for good."""


class Watcher(Protocol):
    """Waits for what happens in a room, and is handed nothing of it: a page that polls, or is paused."""

    person_id: int

    def moved(self, shown: int, messages: int) -> None:
        """The feed has come to number `shown`, and the room to so many messages."""

    def dismiss(self, reason: str) -> None:
        """This person may not read on, and why."""


class Feed:
    """One room's readers in this process, all of them at the same number of the log."""

    def __init__(self, room_id: int, look_at_typists: Callable[[int], None] | None = None) -> None:
        self.room_id = room_id
        self.look_at_typists = look_at_typists
        self.readers: set[Reader] = set()
        self.watchers: set[Watcher] = set()
        self.opened = False
        self.claims = 0  # sockets that use this feed, reading or not yet
        self.shown = 0  # every reader has been handed everything up to here
        self.messages = 0  # how many the room had then
        self.heard = 0  # the log is known to have come this far
        self.pair: frozenset[int] = frozenset()  # the two of a direct conversation
        self.people: dict[int, str] | None = None
        self.people_frames: dict[Reading, str] = {}
        self.typists = Typists()
        self.end = End()
        self.voice = Voice(self.readers)
        self.delivery = Delivery()
        self.work: asyncio.Task[None] | None = None
        self.pages: dict[tuple[Variant, bool], asyncio.Task[Newest]] = {}
        self.reads: dict[tuple[int, int, Reading], asyncio.Task[Read]] = {}

    async def open(self) -> None:
        """Begin at the head of the log. Raises Room.DoesNotExist."""
        self.shown, self.messages, self.pair = await in_db(beginning, self.room_id)
        self.opened = True
        self.hear(self.shown)

    def hear(self, seq: int, at: float | None = None) -> None:
        """The log has come to `seq`: show what is new, unless that is under way already.

        `at` is when it was committed, by the clock of whoever did, if a ring told. Before the feed is open
        there is no number to read on from: it is remembered.
        """
        if at is not None and seq > self.shown:
            self.delivery.expect(seq, at)
        self.heard = max(self.heard, seq)
        idle = self.work is None or self.work.done()
        if self.opened and idle and self.heard > self.shown:
            self.work = start_shared(self._work())

    async def join(self, reader: Reader, cursor: int) -> None:
        """Bring a page from its cursor to where the feed is; from there the feed carries it.

        Registered first, read second: what happens in between is held, and follows what was read. So
        is the question whether the person may: a removal before it is its answer, one after it the
        feed's to find.

        Raises DatabaseError or OSError when the log cannot be read: then the page has to come back later.
        """
        if cursor > self.shown:
            await self._catch_up(cursor)
        reader.hold()
        self.readers.add(reader)
        upto = reader.announced = self.shown  # noted in this very step: what comes after it is held
        metrics.RESUMES.observe(upto - cursor if 0 <= cursor <= upto else math.inf)
        try:
            if not await reader.may_read():
                return reader.dismiss("gone")
            frame, ended, last_number, missed = await self._read(cursor, upto, reader.reading)
        except BaseException:
            self.readers.discard(reader)
            raise
        if reason := ended.get(reader.person_id):
            return reader.dismiss(reason)
        reader.release(frame + missed.to(reader, cursor))
        if last_number and reader.reading.follows:
            reader.show("end", fragments.end_reached(last_number, reader.reading.variant))
        if people := self.people_frames.get(reader.reading):
            reader.show("people", people)

    def watch(self, watcher: Watcher, after: int) -> None:
        """Tell of what comes after this number, without handing it out."""
        self.watchers.add(watcher)
        watcher.moved(self.shown, self.messages)
        self.hear(after)  # the log may be further than this feed

    async def newest(self, variant: Variant, newest_first: bool) -> Newest:
        """The newest page: one read and one rendering for all who ask until the feed moves. The feed has
        come as far by then, and dismissed whoever was removed before that.

        Raises ConnectionError when the log cannot be read.
        """
        order = (variant, newest_first)
        page = self.pages.get(order)
        if page is None or (page.done() and page.exception()):
            self.pages[order] = start_shared(
                in_db(fragments.newest_rows, self.room_id, variant, None, newest_first)
            )
            metrics.RENDERED.labels("frame").inc()
        else:
            metrics.REUSED.labels("frame").inc()
        newest = await asyncio.shield(self.pages[order])
        if newest.head > self.shown:
            await self._catch_up(newest.head)
        return newest

    def leave(self, reader: Reader) -> None:
        """This reader is shown nothing more."""
        self.readers.discard(reader)

    def dismiss_all(self, reason: str) -> None:
        """Close every reader of this room for good, and let nobody wait for more."""
        guests: list[Reader | Watcher] = [*self.readers, *self.watchers]
        for guest in guests:
            guest.dismiss(reason)

    async def _catch_up(self, cursor: int) -> None:
        """Come as far as a page that was loaded from a log further than this. (Or it lies: then the log's
        head settles it, and the page counts as too far behind.)

        Raises ConnectionError when the log cannot be read: from here the page would be taken back to what
        it has left behind.
        """
        self.hear(cursor)
        if self.work:
            await asyncio.shield(self.work)
        if self.shown < min(cursor, self.heard):
            raise ConnectionError("The log could not be read.")

    async def _work(self) -> None:
        try:
            while self.heard > self.shown:
                await self._show_next()
        except Room.DoesNotExist:
            self.dismiss_all("gone")
        except Exception as error:
            # The database is away. What was heard is remembered, and the tick tries again.
            log.warning("a room could not be read", room=self.room_id, error=error)

    async def _show_next(self) -> None:
        target = self.heard
        readings = {reader.reading for reader in self.readers}
        changes, sayings, frames = await in_db(look, self.room_id, self.shown, readings)
        # Somebody who reads in another way may join while this is rendered.
        while missing := {reader.reading for reader in self.readers} - frames.keys():
            frames |= await in_db(fragments.changes_frames, changes, missing)
        ended = changes.ended
        metrics.handed_out("changes", len(frames), len(self.readers))
        # From here on nothing waits, so that nobody joins or leaves half way.
        speech = self.voice.take(sayings, bool(changes.newest))
        for reader in list(self.readers):
            if reason := ended.get(reader.person_id):
                reader.dismiss(reason)
            else:
                reader.push(frames[reader.reading], speech.to(reader, reader.announced))
        self.shown, self.messages = changes.head, changes.total
        self.pages = {}
        for watcher in list(self.watchers):
            if reason := ended.get(watcher.person_id):
                watcher.dismiss(reason)
            else:
                watcher.moved(self.shown, self.messages)
        self.delivery.arrived(changes, bool(self.readers))
        if last := changes.last_number:
            self.end.move(last, self.readers)
        said = [self.typists.remove(message.author_id) for message in changes.posted]
        if any(said) and self.look_at_typists:
            self.look_at_typists(self.room_id)
        if self.heard == target > self.shown:
            self.heard = self.shown  # a number that the log never reached
            self.delivery = Delivery()

    async def _read(self, after: int, upto: int, reading: Reading) -> Read:
        """One read and one rendering for all who ask for the same: a restart brings them at once."""
        if after == upto:
            return "", {}, 0, Speech()
        key = (after, upto, reading)
        if key not in self.reads:
            task = start_shared(in_db(read, self.room_id, after, upto, reading))
            self.reads[key] = task
            task.add_done_callback(lambda _: self.reads.pop(key, None))
            metrics.RENDERED.labels("resume").inc()
        else:
            metrics.REUSED.labels("resume").inc()
        return await asyncio.shield(self.reads[key])


class End:
    """The end of the conversation: a page whose end is on the screen reports the number that is there.

    Each report is a frame of each reader, so a busy room moves its end at most every two seconds, and
    once after the last message.
    """

    def __init__(self) -> None:
        self.number = 0
        self.moved_at = 0.0
        self.timer: asyncio.TimerHandle | None = None

    def move(self, number: int, readers: set[Reader]) -> None:
        """The last message of these pages is now this one."""
        self.number = number
        if self.timer is None:
            loop = asyncio.get_running_loop()
            wait = self.moved_at + settings.SEEN_SECONDS - loop.time()
            if wait > 0:
                self.timer = loop.call_later(wait, self._show, readers)
            else:
                self._show(readers)

    def _show(self, readers: set[Reader]) -> None:
        self.timer, self.moved_at = None, asyncio.get_running_loop().time()
        frames: dict[Variant, str] = {}
        for reader in readers:
            if reader.reading.follows:
                variant = reader.reading.variant
                if variant not in frames:
                    frames[variant] = fragments.end_reached(self.number, variant)
                reader.show("end", frames[variant])


def beginning(room_id: int) -> tuple[int, int, frozenset[int]]:
    """The head of the log, how many messages it has, and the two people of a direct conversation.

    Raises Room.DoesNotExist.
    """
    room = Room.objects.get(pk=room_id)
    pair = room.memberships.values_list("person", flat=True) if room.is_direct else ()
    head, messages = room_log.head_and_messages(room_id)
    return head, messages, frozenset(pair)


def look(
    room_id: int, after: int, readings: Collection[Reading]
) -> tuple[Changes, list[Saying], dict[Reading, str]]:
    """What has happened after a number, the messages among it as they are said, and its frames."""
    changes = room_log.changes(room_id, after)
    frames = fragments.changes_frames(changes, readings)
    return changes, spoken.sayings(changes.posted), frames


def read(room_id: int, after: int, upto: int, reading: Reading) -> Read:
    """The fragment from one number to another, whose membership ended in between, the number of the
    last message that came, and what is said of it all."""
    changes = room_log.changes(room_id, after, upto)
    missed = Batch(spoken.sayings(changes.posted), many="away", too_many=bool(changes.newest))
    frame = fragments.changes_frame(changes, reading)
    return frame, changes.ended, changes.last_number, Speech(missed)
