"""Presence within one process."""

import threading
import time
from collections.abc import Callable

from presence.backends import Entry


class MemoryBackend:
    """A dictionary of places with the moment at which each entry expires."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.places: dict[str, dict[Entry, float]] = {}

    def keep(self, entries: list[Entry], seconds: float) -> None:
        expiry = self.clock() + seconds
        with self.lock:
            for entry in entries:
                self.places.setdefault(entry.place, {})[entry] = expiry

    def leave(self, entries: list[Entry], seconds: float) -> None:
        expiry = self.clock() + seconds
        with self.lock:
            for entry in entries:
                here = self.places.get(entry.place, {})
                if entry in here:
                    here[entry] = min(expiry, here[entry])

    def entries(self, places: list[str]) -> dict[str, set[Entry]]:
        now = self.clock()
        with self.lock:
            # Every place, not only those asked for: nobody may ever ask for an empty room again.
            for place, here in list(self.places.items()):
                for entry in [entry for entry, expiry in here.items() if expiry <= now]:
                    del here[entry]
                if not here:
                    del self.places[place]
            return {place: set(self.places.get(place, ())) for place in places}

    def counts(self, places: list[str]) -> dict[str, int]:
        now = self.clock()
        with self.lock:
            return {
                place: sum(expiry > now for expiry in self.places.get(place, {}).values())
                for place in places
            }
