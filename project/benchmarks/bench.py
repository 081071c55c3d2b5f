"""One run: what is measured in turn, round by round, and the tables that come of it."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from project.benchmarks.generator import Generator
from project.benchmarks.load.messages import text_of
from project.benchmarks.parley import Parley
from project.benchmarks.peers import PAYLOAD, PEOPLE
from project.benchmarks.subject import Missing, Subject
from project.benchmarks.tables import Table


class Bench:
    """How long to measure, and what has been found."""

    def __init__(self, rounds: int, quick: bool = False) -> None:
        self.rounds, self.quick = rounds, quick
        self.tables: list[Table] = []
        self.subjects: dict[str, str] = {}  # what is in their figures

    def seconds(self, wanted: float) -> float:
        """How long a measurement lasts."""
        return min(wanted, 2.0) if self.quick else wanted

    def table(self, scenario: str, title: str, *shows: str) -> Table:
        """A new table of a scenario."""
        table = Table(scenario, title, shows)
        self.tables.append(table)
        return table

    def in_turn(
        self, subjects: Sequence[Subject], measure: Callable[[Subject], Any], **furniture: int
    ) -> dict[str, str]:
        """Measure each subject in each round, started anew; who is missing, and why.

        One after the other and not one by one: what disturbs the machine for a while disturbs all.
        """
        absent: dict[str, str] = {}
        with contextlib.ExitStack() as stack:
            there = []
            for subject in subjects:
                self.subjects[subject.title] = subject.says
                try:
                    subject.check()
                except Missing as missing:
                    absent[subject.title] = str(missing)
                    continue
                stack.enter_context(subject)
                subject.furnish(**furniture)
                subject.stop()
                there.append(subject)
            for number in range(self.rounds):
                for subject in there:
                    print(f"  round {number + 1}: {subject.title}", flush=True)
                    with started(subject):
                        measure(subject)
        return absent


@contextlib.contextmanager
def started(subject: Subject) -> Iterator[None]:
    """It runs inside the block."""
    subject.start()
    try:
        yield
    finally:
        subject.stop()


def take_payload() -> None:
    """Keep what Parley sends for a message, so that its peers send as much."""
    PAYLOAD.parent.mkdir(parents=True, exist_ok=True)
    parley = Parley()
    with parley:
        parley.furnish(people=PEOPLE)
        with started(parley), Generator(parley) as load:
            load.connect(2)
            load.do("idle")
            load.do("one_by_one", count=2)
            frame = load.do("sample")["frame"]
    PAYLOAD.write_text(frame.replace(text_of(1), "{text}"))
