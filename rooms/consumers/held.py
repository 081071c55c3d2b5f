"""What is held back from a page that is paused: nothing of it, but from where on, and how much."""

import asyncio
from collections.abc import Callable

from django.conf import settings


class Held:
    """Counts the messages after the one that a page shows last, and tells it now and then."""

    def __init__(self, cursor: int, number: int, tell: Callable[[int], None]) -> None:
        self.cursor = cursor  # to go on from: the log has all that comes after it
        self.number = number  # how many messages the room had there
        self.tell = tell
        self.count = self.told = 0
        self.timer: asyncio.TimerHandle | None = None

    def moved(self, messages: int) -> None:
        """The room has so many messages now."""
        self.count = max(0, messages - self.number)
        if self.timer is None:
            self._tell()

    def end(self) -> None:
        """Nobody is told any more."""
        if self.timer:
            self.timer.cancel()

    def _tell(self) -> None:
        self.timer = None
        if self.count != self.told:
            self.told = self.count
            self.tell(self.count)
            loop = asyncio.get_running_loop()
            self.timer = loop.call_later(settings.HELD_SECONDS, self._tell)
