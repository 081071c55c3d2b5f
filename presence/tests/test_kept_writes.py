"""Writes whose SQL is kept: they leave what the ordinary ones leave."""

import pytest
from django.db import IntegrityError, connection
from django.db.models import F

from presence.kept_writes import KeptInsert, KeptUpdate
from presence.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def values(person: Person) -> dict[str, object]:
    found = Person.objects.filter(pk=person.pk).values().get()
    return {name: value for name, value in found.items() if name not in ("id", "username")}


def new(name: str, **fields: object) -> Person:
    return Person(username=name, display_name="É %s", email="a@example.org", **fields)


@pytest.mark.parametrize("returning", [True, False])
def test_a_row_is_as_if_it_had_been_saved(returning: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setattr(connection.features, "can_return_columns_from_insert", returning)
    saved = new("saved")
    saved.save()
    kept = KeptInsert(Person)
    for name in ("first", "second"):
        row = kept.add(new(name, date_joined=saved.date_joined))
        assert values(row) == values(saved)
        assert Person.objects.get(username=name) == row
        row.display_name = "Changed"
        row.save()
        assert Person.objects.get(username=name).display_name == "Changed"


def test_a_row_that_may_not_be_is_refused() -> None:
    kept = KeptInsert(Person)
    kept.add(new("eve"))
    with pytest.raises(IntegrityError):
        kept.add(new("eve"))
    assert Person.objects.count() == 1


def test_what_is_found_changes_each_time_and_nothing_else() -> None:
    eve, mallory = (KeptInsert(Person).add(new(name)) for name in ("eve", "mallory"))
    named = KeptUpdate(
        lambda pk, name: (
            Person.objects.filter(pk=pk),
            {"display_name": name, "changed_seq": F("changed_seq") + 1},
        )
    )
    for name in ("Eve", "'; DROP TABLE presence_person; --"):
        assert named.run(eve.pk, name) == 1
        assert Person.objects.get(pk=eve.pk).display_name == name
    eve.refresh_from_db()
    assert eve.changed_seq == 2
    assert Person.objects.get(pk=mallory.pk).display_name == "É %s"
    assert named.run(mallory.pk + 1, "Nobody") == 0
