"""One message in an idle room, with more sockets than one process of the load could read in time: two share
them, each on a core of its own where there is one. The last of both has to have it.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from project.benchmarks.bench import Bench
from project.benchmarks.figures import percentile
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.peers import Picows, Sender, SocketIO, Ws
from project.benchmarks.subject import Subject
from project.benchmarks.tables import Target

TITLE = "Five thousand sockets"
SOCKETS = 5000
GENERATORS = 2
# Long enough for everything to be quiet again.
PAUSE = 0.5
ONE = f"One message in an idle room, {SOCKETS:,} sockets"

TARGETS = [
    Target("ms to the last", "Parley", "Socket.IO", 1.2, 0.85, ONE),
    Target("CPU ms a message", "Parley", "Socket.IO", 1.2, 0.85, ONE),
]


def measure(bench: Bench) -> None:
    sockets = 400 if bench.quick else SOCKETS
    title = ONE if sockets == SOCKETS else f"{ONE}: in haste, {sockets}"
    table = bench.table("many", title, "ms to the last", "CPU ms a message", "connects/s")

    def run(subject: Subject) -> None:
        with generators(subject) as loads:
            share = sockets // GENERATORS
            came = together(loads, "connect", share, subject)
            rate = sum(figures["connects/s"] for figures in came)
            for load in loads:
                load.do("idle")
            first = len(loads[0].do("heard")["said"])
            figures = loads[0].do("one_by_one", count=20, seconds=30, pause=PAUSE)
            times = to_the_last([load.do("heard") for load in loads], first, sockets)
            table.note(
                subject.title,
                {
                    "ms to the last": percentile(times, 50),
                    "CPU ms a message": figures["CPU ms a message"],
                    "connects/s": rate,
                },
            )

    subjects: list[Subject] = [SocketIO(), Parley(), Ws(), Picows(), Sender()]
    table.absent = bench.in_turn(subjects, run, people=sockets)


@contextlib.contextmanager
def generators(subject: Subject) -> Iterator[list[Generator]]:
    """As many as share the load."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Generator(subject, place)) for place in range(GENERATORS)]


def together(
    loads: Sequence[Generator], what: str, share: int, subject: Subject
) -> list[dict[str, Any]]:
    """All connect at once, each its share."""
    for place, load in enumerate(loads):
        way = subject.way_in()
        load.tell(what, sockets=share, servers=subject.servers, first=place * share, **way)
    return [load.answer() for load in loads]


def to_the_last(heard: Sequence[dict[str, list[int]]], first: int, sockets: int) -> list[float]:
    """Milliseconds until the last of all had each message, in ascending order; of those that all had."""
    said = heard[0]["said"]
    return sorted(
        (max(one["last"][number] for one in heard) - said[number]) / 1e6
        for number in range(first, len(said))
        if sum(one["came"][number] for one in heard if number < len(one["came"])) == sockets
    )
