"""One message in an idle room; as many as can be, eight in flight, from one author and from twenty;
twenty a second, whether those before have come or not; and what an idle socket takes of memory.

"By POST" is as the composer's form sends it; the others post by a frame over their socket.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import FeedAlone, OneAFrame, Parley, PublicInterfaces, SilentParley
from project.benchmarks.peers import PEOPLE, Picows, Sender, SocketIO, Tutorial, Ws
from project.benchmarks.subject import Subject
from project.benchmarks.tables import LOAD, Target

TITLE = "A room full of sockets"
SIZES = ("100", "1,000")
BY_POST = "Parley, by POST"
A_SECOND = 20

ONE = "One message in an idle room, {} sockets"
FROM_ONE = "As many as can be, from one author, {} sockets"
FROM_TWENTY = "As many as can be, from twenty authors, {} sockets"
PACED = "Twenty messages a second, {} sockets"
IDLE = "Idle, {} sockets"
RATES = ("deliveries/s", "CPU µs a delivery", "messages a frame", "p99 ms", LOAD)
SHOWS = {
    ONE: ("ms to the last", "ms to the last, best", "CPU ms a message", "bytes a message"),
    FROM_ONE: RATES,
    FROM_TWENTY: RATES,
    PACED: ("p99 ms", "p50 ms", "CPU ms a message", "messages a frame"),
    IDLE: ("KiB a socket", "connects/s", "CPU µs a connect"),
}


def targets(size: str) -> list[Target]:
    """What is to be reached with so many sockets."""
    one, twenty, paced, idle = (title.format(size) for title in (ONE, FROM_TWENTY, PACED, IDLE))
    return [
        Target("ms to the last", "Parley", "Socket.IO", 1.6, 1.1, one),
        Target("CPU ms a message", "Parley", "Socket.IO", 1.6, 1.1, one),
        Target("deliveries/s", "Parley", "Socket.IO", 1.0, 2.0, twenty, at_most=False),
        Target("deliveries/s", "Parley", "tutorial", 60, 120, twenty, at_most=False),
        Target("deliveries/s", FeedAlone.title, "Socket.IO", 2.0, 2.7, twenty, at_most=False),
        Target("deliveries/s", OneAFrame.title, "Socket.IO", 0.45, 1.1, twenty, at_most=False),
        Target(
            "deliveries/s", PublicInterfaces.title, "Socket.IO", 0.45, 1.1, twenty, at_most=False
        ),
        Target("p99 ms", "Parley", "Socket.IO", 1.2, 0.75, paced),
        Target("connects/s", "Parley", "tutorial", 1.8, 4, idle, at_most=False),
        Target("KiB a socket", "Parley", "", 34, 16, idle),
    ]


TARGETS = [target for size in SIZES for target in targets(size)]


def measure(bench: Bench) -> None:
    """Everybody, at each size."""
    for size in SIZES[:1] if bench.quick else SIZES:
        measure_crowd(bench, size)


def measure_crowd(bench: Bench, size: str) -> None:
    sockets = int(size.replace(",", ""))
    tables = {
        title: bench.table("crowd", title.format(size), *shows) for title, shows in SHOWS.items()
    }

    def talk(load: Generator, row: str) -> None:
        for title, what, options in (
            (ONE, "one_by_one", {"count": 10 if bench.quick else 30}),
            (FROM_ONE, "saturate", {"authors": 1, "seconds": bench.seconds(4)}),
            (FROM_TWENTY, "saturate", {"authors": PEOPLE, "seconds": bench.seconds(4)}),
            (PACED, "pace", {"rate": A_SECOND, "authors": PEOPLE, "seconds": bench.seconds(10)}),
        ):
            tables[title].note(row, load.do(what, **options))

    def run(subject: Subject) -> None:
        with Generator(subject) as load:
            tables[IDLE].note(subject.title, load.connect(sockets) | load.do("idle"))
            talk(load, subject.title)
            if type(subject) is Parley:
                paths = [f"{path}messages/" for path in subject.paths]
                load.do("compose", url=subject.url, paths=paths, cookies=subject.cookies[:PEOPLE])
                talk(load, BY_POST)

    subjects: list[Subject] = [SocketIO(), Parley(), Sender()]
    if not bench.quick:
        subjects += [
            SilentParley(),
            FeedAlone(),
            OneAFrame(),
            PublicInterfaces(),
            Ws(),
            Picows(),
            Tutorial(),
        ]
    absent = bench.in_turn(subjects, run, people=sockets)
    for title, table in tables.items():
        table.absent = absent
        if title in (FROM_ONE, FROM_TWENTY) and (sent := table.rows.get(Sender.title)):
            # What the load takes of one message a frame from a server that costs nothing.
            table.ceilings = {"deliveries/s": max(round["deliveries/s"] for round in sent)}
