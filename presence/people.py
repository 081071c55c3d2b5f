"""The people at a place, as they are shown."""

from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import Coalesce, Lower, NullIf

from presence.backends import AWAY
from presence.kept_queries import KeptQuery
from presence.models import Person

SHOWN = 50


AMONG: KeptQuery[Person] = KeptQuery(
    lambda people: Person.objects.filter(pk__in=people, is_active=True).order_by(*by_name())[:SHOWN]
)


@dataclass(frozen=True)
class PersonHere:
    """Somebody at a place, and how they read it: live, by live view, by loading the page, or not now."""

    person: Person
    way: str  # LIVE, VIEW, REFRESH or AWAY


@dataclass(frozen=True)
class People:
    """The first of them by name, and how many are here."""

    shown: list[PersonHere]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def people_here(ways: dict[int, str]) -> People:
    """The people that the registry told of. Somebody deactivated is not shown."""
    here = [PersonHere(person, ways[person.pk]) for person in AMONG.objects([*ways])]
    if len(here) == SHOWN:
        return People(here, Person.objects.filter(pk__in=ways, is_active=True).count())
    return People(here, sum(one.way != AWAY for one in here))


def by_name(prefix: str = "") -> tuple[Lower, str]:
    """The order of people by what others call them; `prefix` is the way to the person."""
    display_name = NullIf(f"{prefix}display_name", Value(""))
    return Lower(Coalesce(display_name, f"{prefix}username")), f"{prefix}pk"
