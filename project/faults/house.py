"""A full house for a fault to happen in: processes, open pages, people who write, and what to look at.

    with house.lives_through():
        house.first.kill()
        house.first.start()

Before the block, everybody is there and writing. After it, everything that Parley promises is checked.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.utils import load_backend

from presence.models import Person
from presence.threads import MOST_IDLE
from project.environment import database
from project.faults.costs import Cost, cost
from project.faults.crowd import Crowd, Manner, Tab, room_path
from project.faults.writer import Writer
from project.tests.processes import Service, wait_until
from project.tests.servers import Parley
from rooms import log
from rooms.fragments import Variant
from rooms.models import Message
from rooms.operations import make_room
from rooms.tests.crowd import make_readers
from rooms.tests.page import row

TABS, SLOW, STRICT, REPORTING, WRITERS = 200, 10, 4, 20, 3
WRITES_EVERY_SECONDS = 0.4
PATIENCE = 30.0
# What a busy machine with two cores may take beside the waits themselves.
GRACE_SECONDS = 4.0
MOST_LINES = 30
MOST_MEMORY_MIB = 80
MOST_TASKS = 20
POOL, THREADS = 20, 8  # connections to PostgreSQL, and threads of `in_db`, in each process
MEASURED = {"METRICS_ALLOWED": "127.0.0.1/32"}
UNUSUAL = {"DJANGO_SETTINGS_MODULE": "project.faults.settings"}


class House:
    """Processes on one database, with a crowd in one room."""

    def __init__(self, processes: Sequence[Parley], url: str, stores: dict[str, Service]) -> None:
        self.processes, self.url, self.stores = list(processes), url, stores
        self.tick, self.expiry = settings.TICK_SECONDS, settings.PRESENCE_EXPIRY_SECONDS
        self.first, self.second = self.processes[0], self.processes[-1]
        self.readers: dict[str, Person] = {}
        self.told: dict[Parley, int] = {}

    @contextmanager
    def open(self) -> Iterator["House"]:
        """Let everybody in."""
        with self.database():
            self.room = make_room("House", "Stands through everything")
            self.readers = make_readers(self.room, TABS + WRITERS)
            self.start = log.head(self.room.pk)
        self.path = room_path(self.room.slug)
        keys = list(self.readers)
        addresses = [process.url for process in self.processes]
        writing, reading = keys[-WRITERS:], keys[:-WRITERS]
        self.writers = [
            Writer(f"words of {number}", key, addresses, WRITES_EVERY_SECONDS)
            for number, key in enumerate(writing)
        ]
        tabs = [
            Tab(
                key,
                addresses[number % len(addresses) :] + addresses[: number % len(addresses)],
                manner,
            )
            for number, (key, manner) in enumerate(zip(reading, manners(), strict=True))
        ]
        with Crowd(tabs) as self.crowd:
            try:
                yield self
            finally:
                for writer in self.writers:
                    writer.stop()

    @contextmanager
    def database(self) -> Iterator[None]:
        """Django's database, in this thread and block, is the house's."""
        config = database(self.url, Path())
        config["OPTIONS"].pop("pool", None)
        config = connections.configure_settings({"default": config})["default"]
        before = connections["default"]
        connections["default"] = load_backend(config["ENGINE"]).DatabaseWrapper(config, "default")
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = before

    @contextmanager
    def lives_through(self) -> Iterator[None]:
        """Everybody writes and reads; the block does its worst, and undoes it; all is well."""
        self.begin()
        before = self.cost()
        for writer in self.writers:
            writer.start(self.path, self.place_of)
        self.are_answered(times=2)
        yield
        recovered = time.monotonic()
        for process in self.processes:
            assert process.running, process.log[-2000:]
        self.catches_up(recovered)
        self.are_answered(times=2)
        for writer in self.writers:
            writer.stop()
        self.waits(lambda: all(writer.ended for writer in self.writers), "everybody is answered")
        problems = [problem for writer in self.writers for problem in writer.problems]
        assert not problems, "\n".join(problems[:5])
        self.nothing_is_lost()
        self.people_are_right()
        self.costs_as_before(before)
        self.said_little()

    @contextmanager
    def restarted_with(self, process: Parley | None = None, **more: str) -> Iterator[None]:
        """One process, or each, has these settings inside the block."""
        chosen = [process] if process else self.processes
        plain = [one.settings for one in chosen]
        for one in chosen:
            one.settings = one.settings | UNUSUAL | more
        self.restart(chosen)
        try:
            yield
        finally:
            for one, before in zip(chosen, plain, strict=True):
                one.settings = before
            self.restart(chosen)

    def mend(self) -> None:
        """Everything runs, and nobody writes."""
        for writer in self.writers:
            writer.stop()
        for service in (*self.stores.values(), *self.processes):
            service.resume()
            service.start()

    def restart(self, processes: Sequence[Parley]) -> None:
        """All at the same time."""
        with ThreadPoolExecutor() as threads:
            list(threads.map(Parley.restart, processes))

    def begin(self) -> None:
        """Everybody has the page open, at home."""
        with self.database():
            self.start = log.head(self.room.pk)
        self.crowd.load(self.path, self.start)
        self.waits(lambda: self.crowd.all(lambda tab: tab.is_open), "everybody comes")
        self.waits(self.all_are_shown, "everybody is shown")
        self.told = {process: len(process.log) for process in self.processes}

    def are_answered(self, times: int) -> None:
        """Wait until each of those who write has been answered so often from now on."""
        before = [writer.acknowledged for writer in self.writers]
        self.waits(
            lambda: all(
                writer.acknowledged >= count + times or writer.ended
                for writer, count in zip(self.writers, before, strict=True)
            ),
            "those who write are answered",
        )

    def catches_up(self, recovered: float) -> None:
        """Every page is as far as the log was, within two ticks."""
        with self.database():
            head = log.head(self.room.pk)
        behind: list[Tab] = []

        def caught_up() -> bool:
            behind[:] = [tab for tab in self.crowd.here if tab.cursor < head]
            return not behind

        allowed = 2 * self.tick + GRACE_SECONDS
        if not wait_until(caught_up, allowed):
            cursors = Counter(tab.cursor for tab in behind)
            raise AssertionError(f"{len(behind)} tabs are not at {head} but at {cursors}")
        self.seconds = time.monotonic() - recovered

    def shows_what_is_said(self) -> None:
        """What the log has by now is on every page, also while the fault goes on."""
        self.catches_up(time.monotonic())

    def slowest_answer(self) -> float:
        """How long anybody waited for the answer to a message, in seconds."""
        return max(s for writer in self.writers for sent in writer.sent for s in sent.seconds)

    def nobody_is_answered(self) -> bool:
        """Whether each of those who write has been told to try again, or waits for an answer."""
        return all(writer.told_to_wait for writer in self.writers)

    def nothing_is_lost(self) -> None:
        """The log has what was acknowledged, once and in each author's order; every page has the log."""
        with self.database():
            for writer in self.writers:
                author = self.readers[writer.session]
                said = Message.objects.filter(author=author, seq__gt=self.start).order_by("seq")
                found = list(said.values_list("body", flat=True))
                assert found == ["" if sent.deleted else sent.words for sent in writer.sent]
                for sent in writer.sent:
                    assert sent.acknowledged
            rows = self.expected_rows()
        shown = wait_until(lambda: self.crowd.all(lambda tab: tab.shows(rows)), GRACE_SECONDS * 2)
        wrong = [tab for tab in self.crowd.here if not tab.shows(rows)]
        assert shown, f"{len(wrong)} tabs differ from the log, as {differences(wrong[0], rows)}"
        assert not self.crowd.problems, self.crowd.problems[:5]

    def expected_rows(self) -> dict[int, str]:
        """The rows since the beginning as the database has them now."""
        variant = Variant.of(next(iter(self.readers.values())))
        messages = Message.objects.filter(room=self.room, seq__gt=self.start)
        seqs = messages.order_by("-seq").values_list("seq", flat=True)[:200]
        return {seq: row(log.message(self.room, seq), variant) for seq in sorted(seqs)}

    def people_are_right(self) -> None:
        """Who is here is shown to be here, and nobody else."""
        allowed = self.expiry + GRACE_SECONDS
        assert wait_until(self.all_are_shown, allowed), Counter(
            tab.people_count for tab in self.crowd.here
        )

    def all_are_shown(self) -> bool:
        count = len(self.crowd.here)
        return self.crowd.all(lambda tab: tab.people_count == count)

    def costs_as_before(self, before: Cost) -> None:
        """Memory, descriptors and connections are what they were."""
        # SQLite has two files open for each thread that has been needed by now.
        more = 2 if self.stores else 2 * (THREADS + MOST_IDLE)

        def fits() -> bool:
            now = self.cost()
            return (
                now.descriptors["clients"] == len(self.crowd.here)
                and now.descriptors["database"] <= POOL * len(self.processes)
                and now.for_redis <= before.for_redis + THREADS * len(self.processes)
                and now.descriptors["other"] <= before.descriptors["other"] + more
                and now.tasks <= before.tasks + MOST_TASKS
                and now.memory <= before.memory + MOST_MEMORY_MIB
            )

        assert wait_until(fits, GRACE_SECONDS * 2), f"before {before}, after {self.cost()}"

    def said(self, words: str) -> bool:
        """Whether each process has said this since the beginning."""
        return all(words in one.log[self.told[one] :] for one in self.processes)

    def said_little(self) -> None:
        """Each process has said what happened, in a few lines."""
        for process in self.processes:
            said = process.log[self.told[process] :].splitlines()
            assert len(said) <= MOST_LINES, "\n".join([f"{len(said)} lines", *said[:60]])

    def cost(self) -> Cost:
        return cost(self.processes, self.stores)

    def place_of(self, words: str) -> int | None:
        """Where these words stand on some page."""
        for tab in self.crowd.here[-3:]:
            for seq, html in list(tab.rows.items()):
                if words in html:
                    return seq
        return None

    def waits(self, state: Callable[[], bool], what: str) -> None:
        assert wait_until(state, PATIENCE), f"not in {PATIENCE:.0f} s: {what}"


def manners() -> list[Manner]:
    """How everybody reads: most at once, some over a thin line, some with an eye on every detail."""
    special = [
        *[Manner(slow=True)] * SLOW,
        *[Manner(strict=True)] * STRICT,
        *[Manner(reports=True)] * REPORTING,
    ]
    return [*special, *[Manner()] * (TABS - len(special))]


def differences(tab: Tab, rows: dict[int, str]) -> dict[str, list[int]]:
    """How a page differs from the log."""
    common = tab.rows.keys() & rows.keys()
    return {
        "missing": sorted(rows.keys() - tab.rows.keys()),
        "too many": sorted(tab.rows.keys() - rows.keys()),
        "other": sorted(seq for seq in common if tab.rows[seq] != rows[seq]),
        "cursor": [tab.cursor],
    }
