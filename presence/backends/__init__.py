"""Where the registry keeps its entries: in this process, or in Redis for many."""

from typing import NamedTuple, Protocol

LIVE, VIEW, REFRESH = "live", "view", "refresh"
# Somebody of whom there is no entry.
AWAY = "away"


class Unavailable(Exception):
    """The back end cannot be reached. Presence is not worth failing for: go on without."""


class Entry(NamedTuple):
    """One connection of one person at one place."""

    place: str
    person: int
    connection: str
    way: str  # LIVE by a socket, VIEW by a page that waits for more, REFRESH by loading the page


class Backend(Protocol):
    """What a back end does. Times are seconds from now, by one clock for all processes.

    Everything may raise Unavailable.
    """

    def keep(self, entries: list[Entry], seconds: float) -> None:
        """These are here, for so long unless kept again."""

    def leave(self, entries: list[Entry], seconds: float) -> None:
        """These have gone: forget them after so long, or when they expire, whichever is first."""

    def entries(self, places: list[str]) -> dict[str, set[Entry]]:
        """Who is at each of these places now."""

    def counts(self, places: list[str]) -> dict[str, int]:
        """How many entries `entries` would give for each of these places, without reading them."""
