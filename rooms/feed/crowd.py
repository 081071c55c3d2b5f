"""How many sockets may be open at once: of one person, and from one address."""

from collections import Counter
from collections.abc import Mapping

from django.conf import settings

from presence import registry
from presence.backends import Unavailable
from presence.threads import in_db


class Crowd:
    """Counts the sockets of this process exactly, and those of all processes as the registry knows them.

    The registry learns of each within a second, and forgets those of a process that was killed when they
    expire: until then, pages that come back from it may count twice.
    """

    def __init__(self) -> None:
        self.here: Counter[str] = Counter()

    def come(self, places: Mapping[str, int]) -> None:
        """One more, in each of these places. It has to `go`, whether there was room for it or not."""
        self.here.update(places.keys())

    def go(self, places: Mapping[str, int]) -> None:
        """One less."""
        for place in places:
            self.here[place] -= 1
            if not self.here[place]:
                del self.here[place]

    async def has_room(self, places: Mapping[str, int]) -> bool:
        """Whether none of these places has more than this many, the one who asks included."""
        if any(self.here[place] > most for place, most in places.items()):
            return False
        if not settings.REDIS_URL:
            return True
        try:
            counts = await in_db(registry.counts, list(places))
        except Unavailable:
            return True
        return all(counts[place] < most for place, most in places.items())


def places_of(person: int, address: str) -> dict[str, int]:
    """Where a socket of this person counts, and how many may be there. Some have no address."""
    places = {registry.place_of_person(person): settings.SOCKETS_PER_PERSON}
    if address:
        places[registry.place_of_address(address)] = settings.SOCKETS_PER_ADDRESS
    return places
