"""Who is here, for pages. They show without it when the registry is away, which it has said."""

import contextlib

from presence import last_here, registry
from presence.backends import AWAY, REFRESH, Unavailable
from presence.models import Person
from presence.people import People, people_here
from rooms.models import Room


def come_by_page(room: Room, person: Person, way: str = REFRESH, seconds: float = 0) -> None:
    """This person is here now, reading by loading the page; again in so many seconds, if it is known."""
    last_here.come_by_page(person)
    with contextlib.suppress(Unavailable):
        registry.keep_page(room.place, person.pk, way, seconds)


def people_at(room: Room, person: Person) -> People:
    """Who has this room open; of a direct conversation both, wherever they are."""
    try:
        if room.other:
            return people_here(registry.ways_of([room.other.pk, person.pk]))
        return people_here(registry.ways([room.place])[room.place])
    except Unavailable:
        return people_here({})


def is_here(person: Person) -> bool:
    """Whether this person reads anything here now."""
    try:
        return registry.ways_of([person.pk])[person.pk] != AWAY
    except Unavailable:
        return False
