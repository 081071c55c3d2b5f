"""After a restart all pages come back at once, and each says how far it had come. Measured is the time
until the last of them is up to date, beside the time that they take when they have missed nothing.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.peers import SocketIO
from project.benchmarks.subject import Subject
from project.benchmarks.tables import Target

TITLE = "Everybody comes back"
SOCKETS = 5000
AT_ONCE = 500  # handshakes under way: the load cannot do more in the time of one
BEHIND = (0, 10, 150)
TABLE = "Everybody comes back, {:,} sockets"


def row(behind: int) -> str:
    return f"Parley, {behind} behind" if behind else "Parley, nothing missed"


TARGETS = [Target("seconds", row(10), row(0), 2, 1.15, TABLE.format(SOCKETS))]


def measure(bench: Bench) -> None:
    sockets = 200 if bench.quick else SOCKETS
    shows = ("seconds", "connects/s", "CPU µs a connect")
    table = bench.table("storm", TABLE.format(sockets), *shows)

    def run(subject: Subject) -> None:
        if not isinstance(subject, Parley):
            with Generator(subject) as load:
                table.note(subject.title, load.connect(sockets, at_once=AT_ONCE))
            return
        for behind in BEHIND:
            with Generator(subject) as load:
                table.note(row(behind), load.connect(sockets, behind=behind, at_once=AT_ONCE))
            subject.restart()

    table.absent = bench.in_turn([SocketIO(), Parley()], run, people=sockets)
