"""How far the readers of this process have read: kept here, and written together now and then."""

import asyncio
import contextlib

import structlog
from django.conf import settings

from presence.threads import in_db
from rooms.marks import write_marks

log = structlog.get_logger(__name__)

# Somebody who goes is written sooner; many who go at once are still written together.
SOON_SECONDS = 0.5


class Marks:
    """By membership, the number of the last message that was on its person's screen.

    It only grows. What is lost with the process is a few seconds of it, and somebody reads twice.
    """

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}
        self.somebody_went = asyncio.Event()
        self.writing = asyncio.Lock()

    def see(self, membership: int, number: int) -> None:
        """Everything up to this number was on the screen."""
        self.seen[membership] = max(number, self.seen.get(membership, 0))

    def went(self) -> None:
        """Somebody has closed a page."""
        if self.seen:
            self.somebody_went.set()

    async def keep_writing(self) -> None:
        """Write every few seconds. Runs until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(settings.MARKS_SECONDS):
                    await self.somebody_went.wait()
                    await asyncio.sleep(SOON_SECONDS)
            self.somebody_went.clear()
            try:
                await self.write()
            except Exception as error:
                log.warning("what was read is not written yet", error=error)

    async def write(self) -> None:
        """Write what has been seen, by one statement. What cannot be written is kept.

        One at a time: when this returns, nothing that was seen before is still on its way.
        """
        async with self.writing:
            written = dict(self.seen)
            if not written:
                return
            await in_db(write_marks, written)
            for membership, number in written.items():
                if self.seen.get(membership) == number:
                    del self.seen[membership]
