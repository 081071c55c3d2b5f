"""`manage.py demo`: it stays out of where people are, and leaves nothing half made."""

import pytest
from django.core.management import CommandError

from presence.models import Person
from rooms.management.commands import demo
from rooms.models import Room
from rooms.operations import make_room
from rooms.tests.test_demo import run_demo

pytestmark = pytest.mark.django_db


def test_it_is_made_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(demo, "archive_room", fails)
    with pytest.raises(RuntimeError):
        run_demo()
    assert not Person.objects.exists()
    assert not Room.objects.exists()


def test_it_stays_out_of_a_database_with_people() -> None:
    make_room("Ours", owner=Person.objects.create_user("somebody"))
    with pytest.raises(CommandError, match="There are people in this database"):
        run_demo()
    assert (Room.objects.count(), Person.objects.count()) == (1, 1)
