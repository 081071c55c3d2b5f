"""A clock that a test sets forward, for what would take a minute to wait for."""

import time

import pytest


class Clock:
    """`time.time` of this process: it stands still, but for what the test adds."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def go_on(self, seconds: float) -> None:
        """So much later, at once."""
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of this test. Where it is asked for, limits are counted by it."""
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock
