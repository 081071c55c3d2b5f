"""A room that has been talked in for years, beside one that is new: its page, and pages that come back to
it with ten messages missed. What was said long ago should cost nobody anything.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.peers import PEOPLE
from project.benchmarks.subject import Subject
from project.benchmarks.tables import Target

TITLE = "Growth"
SIZES = (10_000, 100_000, 1_000_000)
SOCKETS = 200
TABLE = "A room with many messages"


class Grown(Parley):
    """Its room has so many messages."""

    def __init__(self, messages: int) -> None:
        super().__init__()
        self.messages, self.title = messages, f"Parley, {messages:,} messages"

    def furnish(self, people: int, rooms: int = 1, messages: int = 0, variants: int = 1) -> None:
        super().furnish(people, rooms, self.messages, variants)


LEAST, MOST = Grown(SIZES[0]).title, Grown(SIZES[-1]).title
TARGETS = [
    Target(figure, MOST, LEAST, 1.15, 1.0, TABLE)
    for figure in ("CPU ms a request", "CPU µs a connect")
]


def measure(bench: Bench) -> None:
    shows = ("CPU ms a request", "p99 ms", "CPU µs a connect", "seconds")
    table = bench.table("growth", TABLE, *shows)

    def run(subject: Subject) -> None:
        assert isinstance(subject, Parley)
        with Generator(subject) as load:
            page = load.do(
                "load",
                url=subject.url,
                path=subject.paths[0],
                cookies=subject.cookies[:PEOPLE],
                servers=subject.servers,
                seconds=bench.seconds(5),
            )
            table.note(subject.title, page | load.connect(SOCKETS, behind=10))

    sizes = SIZES[:2] if bench.quick else SIZES
    table.absent = bench.in_turn([Grown(size) for size in sizes], run, people=SOCKETS)
