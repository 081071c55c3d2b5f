"""Showing who is writing: one line for each room, at most once a second."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

import structlog

from presence.models import Person
from presence.threads import in_db
from rooms import fragments
from rooms.feed.room import Feed
from rooms.models import Membership

log = structlog.get_logger(__name__)

INTERVAL_SECONDS = 1


class TypingWatch:
    """Looks at the rooms where somebody has begun or ended writing, all at once."""

    def __init__(self, feeds: Mapping[int, Feed]) -> None:
        self.feeds = feeds
        self.to_look_at: set[int] = set()
        self.somebody_types = asyncio.Event()

    def hear(self, room_id: int, person_id: int) -> None:
        """Somebody is writing in this room."""
        if feed := self.feeds.get(room_id):
            feed.typists.add(person_id)
            self.look_at(room_id)

    def look_at(self, room_id: int) -> None:
        """Who is writing in this room is not what was shown last."""
        self.to_look_at.add(room_id)
        self.somebody_types.set()

    async def watch(self) -> None:
        """Show who is writing where."""
        while True:
            await self.somebody_types.wait()
            self.somebody_types.clear()
            rooms, self.to_look_at = self.to_look_at, set()
            try:
                await self._show([self.feeds[id] for id in rooms if id in self.feeds])
            except Exception as error:
                log.warning("who is writing could not be read", error=error)
            await asyncio.sleep(INTERVAL_SECONDS)

    async def _show(self, feeds: list[Feed]) -> None:
        people = await in_db(who_types, {feed.room_id: feed.typists.now() for feed in feeds})
        for feed in feeds:
            variants = {reader.reading.variant for reader in feed.readers}
            here = people.get(feed.room_id, [])
            frames = {variant: fragments.typing_frame(here, variant) for variant in variants}
            for reader in feed.readers:
                if frame := frames.get(reader.reading.variant):
                    reader.show("typing", frame)


def who_types(typists: Mapping[int, set[int]]) -> dict[int, list[Person]]:
    """Those of these people who belong to the room and let it be shown, by room. One query."""
    everybody = set().union(*typists.values())
    memberships = Membership.objects.current().filter(room__in=typists, person__in=everybody)
    shown = memberships.filter(person__shows_typing=True, person__is_active=True)
    people = defaultdict(list)
    for membership in shown.select_related("person").order_by("pk") if everybody else ():
        if membership.person_id in typists[membership.room_id]:
            people[membership.room_id].append(membership.person)
    return people
