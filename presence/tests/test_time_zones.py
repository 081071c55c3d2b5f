"""Time zones to choose from."""

from presence.models import validate_time_zone
from presence.time_zones import time_zone_choices, time_zone_choices_with


def names_in(choices: object) -> dict[str, str]:
    """What each zone is called."""
    assert isinstance(choices, list)
    groups = [zones if isinstance(zones, list) else [(name, zones)] for name, zones in choices]
    return {zone: label for zones in groups for zone, label in zones}


def test_places_are_called_so_that_typing_finds_them() -> None:
    names = names_in(time_zone_choices())
    assert names["Europe/Berlin"] == "Berlin"
    assert names["America/New_York"] == "New York"
    assert names["America/Argentina/Buenos_Aires"] == "Buenos Aires, Argentina"


def test_they_stand_by_part_of_the_world_and_in_order() -> None:
    parts = [name for name, _ in time_zone_choices()]
    assert parts[0] == "UTC" and parts[1:] == sorted(parts[1:])
    assert {"Africa", "America", "Asia", "Europe", "Pacific"} <= set(parts)
    europe = list(dict(time_zone_choices())["Europe"])
    assert [label for _, label in europe] == sorted(label for _, label in europe)


def test_each_is_a_zone_that_a_person_may_have() -> None:
    for name in names_in(time_zone_choices()):
        validate_time_zone(name)


def test_a_zone_that_is_not_offered_stays_with_whom_has_it() -> None:
    assert names_in(time_zone_choices_with("Europe/Berlin")) == names_in(time_zone_choices())
    names = names_in(time_zone_choices_with("Etc/GMT+5"))
    assert names["Etc/GMT+5"] == "Etc/GMT+5" and names["Europe/Berlin"]
    assert "Etc/GMT+5" not in names_in(time_zone_choices())
