"""The same sockets in one room, or spread over many: the more rooms, the fewer have each message, and the
more of its price is the writing. The feed alone is what remains without that.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import FeedAlone, Parley
from project.benchmarks.subject import Subject
from project.benchmarks.tables import LOAD, Target

TITLE = "Many rooms"
SOCKETS = 1000
ROOMS = (1, 10, 100, 500)
MOST_IN_FLIGHT = 80  # in all rooms
TABLE = "{:,} sockets in {} rooms"
TWO_EACH = TABLE.format(SOCKETS, 500)

TARGETS = [
    Target("CPU ms a message", "Parley", "", 3, 1.5, TWO_EACH),
    Target("CPU ms a message", FeedAlone.title, "", 0.4, 0.1, TWO_EACH),
]


def measure(bench: Bench) -> None:
    sockets, sizes = (100, (1, 50)) if bench.quick else (SOCKETS, ROOMS)
    for rooms in sizes:
        measure_rooms(bench, sockets, rooms)


def measure_rooms(bench: Bench, sockets: int, rooms: int) -> None:
    shows = ("CPU ms a message", "deliveries/s", "CPU µs a delivery", "p99 ms", LOAD)
    table = bench.table("rooms", TABLE.format(sockets, rooms), *shows)
    in_flight = max(1, min(8, MOST_IN_FLIGHT // rooms))

    def run(subject: Subject) -> None:
        with Generator(subject) as load:
            load.connect(sockets, rooms)
            load.do("idle")
            seconds = bench.seconds(4)
            table.note(
                subject.title, load.do("saturate", authors=1, seconds=seconds, in_flight=in_flight)
            )

    table.absent = bench.in_turn([Parley(), FeedAlone()], run, people=sockets, rooms=rooms)
