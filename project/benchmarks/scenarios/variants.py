"""Everybody in one room reads alike, or in four ways: two languages, two time zones. A message is rendered
once for each way.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.peers import PEOPLE
from project.benchmarks.subject import Subject
from project.benchmarks.tables import LOAD, Target

TITLE = "Two languages, two time zones"
SOCKETS = 1000
TABLE = "Twenty messages a second, {:,} sockets, one variant or four"


class FourVariants(Parley):
    title = "Parley, four variants"

    def furnish(self, people: int, rooms: int = 1, messages: int = 1000, variants: int = 4) -> None:
        super().furnish(people, rooms, messages, variants)


TARGETS = [
    Target("CPU ms a message", FourVariants.title, Parley.title, 1.15, 1.05, TABLE.format(SOCKETS))
]


def measure(bench: Bench) -> None:
    sockets = 100 if bench.quick else SOCKETS
    table = bench.table("variants", TABLE.format(sockets), "CPU ms a message", "p99 ms", LOAD)

    def run(subject: Subject) -> None:
        with Generator(subject) as load:
            load.connect(sockets)
            load.do("idle")
            seconds = bench.seconds(10)
            table.note(subject.title, load.do("pace", rate=20, authors=PEOPLE, seconds=seconds))

    table.absent = bench.in_turn([Parley(), FourVariants()], run, people=sockets)
