"""Some pages stop reading: a laptop that was closed, a phone in a tunnel. What the others notice of it, and
what the server holds for those who take nothing.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.peers import PEOPLE
from project.benchmarks.subject import Subject
from project.benchmarks.tables import Target

TITLE = "Readers that stop"
SOCKETS, STOPPED = 1000, 50
TABLE = "Twenty messages a second, {:,} sockets of which {} stop reading"
BEFORE, AFTER = "Parley, everybody reads", "Parley, some have stopped"

TARGETS = [Target("p99 ms", AFTER, BEFORE, 1.1, 1.0, TABLE.format(SOCKETS, STOPPED))]


def measure(bench: Bench) -> None:
    sockets, stopped = (100, 5) if bench.quick else (SOCKETS, STOPPED)
    table = bench.table(
        "stopped", TABLE.format(sockets, stopped), "p99 ms", "p50 ms", "CPU ms a message", "MiB"
    )

    def run(subject: Subject) -> None:
        with Generator(subject) as load:
            load.connect(sockets)
            load.do("idle")
            for row, silent in ((BEFORE, 0), (AFTER, stopped)):
                load.do("stop_reading", count=silent)
                seconds = bench.seconds(15)
                figures = load.do("pace", rate=20, authors=PEOPLE, seconds=seconds)
                table.note(row, figures | load.do("memory"))

    table.absent = bench.in_turn([Parley()], run, people=sockets)
