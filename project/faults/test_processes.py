"""A process that ends, in order or not, costs nobody a message."""

import signal
import time

import pytest

from project.faults.house import House

pytestmark = pytest.mark.needs("redis", "postgresql")
RESTARTING = 1012


def test_a_process_is_killed_and_comes_back(house: House) -> None:
    with house.lives_through():
        # These were on the same machine: they do not come back, and are forgotten by the clock.
        lost = house.crowd.tabs_at(house.first.url)[:10]
        house.first.kill()
        house.crowd.leave(lost)
        house.are_answered(times=2)
        house.first.start()


@pytest.mark.nightly
def test_a_process_and_redis_are_killed_and_all_waits_are_the_real_ones(
    patient_house: House,
) -> None:
    house = patient_house
    with house.lives_through():
        lost = house.crowd.tabs_at(house.first.url)[:10]
        house.stores["redis"].kill()
        house.first.kill()
        house.crowd.leave(lost)
        house.are_answered(times=2)
        house.shows_what_is_said()
        house.first.start()
        house.stores["redis"].start()


def test_a_process_that_is_told_to_end_sends_everybody_elsewhere(house: House) -> None:
    with house.lives_through():
        there = house.crowd.tabs_at(house.first.url)
        assert house.first.process
        house.first.process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        assert house.first.process.wait(10) == 0
        assert time.monotonic() - begun < 5
        house.waits(
            lambda: all(tab.closed_with and tab.is_open for tab in there),
            "everybody is back elsewhere",
        )
        assert {code for tab in there for code in tab.closed_with} == {RESTARTING}
        house.first.start()
