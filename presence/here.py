"""This process's part of the registry: the connections that are open here."""

import asyncio
import random

import structlog
from django.conf import settings

from presence import registry
from presence.backends import LIVE, Entry, Unavailable
from presence.last_here import LastHere
from presence.threads import in_db

log = structlog.get_logger(__name__)


class Here:
    """Collects who comes and goes, and tells the registry in one round trip for all of them."""

    def __init__(self) -> None:
        self.open: set[Entry] = set()
        self.come: set[Entry] = set()
        self.gone: set[Entry] = set()
        self.last_here = LastHere()

    def add(self, place: str, person: int, connection: str) -> None:
        """A connection has opened. It is told to the registry by the next `tell`."""
        entry = Entry(place, person, connection, LIVE)
        self.open.add(entry)
        self.come.add(entry)

    def remove(self, place: str, person: int, connection: str) -> None:
        """A connection has ended."""
        entry = Entry(place, person, connection, LIVE)
        self.open.discard(entry)
        self.come.discard(entry)
        self.gone.add(entry)

    async def tell(self) -> None:
        """Tell the registry what has changed since the last time."""
        come, gone = list(self.come), list(self.gone)
        self.come, self.gone = set(), set()
        if come or gone:
            await in_db(tell_registry, come, gone)
            # Before the registry forgets who has gone: then it is shown when they were last here.
            await self._note()

    async def keep_alive(self) -> None:
        """Tell the registry again and again that what is open is open. Runs until cancelled."""
        while True:
            await asyncio.sleep(settings.PRESENCE_REFRESH_SECONDS * random.uniform(0.8, 1))
            try:
                await in_db(registry.keep, list(self.open))
                await self._note()
            except Unavailable:
                pass  # the registry has said so
            except Exception as error:
                log.warning("presence was not refreshed", error=error)

    async def _note(self) -> None:
        await self.last_here.note({entry.person for entry in self.open})


def tell_registry(come: list[Entry], gone: list[Entry]) -> None:
    """Write arrivals and departures."""
    registry.keep(come)
    registry.forget_pages(come)
    registry.leave(gone)
