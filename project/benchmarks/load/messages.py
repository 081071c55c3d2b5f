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
        self.last_at: list[int] = []  # when it came to somebody for the last time
        self.deliveries = self.frames = self.bytes = self.doubles = 0
        self.on_complete: Callable[[int], None] | None = None

    def new(self, expected: int) -> int:
        """The number of a message that is said now, to so many."""
        self.expected.append(expected)
        self.came.append(0)
        self.last_at.append(0)
        self.said_at.append(now())
        return len(self.said_at) - 1

    def hear_of(self, number: int) -> None:
        """What another generator says has numbers as well; how many are to have it is not known here."""
        while len(self.said_at) <= number:
            self.new(0)

    def arrived(self, number: int, at: int) -> None:
        """One more socket has it."""
        if number >= len(self.came):
            self.hear_of(number)
        self.deliveries += 1
        self.last_at[number] = at
        self.came[number] = came = self.came[number] + 1
        if came == self.expected[number] and self.on_complete:
            self.on_complete(number)

    def is_complete(self, number: int) -> bool:
        """Whether everybody has it."""
        return self.came[number] == self.expected[number]

    def milliseconds(self, first: int) -> list[float]:
        """From when each was said until everybody had it, of those from this number on that all have."""
        numbers = filter(self.is_complete, range(first, len(self.said_at)))
        return [(self.last_at[number] - self.said_at[number]) / 1e6 for number in numbers]

    def missing(self, first: int) -> int:
        """How many deliveries are still to come."""
        return sum(self.expected[first:]) - sum(self.came[first:])
