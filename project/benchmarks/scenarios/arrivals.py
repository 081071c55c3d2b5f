"""Many people come into one room at once, and those who are there already see them come. What each is sent
of it is bounded by time and not by how many come.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.subject import Subject
from project.benchmarks.tables import Target

TITLE = "Everybody arrives"
THERE, COME = 20, 1000
TABLE = "{:,} people come to a room"
TARGETS = [Target("frames a socket", "Parley", "", 6, 3, TABLE.format(COME))]


def measure(bench: Bench) -> None:
    come = 100 if bench.quick else COME
    shows = ("frames a socket", "seconds", "connects/s", "CPU µs a connect")
    table = bench.table("arrivals", TABLE.format(come), *shows)

    def run(subject: Subject) -> None:
        with Generator(subject) as there, Generator(subject) as coming:
            there.connect(THERE)
            there.do("idle")
            before = there.do("received")["frames"]
            figures = coming.connect(come, first=THERE, at_once=come)
            there.do("idle")
            frames = (there.do("received")["frames"] - before) / THERE
            table.note(subject.title, figures | {"frames a socket": frames})

    table.absent = bench.in_turn([Parley()], run, people=THERE + come)
