"""Time zones to choose from."""

import zoneinfo
from functools import cache
from itertools import groupby

Choices = list[tuple[str, str | list[tuple[str, str]]]]


@cache
def time_zone_choices() -> Choices:
    """UTC, and every zone that people live in, by part of the world and place.

    Places are what a list is searched by: typing "Ber" finds Berlin. Looking for the zones takes 100 ms,
    so it is done once.
    """
    names = sorted(zoneinfo.available_timezones() - {"UTC"})
    places = [name for name in names if "/" in name and not name.startswith(("Etc/", "SystemV/"))]
    groups = groupby(places, key=lambda name: name.split("/")[0])
    return [("UTC", "UTC"), *((part, _by_place(list(names))) for part, names in groups)]


def time_zone_choices_with(name: str) -> Choices:
    """The same, and this zone too, if it is another: a form must not change what it cannot show."""
    known = time_zone_choices()
    listed = {zone for _, zones in known if isinstance(zones, list) for zone, _ in zones} | {"UTC"}
    return known if name in listed else [(name, name), *known]


def _by_place(names: list[str]) -> list[tuple[str, str]]:
    return sorted(((name, _place(name)) for name in names), key=lambda choice: choice[1])


def _place(name: str) -> str:
    """What a place is called: "Buenos Aires, Argentina" for America/Argentina/Buenos_Aires."""
    return ", ".join(reversed(name.replace("_", " ").split("/")[1:]))
