"""What Parley promises holds in every order of acts and faults that hypothesis finds."""

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test
from pytest_django.fixtures import Settings

from rooms.tests.layers import use_layer
from rooms.tests.machine import Machine

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = 3600


@pytest.fixture
def no_clock(settings: Settings, quick_hashes: None) -> None:
    """Nothing happens because time passes, except what the machine's pages wait for."""
    use_layer(settings, "FatedLayer")
    for name in ("TICK", "HEARTBEAT", "CURSOR_WAIT", "PRESENCE_REFRESH"):
        setattr(settings, f"{name}_SECONDS", NEVER)
    for name in ("PEOPLE_INTERVAL", "UNREAD", "MARKS", "SEEN"):
        setattr(settings, f"{name}_SECONDS", 0.01)
    settings.PRESENCE_EXPIRY_SECONDS, settings.PRESENCE_GRACE_SECONDS = 40, 10


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Machine,
        settings=hypothesis.settings(
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )


@pytest.mark.once
def test_no_order_of_acts_and_faults_loses_doubles_or_leaks_anything(no_clock: None) -> None:
    run(examples=30, steps=25)


@pytest.mark.nightly
def test_nor_does_any_in_a_whole_night(no_clock: None) -> None:
    run(examples=1500, steps=60)
