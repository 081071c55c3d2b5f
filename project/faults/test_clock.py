"""A clock that jumps: order is by number, and waits are measured by a clock that does not jump."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Max, Min

from project.faults.house import House
from rooms.models import Message

pytestmark = pytest.mark.needs("redis", "postgresql")


def test_the_clock_of_one_process_jumps_an_hour_on_and_back(house: House, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    set_clock(clock, 0)
    with house.restarted_with(house.first, CLOCK=str(clock)), house.lives_through():
        for hours in (1, -1, 0):
            set_clock(clock, hours)
            house.are_answered(times=2)
            house.shows_what_is_said()
    with house.database():
        said = Message.objects.filter(room=house.room, seq__gt=house.start)
        times = said.aggregate(first=Min("posted_at"), last=Max("posted_at"))
    assert times["last"] - times["first"] > timedelta(hours=1.9)


def set_clock(file: Path, hours: float) -> None:
    """Whole at once: the process reads it whenever it asks for the time."""
    new = file.with_suffix(".new")
    new.write_text(str(hours * 3600))
    new.replace(file)
