"""Showing who is here: the people of each open room, pushed when they differ from what was shown."""

import asyncio
from collections.abc import Iterable, Mapping

import structlog
from django.conf import settings

from presence import registry
from presence.backends import AWAY, Unavailable
from presence.here import Here
from presence.threads import in_db
from rooms import doorbell, fragments, metrics
from rooms.feed.bell import Bell
from rooms.feed.room import Feed
from rooms.models.rooms import place_of

log = structlog.get_logger(__name__)


class PeopleWatch:
    """Looks at the rooms where somebody may have moved, all at once, at most once an interval."""

    def __init__(self, feeds: Mapping[int, Feed], bell: Bell) -> None:
        self.feeds = feeds
        self.bell = bell
        self.here = Here()
        self.to_look_at: set[int] = set()
        self.to_ring: set[int] = set()
        self.somebody_moved = asyncio.Event()

    def come(self, person_id: int, connection: str, places: Iterable[str]) -> None:
        """Somebody has a page open: they are in these places, whatever it shows."""
        for place in places:
            self.here.add(place, person_id, connection)
        self._look_at_conversations(person_id)

    def go(self, person_id: int, connection: str, places: Iterable[str]) -> None:
        """That page is open no longer."""
        for place in places:
            self.here.remove(place, person_id, connection)
        self._look_at_conversations(person_id)

    def arrive(self, room_id: int, person_id: int, connection: str) -> None:
        """Somebody's page is open at this room."""
        self.here.add(place_of(room_id), person_id, connection)
        self._moved(room_id)

    def depart(self, room_id: int, person_id: int, connection: str) -> None:
        """That page is open at this room no longer."""
        self.here.remove(place_of(room_id), person_id, connection)
        self._moved(room_id)

    def look_at(self, room_id: int) -> None:
        """Somebody may have come to this room, or gone from it."""
        self.to_look_at.add(room_id)
        self.somebody_moved.set()

    async def watch(self) -> None:
        """Tell the registry and the other processes who moved here, and show who is where."""
        while True:
            await self.somebody_moved.wait()
            self.somebody_moved.clear()
            rooms, self.to_look_at = self.to_look_at, set()
            ring, self.to_ring = self.to_ring, set()
            try:
                await self.here.tell()
                await self._show([self.feeds[id] for id in rooms if id in self.feeds])
            except Unavailable:
                pass  # the registry has said so
            except Exception as error:
                log.warning("who is here could not be read", error=error)
            await self.bell.subscribe()
            for room_id in ring:
                await doorbell.ring_people(room_id, by=self.bell.channel)
            await asyncio.sleep(settings.PEOPLE_INTERVAL_SECONDS)

    def _look_at_conversations(self, person_id: int) -> None:
        """Who has a conversation with this person sees whether they are here. Other processes' readers
        see it by their tick."""
        self.somebody_moved.set()
        for room_id, feed in self.feeds.items():
            if person_id in feed.pair:
                self.look_at(room_id)

    def _moved(self, room_id: int) -> None:
        self.to_ring.add(room_id)
        self.look_at(room_id)

    async def _show(self, feeds: list[Feed]) -> None:
        places = {place for feed in feeds for place in places_of(feed)}
        ways = await in_db(registry.ways, list(places))
        for feed in feeds:
            people = {id: way for place in places_of(feed) for id, way in ways[place].items()}
            people = dict.fromkeys(feed.pair, AWAY) | people
            if people != feed.people:
                feed.people, feed.people_frames = people, {}
            missing = {reader.reading for reader in feed.readers} - feed.people_frames.keys()
            if not missing:
                continue
            frames = await in_db(fragments.people_frames, people, missing)
            feed.people_frames |= frames
            readers = [reader for reader in feed.readers if reader.reading in frames]
            metrics.handed_out("people", len(frames), len(readers))
            for reader in feed.readers:
                if frame := frames.get(reader.reading):
                    reader.show("people", frame)


def places_of(feed: Feed) -> list[str]:
    """Where to look for the people of a room: at the room; of a conversation of two, anywhere."""
    return [registry.place_of_person(person) for person in feed.pair] or [place_of(feed.room_id)]
