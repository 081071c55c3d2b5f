"""Counting in this process's memory: as the limits library counts, and bounded."""

import random
import threading

import pytest
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from presence import counts
from presence.counts import Counts
from project.tests.clock import Clock

pytestmark = pytest.mark.once


def test_it_counts_as_the_library_does(clock: Clock) -> None:
    ours, theirs = MovingWindowRateLimiter(Counts()), MovingWindowRateLimiter(MemoryStorage())
    rates, chance, allowed = [parse("3 per 10 seconds"), parse("5 per minute")], random.Random(7), 0
    for step in range(3000):
        rate, who = chance.choice(rates), chance.choice(["alice", "bob"])
        ask = chance.choice(["hit", "hit", "hit", "test"])
        answers = [getattr(one, ask)(rate, who) for one in (ours, theirs)]
        assert answers[0] == answers[1], step
        allowed += answers[0] and ask == "hit"
        stats = [one.get_window_stats(rate, who) for one in (ours, theirs)]
        assert stats[0].remaining == stats[1].remaining, step
        if stats[0].remaining < rate.amount:  # else nothing counts, and there is no end of it
            assert stats[0] == stats[1], step
        if step % 500 == 499:
            for one in (ours, theirs):
                one.clear(rate, who)
        # Never a whole window to the moment, where the library counts in two ways.
        clock.go_on(chance.choice([0, 1, 6, 20]) * chance.random())
    assert 300 < allowed < 2000


def test_what_has_run_out_is_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "FEW", 10)
    storage = Counts()
    storage.most = 10
    limiter = MovingWindowRateLimiter(storage)
    for number in range(1000):
        assert limiter.hit(parse("1 per minute"), f"person {number}")
        clock.go_on(20)
        assert len(storage.times) == len(storage.until) <= 12
    assert not limiter.hit(parse("1 per minute"), "person 999")


def test_nothing_is_counted_beside_another_and_no_thread_is_started() -> None:
    limiter, before = MovingWindowRateLimiter(Counts()), threading.active_count()
    allowed: list[bool] = []

    def count() -> None:
        for _ in range(2000):
            allowed.append(limiter.hit(parse("5000 per hour"), "alice"))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 5000 and len(allowed) == 8000
    assert threading.active_count() == before
