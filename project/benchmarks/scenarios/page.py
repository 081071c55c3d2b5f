"""The page of a room with fifty messages, loaded by sixteen people again and again: the whole page, with
session, permission and what is unread. "First" is the first load after a start. Beside it the same page
without kept rows, and what the server and the framework take for nothing.
"""

from project.benchmarks.bench import Bench
from project.benchmarks.generator import Generator
from project.benchmarks.parley import Parley
from project.benchmarks.peers import PEOPLE, BareHypercorn, EmptyDjango
from project.benchmarks.subject import Subject
from project.benchmarks.tables import Target

TITLE = "The page of a room"


class PlainTemplates(Parley):
    """Every row is rendered anew."""

    title = "Parley, plain templates"
    says = "everything, but every row is rendered anew"

    def __init__(self) -> None:
        super().__init__(KEPT_ROWS_MIB="0")


TABLE = "A room with 50 messages on its page, 16 connections"
TARGETS = [Target("requests/s", "Parley", PlainTemplates.title, 3, 6, TABLE, at_most=False)]


def measure(bench: Bench) -> None:
    shows = ("requests/s", "p99 ms", "p50 ms", "first ms", "CPU ms a request", "KiB")
    table = bench.table("page", TABLE, *shows)

    def run(subject: Subject) -> None:
        path, cookies = "/", [""]
        if isinstance(subject, Parley):
            path, cookies = subject.paths[0], subject.cookies
        with Generator(subject) as load:
            figures = load.do(
                "load",
                url=subject.url,
                path=path,
                cookies=cookies,
                servers=subject.servers,
                seconds=bench.seconds(5),
            )
        table.note(subject.title, figures)

    subjects: list[Subject] = [Parley(), PlainTemplates(), EmptyDjango(), BareHypercorn()]
    table.absent = bench.in_turn(subjects, run, people=PEOPLE)
