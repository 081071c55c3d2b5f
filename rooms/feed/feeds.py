"""All feeds of one process, and what keeps them going: the bell, the tick, people, the heartbeat."""

import asyncio
import contextlib
import random
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

import structlog
from channels.layers import get_channel_layer
from django.conf import settings

from presence import sessions
from presence.sessions import Ticket
from presence.tasks import start_shared
from presence.threads import in_db
from rooms import doorbell, fragments, metrics
from rooms import log as room_log
from rooms.feed.bell import Bell
from rooms.feed.crowd import Crowd
from rooms.feed.marks import Marks
from rooms.feed.people import PeopleWatch
from rooms.feed.polls import Poll, Polls
from rooms.feed.room import Feed, Reader
from rooms.feed.sidebars import Page, Sidebars
from rooms.feed.typing import TypingWatch
from rooms.models.rooms import place_of

log = structlog.get_logger(__name__)

RESTART_SECONDS = 1


class Socket(Reader, Page, Protocol):
    """What the process needs of a socket beside reading."""

    ticket: Ticket | None

    @property
    def waiting(self) -> int:
        """How many fragments wait to be sent."""

    def close(self, code: int) -> None:
        """Close with this code; the page comes back by itself."""

    def abort(self) -> None:
        """Free the connection at once, without a word."""


class Feeds:
    """The feeds of one event loop. Starts with the first socket, and ends with the loop."""

    running: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Feeds]" = (
        weakref.WeakKeyDictionary()
    )

    def __init__(self) -> None:
        self.feeds: dict[int, Feed] = {}
        self.opening: dict[int, asyncio.Task[None]] = {}
        self.sockets: set[Socket] = set()
        self.closing = False
        self.bell = Bell(self._groups, self._hear, self._heard_from)
        doorbell.HERE[asyncio.get_running_loop()] = self._hear
        self.crowd = Crowd()
        self.people = PeopleWatch(self.feeds, self.bell)
        self.typing = TypingWatch(self.feeds)
        self.marks = Marks()
        self.polls = Polls()
        self.sidebars = Sidebars(self.sockets, self.marks)
        self.suspects: set[int] = set()
        self.suspicion = asyncio.Event()
        jobs = (
            self.bell.listen,
            self.people.watch,
            self.people.here.keep_alive,
            self.typing.watch,
            self.marks.keep_writing,
            self.sidebars.watch,
            self._tick,
            self._check_suspects,
            self._beat,
        )
        self.tasks = [start_shared(self._for_ever(job)) for job in jobs]

    @classmethod
    def current(cls) -> "Feeds":
        """The feeds of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls.running:
            cls.running[loop] = cls()
        return cls.running[loop]

    async def enter(self, room_id: int) -> Feed:
        """This room's feed, opened when nobody here had it. Every `enter` needs a `leave`.

        Raises Room.DoesNotExist.
        """
        feed = self.feeds.get(room_id)
        if feed is None:
            feed = self.feeds[room_id] = Feed(room_id, self.typing.look_at)
            self.opening[room_id] = start_shared(self._open(feed))
        feed.claims += 1
        if opening := self.opening.get(room_id):
            try:
                await asyncio.shield(opening)
            except BaseException:
                self.leave(feed)
                raise
        return feed

    def leave(self, feed: Feed) -> None:
        """The tick drops a feed that nobody claims: not at once, as a reload comes straight back."""
        feed.claims -= 1

    @contextlib.asynccontextmanager
    async def waiting(self, poll: Poll, room_id: int) -> AsyncIterator[Feed]:
        """Let a poll be told, inside the block, of what it waits for in this room.

        Raises Room.DoesNotExist; DatabaseError or OSError when the room cannot be read.
        """
        self.polls.add(poll)
        try:
            if self.closing:
                poll.close()
            feed = await self.enter(room_id)
            try:
                feed.watch(poll, poll.after)
                self.people.look_at(room_id)  # who waits is here; and the bell has a group more
                yield feed
            finally:
                feed.watchers.discard(poll)
                self.leave(feed)
        finally:
            self.polls.remove(poll)

    async def close(self, code: int, patience: float = 2.0) -> None:
        """Close every socket with this code, free those that do not answer in `patience` s, and end."""
        self.closing = True
        for socket in list(self.sockets):
            socket.close(code)
        for poll in list(self.polls.open):
            poll.close()
        deadline = time.monotonic() + patience
        while (self.sockets or self.polls.open) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        for socket in list(self.sockets):
            socket.abort()
        doorbell.HERE.pop(asyncio.get_running_loop(), None)
        tasks = {*self.tasks, *self.opening.values()}
        while tasks:
            # Again and again: redis-py 8.1 loses a cancellation that comes while it connects.
            for task in tasks:
                task.cancel()
            _, tasks = await asyncio.wait(tasks, timeout=0.2)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await self.marks.write()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await get_channel_layer().flush()

    async def _open(self, feed: Feed) -> None:
        try:
            # Listening first, reading second: a ring in between is not missed.
            await self.bell.subscribe()
            await feed.open()
        except BaseException:
            self.feeds.pop(feed.room_id, None)
            raise
        finally:
            self.opening.pop(feed.room_id, None)

    def _groups(self) -> set[str]:
        people = {guest.person_id for guest in self._guests()}
        return {place_of(id) for id in self.feeds} | {doorbell.person_group(id) for id in people}

    def _guests(self) -> list[Socket | Poll]:
        """Whoever was let in by a session that may end."""
        return [*(socket for socket in self.sockets if socket.ticket), *self.polls.open]

    def _hear(self, event: dict[str, Any]) -> None:
        """A ring. What is not known here, or says too little, comes from another version: the tick heals
        what it may have told of."""
        what = event.get("type")
        metrics.HEARD.labels(what if what in doorbell.KNOWN else "unknown").inc()
        match event:
            case {"type": doorbell.LOG, "room": int(room), "seq": int(seq)}:
                if feed := self.feeds.get(room):
                    at = event.get("at")
                    feed.hear(seq, at if isinstance(at, float) else None)
            case {"type": doorbell.PEOPLE, "room": int(room), "by": str(channel)}:
                if channel != self.bell.channel:
                    self.people.look_at(room)
            case {"type": doorbell.TYPING, "room": int(room), "person": int(person)}:
                self.typing.hear(room, person)
            case {"type": doorbell.MINE, "person": int(person)}:
                self.sidebars.touch(person)
            case {"type": doorbell.PERSON, "person": int(person)}:
                self.suspects.add(person)
                self.suspicion.set()

    def _heard_from(self, group: str) -> None:
        """Rings of this group are heard from now on. Whoever has just come was let in before that, and
        their session may have ended in between."""
        if person_id := doorbell.person_of(group):
            self.suspects.add(person_id)
            self.suspicion.set()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(settings.TICK_SECONDS * random.uniform(0.8, 1))
            await self.tick()

    async def tick(self) -> None:
        """Without any ring: forget what nobody reads, heal what no ring told of, close what has ended."""
        for step in (self._forget_empty, self._heal, self.sidebars.heal, self._dismiss_revoked):
            try:
                await step()
            except Exception as error:
                name = step.__name__.strip("_")
                log.warning("a step of the tick failed", step=name, error=error)
        for room_id in self.feeds:
            self.people.look_at(room_id)

    async def _forget_empty(self) -> None:
        for room_id in [id for id, feed in self.feeds.items() if not feed.claims]:
            del self.feeds[room_id]
        await self.bell.subscribe()

    async def _heal(self) -> None:
        """Look at the logs of all open rooms, by one query."""
        feeds = {id: feed for id, feed in self.feeds.items() if id not in self.opening}
        heads = await in_db(room_log.heads, list(feeds)) if feeds else {}
        for room_id, feed in feeds.items():
            if room_id in heads:
                metrics.HEALED.labels(doorbell.LOG).inc(max(0, heads[room_id] - feed.heard))
                feed.hear(heads[room_id])
            else:
                feed.dismiss_all("gone")

    async def _check_suspects(self) -> None:
        """A ring told that these people's sessions may have ended."""
        while True:
            await self.suspicion.wait()
            self.suspicion.clear()
            suspects, self.suspects = self.suspects, set()
            await self._dismiss_revoked(suspects)

    async def _dismiss_revoked(self, people: set[int] | None = None) -> None:
        """Dismiss whom sessions let in that have ended: signed out, password changed, deactivated."""
        tickets = {
            guest.ticket
            for guest in self._guests()
            if guest.ticket and (people is None or guest.person_id in people)
        }
        revoked = await in_db(sessions.revoked, tickets) if tickets else set()
        if people is None:
            metrics.HEALED.labels(doorbell.PERSON).inc(len(revoked))
        for guest in [guest for guest in self._guests() if guest.ticket in revoked]:
            guest.dismiss("signed-out")

    async def _beat(self) -> None:
        """Tell every page that it is still connected."""
        while True:
            await asyncio.sleep(settings.HEARTBEAT_SECONDS * random.uniform(0.8, 1))
            variants = {socket.reading.variant for socket in self.sockets}
            frames = {variant: fragments.heartbeat(variant) for variant in variants}
            for socket in self.sockets:
                socket.show("heartbeat", frames[socket.reading.variant])

    async def _for_ever(self, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job that ends only by failing, and start it again when it does."""
        while True:
            try:
                await job()
            except Exception as error:
                log.warning("a job failed and starts again", job=job.__qualname__, error=error)
            await asyncio.sleep(RESTART_SECONDS)
