"""Who is where. Knows people and places; a place is a string, and what it stands for is not known here.

The clock is the truth: an entry expires unless it is kept, so nobody whose server was killed stays
behind for ever. Leaving only makes it sooner.
"""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from presence.backends import AWAY, LIVE, REFRESH, VIEW, Backend, Entry
from presence.backends.memory import MemoryBackend
from presence.backends.redis import RedisBackend

WAYS = (LIVE, VIEW, REFRESH)


@lru_cache(maxsize=1)
def backend() -> Backend:
    """This installation's back end: Redis where there is one, else this process's memory."""
    return RedisBackend(settings.REDIS_URL) if settings.REDIS_URL else MemoryBackend()


def keep(entries: list[Entry]) -> None:
    """These connections are alive."""
    backend().keep(entries, settings.PRESENCE_EXPIRY_SECONDS)


def leave(entries: list[Entry]) -> None:
    """These connections have ended. Shown as gone after a grace, so that a reload does not flicker."""
    backend().leave(entries, settings.PRESENCE_GRACE_SECONDS)


def page_entry(place: str, person: int, way: str = REFRESH) -> Entry:
    """The one entry of a person who reads this place by loading its page, or by live view."""
    return Entry(place, person, "page", way)


def place_of_person(person: int) -> str:
    """The place where somebody is who is here at all, on whichever page."""
    return f"person.{person}"


def place_of_address(address: str) -> str:
    """The place of all who have a page open from this address. It is only counted."""
    return f"address.{address}"


def counts(places: list[str]) -> dict[str, int]:
    """How many connections there are at each of these places."""
    return backend().counts(places)


def ways_of(people: Iterable[int]) -> dict[int, str]:
    """How each of these people reads anything here: LIVE, VIEW, REFRESH, or AWAY."""
    people = list(people)
    found = ways([place_of_person(person) for person in people])
    return {person: found[place_of_person(person)].get(person, AWAY) for person in people}


def keep_page(place: str, person: int, way: str = REFRESH, seconds: float = 0) -> None:
    """This person has just loaded this place's page; the next time is expected in so many seconds."""
    entries = [page_entry(place, person, way), page_entry(place_of_person(person), person, way)]
    expected = seconds + settings.PRESENCE_GRACE_SECONDS
    backend().keep(
        entries, expected if way == VIEW else max(expected, settings.PRESENCE_PAGE_SECONDS)
    )


def forget_reader(place: str, person: int) -> None:
    """This person no longer reads this place by loading its page: they may not."""
    backend().leave([page_entry(place, person, way) for way in (VIEW, REFRESH)], 0)


def forget_pages(entries: list[Entry]) -> None:
    """These people's pages have opened a socket: they no longer read by loading the page."""
    backend().leave([page_entry(entry.place, entry.person) for entry in entries], 0)


def ways(places: list[str]) -> dict[str, dict[int, str]]:
    """For each place, its people and how they read: the most live of the ways that they do."""
    found: dict[str, dict[int, str]] = {}
    for place, entries in backend().entries(places).items():
        by_way = sorted(entries, key=lambda entry: WAYS.index(entry.way), reverse=True)
        found[place] = {entry.person: entry.way for entry in by_way}
    return found
