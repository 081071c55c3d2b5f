"""The messages of the load: when each was said, and when the last socket had it.

Each begins with its number in a form that is found again whatever a server wraps around it.
"""

import re
import time
from collections.abc import Callable

NUMBERS = re.compile(rb"zqm(\d{8})z")
FILLER = (
    "the quick brown fox jumps over the lazy dog and then some more words follow it, and a few more"
)
LENGTH = 100

now = time.monotonic_ns


def text_of(number: int) -> str:
    """A message of 100 characters."""
    return f"zqm{number:08d}z {FILLER}"[:LENGTH]


class Messages:
    """What has been said so far, and to how many it has come. Times are in nanoseconds."""

    def __init__(self) -> None:
        self.said_at: list[int] = []
        self.expected: list[int] = []  # how many sockets are to have it
        self.came: list[int] = []
        self.complete_at: list[int] = []  # 0 until everybody has it
        self.deliveries = self.frames = self.bytes = self.doubles = self.last_at = 0
        self.on_complete: Callable[[int], None] | None = None

    def new(self, expected: int) -> int:
        """The number of a message that is said now, to so many."""
        self.expected.append(expected)
        self.came.append(0)
        self.complete_at.append(0)
        self.said_at.append(now())
        return len(self.said_at) - 1

    def hear_of(self, number: int) -> None:
        """A number from another generator: how many are to have it here is not asked."""
        while len(self.said_at) <= number:
            self.new(0)

    def arrived(self, number: int, at: int) -> None:
        """One more socket has it."""
        if number >= len(self.came):
            self.hear_of(number)
        self.deliveries += 1
        self.last_at = at
        self.came[number] = came = self.came[number] + 1
        if came == self.expected[number]:
            self.complete_at[number] = at
            if self.on_complete:
                self.on_complete(number)

    def milliseconds(self, first: int) -> list[float]:
        """From when each was said until everybody had it, of those from this number on that all have."""
        pairs = zip(self.said_at[first:], self.complete_at[first:], strict=True)
        return [(end - start) / 1e6 for start, end in pairs if end]

    def missing(self, first: int) -> int:
        """How many deliveries are still to come."""
        return sum(self.expected[first:]) - sum(self.came[first:])
