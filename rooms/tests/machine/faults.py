"""What fails: rings, reads, servers, and clocks that go on."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from hypothesis import strategies as st
from hypothesis.stateful import rule

from presence import registry
from presence.backends import LIVE, Entry
from presence.threads import in_db
from rooms import log
from rooms.tests.layers import FatedLayer
from rooms.tests.machine.acts import Acts
from rooms.tests.machine.base import EXPIRY, GRACE, anybody, on_messages, one_of_the_last

Meanwhile = list[tuple[str, str, int, float]]
# What happens between a reader's look at the head and its look at the rows, and how long that takes.
meanwhile: st.SearchStrategy[Meanwhile] = st.lists(
    st.tuples(on_messages, anybody, one_of_the_last, st.sampled_from([0.0, 0.0, 0.03])), max_size=2
)


class Faults(Acts):
    """Each is met by the next ring, or by the next read."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0  # of the next reads
        self.inside: deque[tuple[str, str, int, float]] = deque()
        FatedLayer.fates.clear()
        FatedLayer.late.clear()
        self.replace(log, "_rows", self.reading_takes_time(log._rows))
        self.replace(log, "_changed_rows", self.reading_takes_time(log._changed_rows))
        self.replace(log, "changes", self.fallible(log.changes))
        self.replace(log, "heads", self.fallible(log.heads))

    def nothing_fails(self) -> None:
        """What was to fail, and did not get to it, will not."""
        self.failures = 0
        FatedLayer.fates.clear()
        self.run(in_db(self.nothing_happens_inside))

    def nothing_happens_inside(self) -> None:
        with self.lock:  # what has begun has ended
            self.inside.clear()

    @rule(fates=st.lists(st.sampled_from(["lost", "doubled", "late", "heard"]), max_size=6))
    def rings_have_fates(self, fates: list[str]) -> None:
        FatedLayer.fates.extend(fates)

    @rule(times=st.integers(1, 2))
    def the_database_is_away(self, times: int) -> None:
        self.failures = times

    @rule(acts=meanwhile)
    def something_happens_inside_the_next_reads(self, acts: Meanwhile) -> None:
        self.inside.extend(acts)

    @rule(name=on_messages, who=anybody, index=one_of_the_last, acts=meanwhile)
    def say(self, name: str, who: str, index: int, acts: Meanwhile) -> None:
        self.inside.extend(acts)
        self.do(*self.some_act(name, who, index))

    @rule()
    def tick(self) -> None:
        self.run(self.tick_once())

    @rule(seconds=st.sampled_from([GRACE / 2, GRACE, EXPIRY / 2, EXPIRY]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.run(self.refresh())

    @rule(who=anybody)
    def a_server_dies(self, who: str) -> None:
        """Its entry stays behind, and nobody will say that it has gone."""
        entry = Entry(self.room.place, self.people[who].pk, "of a server that is dead", LIVE)
        registry.backend().keep([entry], EXPIRY)
        self.ghosts[who] = self.now + EXPIRY

    def fallible(self, read: Callable[..., Any]) -> Callable[..., Any]:
        def may_fail(*args: Any) -> Any:
            if self.failures:
                self.failures -= 1
                raise OperationalError("the database is away")
            return read(*args)

        return may_fail

    def reading_takes_time(self, rows: Callable[..., Any]) -> Callable[..., Any]:
        """Between a reader's look at the head and its look at the rows, other things happen."""

        def slow(*asked: Any) -> Any:
            with self.lock:
                seconds = 0.0
                if self.inside:
                    name, who, index, seconds = self.inside.popleft()
                    self.act_alone(*self.some_act(name, who, index))
            time.sleep(seconds)  # the database is slow
            return rows(*asked)

        return slow
