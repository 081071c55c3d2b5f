"""All feeds of one process, and what keeps them going: the doorbell, the tick, people, the heartbeat."""

import asyncio
import contextlib
import logging
import random
import time
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from channels.layers import get_channel_layer
from django.conf import settings

from presence import registry, sessions
from presence.here import Here
from presence.sessions import Ticket
from presence.threads import in_db
from rooms import doorbell, fragments
from rooms import log as room_log
from rooms.feed.room import Feed, Reader
from rooms.models.rooms import place_of

log = logging.getLogger(__name__)

# The in-memory layer forgets members after a day; saying it again is harmless.
SUBSCRIBE_AGAIN_SECONDS = 3600
RESTART_SECONDS = 1


class Socket(Reader, Protocol):
    """What the process needs of a socket beside reading."""

    ticket: Ticket | None

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
        self.sockets: set[Socket] = set()
        self.here = Here()
        self.closing = False
        self.channel = ""
        self.subscribed: dict[int, float] = {}
        self.subscribing = asyncio.Lock()
        self.opening: dict[int, asyncio.Task[None]] = {}
        self.rooms_to_look_at: set[int] = set()
        self.rooms_to_ring: set[int] = set()
        self.somebody_moved = asyncio.Event()
        self.tasks = [
            asyncio.create_task(self._for_ever(job))
            for job in (self._listen, self._tick, self._watch_people, self._beat)
        ]
        self.tasks.append(asyncio.create_task(self.here.keep_alive()))

    @classmethod
    def current(cls) -> "Feeds":
        """The feeds of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls.running:
            cls.running[loop] = cls()
        return cls.running[loop]

    # Sockets ----------------------------------------------------------------------------------

    async def enter(self, room_id: int) -> Feed:
        """This room's feed, opened when nobody here had it. Every `enter` needs a `leave`.

        Raises Room.DoesNotExist.
        """
        feed = self.feeds.get(room_id)
        if feed is None:
            feed = self.feeds[room_id] = Feed(room_id)
            self.opening[room_id] = asyncio.create_task(self._open(feed))
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

    def arrive(self, room_id: int, person_id: int, connection: str) -> None:
        """Somebody's page is open at this room."""
        self.here.add(place_of(room_id), person_id, connection)
        self._people_moved(room_id)

    def depart(self, room_id: int, person_id: int, connection: str) -> None:
        """That page is open no longer."""
        self.here.remove(place_of(room_id), person_id, connection)
        self._people_moved(room_id)

    async def close(self, code: int, patience: float = 2.0) -> None:
        """Close every socket with this code, free those that do not answer in `patience` s, and end."""
        self.closing = True
        for socket in list(self.sockets):
            socket.close(code)
        deadline = time.monotonic() + patience
        while self.sockets and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        for socket in list(self.sockets):
            socket.abort()
        tasks = {*self.tasks, *self.opening.values()}
        while tasks:
            # Again and again: redis-py 8.1 loses a cancellation that comes while it connects.
            for task in tasks:
                task.cancel()
            _, tasks = await asyncio.wait(tasks, timeout=0.2)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await get_channel_layer().flush()

    # The doorbell -----------------------------------------------------------------------------

    async def _open(self, feed: Feed) -> None:
        try:
            # Listening first, reading second: a ring in between is not missed.
            await self._subscribe()
            await feed.open()
        except BaseException:
            self.feeds.pop(feed.room_id, None)
            raise
        finally:
            self.opening.pop(feed.room_id, None)

    async def _subscribe(self) -> None:
        """Be a member of the groups of the rooms that are open here, and of no others."""
        layer = get_channel_layer()
        async with self.subscribing:
            if not self.channel:
                return
            old = time.monotonic() - SUBSCRIBE_AGAIN_SECONDS
            try:
                for room_id in [id for id in self.feeds if self.subscribed.get(id, old) <= old]:
                    await layer.group_add(place_of(room_id), self.channel)
                    self.subscribed[room_id] = time.monotonic()
                for room_id in self.subscribed.keys() - self.feeds.keys():
                    await layer.group_discard(place_of(room_id), self.channel)
                    del self.subscribed[room_id]
            except Exception as error:
                # The tick reads the log without a bell, and tries this again.
                log.warning("the channel layer cannot be reached: %r", error)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        self.channel = await layer.new_channel()
        self.subscribed.clear()
        await self._subscribe()
        while True:
            self._hear(await layer.receive(self.channel))

    def _hear(self, event: dict[str, Any]) -> None:
        feed = self.feeds.get(event.get("room", 0))
        if feed is None:
            return
        if event["type"] == doorbell.LOG:
            feed.hear(event["seq"])
        elif event["type"] == doorbell.PEOPLE and event.get("by") != self.channel:
            self._look_at(feed.room_id)
        # Any other comes from a newer version of this program, and is not for us.

    # The tick ---------------------------------------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(settings.TICK_SECONDS * random.uniform(0.8, 1))
            for step in (self._forget_empty, self._heal, self._dismiss_revoked):
                try:
                    await step()
                except Exception as error:
                    log.warning("the tick could not do %s: %r", step.__name__.strip("_"), error)
            for room_id in self.feeds:
                self._look_at(room_id)

    async def _forget_empty(self) -> None:
        for room_id in [id for id, feed in self.feeds.items() if not feed.claims]:
            del self.feeds[room_id]
        await self._subscribe()

    async def _heal(self) -> None:
        """Look at the logs of all open rooms, by one query, for what no ring told of."""
        feeds = {id: feed for id, feed in self.feeds.items() if id not in self.opening}
        heads = await in_db(room_log.heads, list(feeds)) if feeds else {}
        for room_id, feed in feeds.items():
            if room_id in heads:
                feed.hear(heads[room_id])
            else:
                feed.dismiss_all("gone")

    async def _dismiss_revoked(self) -> None:
        """Close the sockets of sessions that have ended: signed out, password changed, deactivated."""
        tickets = {socket.ticket for socket in self.sockets if socket.ticket}
        revoked = await in_db(sessions.revoked, tickets) if tickets else set()
        for socket in [socket for socket in self.sockets if socket.ticket in revoked]:
            socket.dismiss("signed-out")

    # People -----------------------------------------------------------------------------------

    def _people_moved(self, room_id: int) -> None:
        self.rooms_to_ring.add(room_id)
        self._look_at(room_id)

    def _look_at(self, room_id: int) -> None:
        self.rooms_to_look_at.add(room_id)
        self.somebody_moved.set()

    async def _watch_people(self) -> None:
        """Push the people of each room when they differ from what was shown, at most once an interval."""
        while True:
            await self.somebody_moved.wait()
            self.somebody_moved.clear()
            rooms, self.rooms_to_look_at = self.rooms_to_look_at, set()
            ring, self.rooms_to_ring = self.rooms_to_ring, set()
            try:
                await self.here.tell()
                await self._show_people([self.feeds[id] for id in rooms if id in self.feeds])
            except Exception as error:
                log.warning("who is here could not be read: %r", error)
            for room_id in ring:
                await doorbell.ring_people(room_id, by=self.channel)
            await asyncio.sleep(settings.PEOPLE_INTERVAL_SECONDS)

    async def _show_people(self, feeds: list[Feed]) -> None:
        ways = await in_db(registry.ways, [place_of(feed.room_id) for feed in feeds])
        for feed in feeds:
            people = ways[place_of(feed.room_id)]
            readings = {reader.reading for reader in feed.readers}
            if people != feed.people:
                feed.people_frames = {}
            missing = readings - feed.people_frames.keys()
            frames = await in_db(fragments.people_frames, feed.room_id, people, missing)
            feed.people = people
            feed.people_frames |= frames
            for reader in feed.readers:
                if frame := frames.get(reader.reading):
                    reader.show("people", frame)

    # The heartbeat ----------------------------------------------------------------------------

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(settings.HEARTBEAT_SECONDS * random.uniform(0.8, 1))
            frames = {
                variant: fragments.heartbeat(variant)
                for variant in {socket.reading.variant for socket in self.sockets}
            }
            for socket in self.sockets:
                socket.show("heartbeat", frames[socket.reading.variant])

    async def _for_ever(self, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job that ends only by failing, and start it again when it does."""
        while True:
            try:
                await job()
            except Exception as error:
                log.warning("%s failed and starts again: %r", job.__name__.strip("_"), error)
            await asyncio.sleep(RESTART_SECONDS)
