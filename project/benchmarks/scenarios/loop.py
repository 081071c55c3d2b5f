"""What holds the event loop for more than 10 ms, while everything else waits: as asyncio says of itself, in
its debug mode, which makes everything slower than it is. Nothing should, with a thousand sockets in a room.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Watched
from project.benchmarks.peers import PEOPLE
from project.benchmarks.subject import Subject
from project.benchmarks.tables import Target

TITLE = "The event loop"
SOCKETS = 1000
TABLE = "Twenty messages a second, {:,} sockets, the loop watched"
TARGETS = [Target("longest, ms", Watched.title, "", 10, 10, TABLE.format(SOCKETS))]


def measure(bench: Bench) -> None:
    sockets = 100 if bench.quick else SOCKETS
    table = bench.table(
        "loop", TABLE.format(sockets), "longest, ms", "longer than 10 ms", "seconds"
    )

    def run(subject: Subject) -> None:
        assert isinstance(subject, Watched)
        with Generator(subject) as load:
            figures = load.connect(sockets)
            load.do("idle")
            load.do("pace", rate=20, authors=PEOPLE, seconds=bench.seconds(10))
            subject.stop()
        slow = subject.slow()
        for seconds, what in slow[:3]:
            print(f"    {seconds * 1e3:.0f} ms: {what[:300]}")
        longest = max((seconds for seconds, _ in slow), default=0) * 1e3
        figures |= {"longest, ms": longest, "longer than 10 ms": len(slow)}
        table.note(subject.title, figures)

    table.absent = bench.in_turn([Watched()], run, people=sockets)
