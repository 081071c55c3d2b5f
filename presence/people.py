"""The people at a place, as they are shown."""

from dataclasses import dataclass

from django.db.models.functions import Lower

from presence.backends import LIVE
from presence.models import Person

SHOWN = 50


@dataclass(frozen=True)
class PersonHere:
    """Somebody at a place, and whether they read it live or by loading the page."""

    person: Person
    live: bool


@dataclass(frozen=True)
class People:
    """The first of them by name, and how many there are."""

    shown: list[PersonHere]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def people_here(ways: dict[int, str]) -> People:
    """The people that the registry told of. Somebody deactivated is not shown."""
    people = Person.objects.filter(pk__in=ways, is_active=True)
    shown = people.order_by(Lower("display_name"), Lower("username"))[:SHOWN]
    here = [PersonHere(person, ways[person.pk] == LIVE) for person in shown]
    return People(here, len(here) if len(here) < SHOWN else people.count())
