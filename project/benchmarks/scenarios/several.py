"""Several processes that share a PostgreSQL and a Redis, beside one that has neither. All run on the same
core, so what is compared is CPU time: how much more the way through the stores takes.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.peers import PEOPLE
from project.benchmarks.processes import Processes
from project.benchmarks.subject import Subject
from project.benchmarks.tables import LOAD, Target

TITLE = "Several processes"
SOCKETS = 1000
TABLE = "As many as can be, from twenty authors, {:,} sockets, several processes"
TWO = Processes(2).title
TARGETS = [
    Target("CPU µs a delivery", TWO, "Parley", 1.3, 1.1, TABLE.format(SOCKETS)),
]


def measure(bench: Bench) -> None:
    sockets = 100 if bench.quick else SOCKETS
    shows = ("CPU µs a delivery", "deliveries/s", "messages a frame", "p99 ms", LOAD)
    table = bench.table("several", TABLE.format(sockets), *shows)

    def run(subject: Subject) -> None:
        with Generator(subject) as load:
            load.connect(sockets)
            load.do("idle")
            seconds = bench.seconds(5)
            table.note(subject.title, load.do("saturate", authors=PEOPLE, seconds=seconds))

    counts = (2,) if bench.quick else (2, 4)
    subjects = [Parley(), *map(Processes, counts)]
    table.absent = bench.in_turn(subjects, run, people=sockets)
