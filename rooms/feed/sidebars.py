"""The person's own feed: the rooms beside every open page of theirs, and what is unread in them.

Sent whole to a page that comes, and to all pages of somebody of whom a ring or the tick tells. What is
unread is counted for everybody here at once, at most every two seconds, and only what differs is sent.
"""

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from django.conf import settings

from presence.models import Person
from presence.threads import in_db
from rooms import doorbell, fragments, metrics, sidebar
from rooms.feed.marks import Marks
from rooms.fragments import Reading, Variant
from rooms.sidebar import Head, Sidebar
from rooms.spoken import told_directly

log = structlog.get_logger(__name__)


class Page(Protocol):
    """What the person's own feed needs of a socket."""

    person_id: int
    reading: Reading
    title: str
    room_id: int | None
    marks_read: bool
    shows_typing: bool
    announces: str

    def push(self, frame: str, said: str = "") -> None:
        """Send this frame after those before it, and what is said of it."""

    def show(self, slot: str, frame: str) -> None:
        """Send this frame in place of an earlier one of the same slot that is still waiting."""


@dataclass
class Known:
    """What somebody's pages were last shown."""

    changed_seq: int
    unread: dict[int, int] = field(default_factory=dict)
    directs: dict[int, str] = field(default_factory=dict)  # who is at the other end

    @property
    def total(self) -> int:
        return sum(self.unread.values())


class Sidebars:
    """The own feeds of all people who have a page open in this process."""

    def __init__(self, pages: Collection[Page], marks: Marks) -> None:
        self.pages = pages
        self.marks = marks
        self.known: dict[int, Known] = {}
        self.arrived: set[Page] = set()
        self.touched: set[int] = set()
        self.somebody_waits = asyncio.Event()
        # The heads of the last rounds, the oldest first: see `_unread_of`.
        self.heads: deque[dict[int, Head]] = deque([{}], maxlen=3)
        self.moved: set[int] = set()
        self.counted_at = 0.0

    def arrive(self, page: Page) -> None:
        """A page has come, from whenever it was loaded."""
        self.arrived.add(page)
        self.somebody_waits.set()

    def touch(self, person_id: int) -> None:
        """Something has changed for this person."""
        self.touched.add(person_id)
        self.somebody_waits.set()

    async def watch(self) -> None:
        """Send what has changed, and count. Runs until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(settings.UNREAD_SECONDS):
                    await self.somebody_waits.wait()
            self.somebody_waits.clear()
            try:
                await self._send_whole()
                if time.monotonic() - self.counted_at >= settings.UNREAD_SECONDS:
                    self.counted_at = time.monotonic()
                    await self._count()
            except Exception as error:
                log.warning("what is unread could not be read", error=error)
            # Many who come at once are read together.
            await asyncio.sleep(settings.UNREAD_SECONDS / 4)

    async def heal(self) -> None:
        """Find by one query for whom something has changed that no ring told of."""
        here = {page.person_id for page in self.pages if page.person_id}
        self.known = {person: known for person, known in self.known.items() if person in here}
        if self.known:
            for person, changed_seq in await in_db(changed_seqs, list(self.known)):
                if (known := self.known.get(person)) and known.changed_seq != changed_seq:
                    metrics.HEALED.labels(doorbell.MINE).inc()
                    self.touch(person)

    async def _send_whole(self) -> None:
        arrived, self.arrived = self.arrived, set()
        touched, self.touched = self.touched, set()
        people = {page.person_id for page in self.pages if page in arrived}
        people |= touched & {page.person_id for page in self.pages}
        if not people:
            return
        try:
            found = await in_db(read, people, dict(self.marks.seen))
        except Exception:
            # Not forgotten: the next round tries again.
            self.arrived |= arrived
            self.touched |= touched
            raise
        touched |= self._take_in(found, arrived)
        pages = [
            page
            for page in self.pages
            if page.person_id in found and (page in arrived or page.person_id in touched)
        ]
        for page, frame in await in_db(render, pages, found):
            person, _ = found[page.person_id]
            page.marks_read, page.shows_typing = person.marks_read, person.shows_typing
            page.announces = person.announces
            page.show("sidebar", frame)
        self._show_titles(pages)

    def _take_in(
        self, found: dict[int, tuple[Person, Sidebar]], arrived: Collection[Page]
    ) -> set[int]:
        """Remember what is shown of these people from now on. Those for whom it is something else: what
        one page is sent, all of the person's pages know, or are told of now."""
        changed, here = set(), by_person(self.pages)
        for person_id, known in self._learn(found).items():
            before = self.known.setdefault(person_id, known)
            if before != known:
                self.known[person_id] = known
                changed.add(person_id)
                others = [page for page in here[person_id] if page not in arrived]
                self._say(known, before.unread, others)
        return changed

    def _learn(self, found: dict[int, tuple[Person, Sidebar]]) -> dict[int, Known]:
        """What these sidebars show, when what is being read just now is not counted."""
        learned, open_at = {}, self._open_at()
        for person_id, (person, mine) in found.items():
            for entry in mine.entries:
                room, log = entry.room, entry.room.log
                # From here on the room is followed, if it was not: its name too.
                self.heads[-1].setdefault(room.pk, Head(log.messages, room.changed_seq))
                if (person_id, room.pk) in open_at:
                    read = log.messages - entry.unread
                    entry.unread = self._unread_of(room.pk, read, is_open=True)
            unread = {entry.room.pk: entry.unread for entry in mine.entries}
            others = {entry.room.pk: entry.room.other for entry in mine.directs}
            directs = {room: other.name for room, other in others.items() if other}
            learned[person_id] = Known(person.changed_seq, unread, directs)
        return learned

    async def _count(self) -> None:
        """Work out what is unread where something was said or read: two queries for everybody."""
        rooms = {room for known in self.known.values() for room in known.unread}
        before = self.heads[-1]
        self.heads.append(await in_db(sidebar.heads, rooms) if rooms else {})
        heads = self.heads[-1]
        for room in heads.keys() & before.keys():
            if heads[room].changed_seq != before[room].changed_seq:
                self._touch_members(room)
        if look_at := self._rooms_to_look_at():
            seen = dict(self.marks.seen)
            rows = await in_db(sidebar.read_numbers, list(self.known), look_at)
            open_at = self._open_at()
            counts = []
            for person, room, key, read in rows:
                read, is_open = max(read, seen.get(key, 0)), (person, room) in open_at
                counts.append((person, room, self._unread_of(room, read, is_open)))
            self._show_unread(counts)

    def _rooms_to_look_at(self) -> set[int]:
        """Where something is unread, where something was said, and once more where it has just been."""
        heads = self.heads[-1]
        known = (room for known in self.known.values() for room in known.unread.items())
        unread = {room for room, count in known if count}
        moving = {
            room
            for room, head in heads.items()
            if any(messages_of(earlier.get(room)) != head.messages for earlier in self.heads)
        }
        moved, self.moved = self.moved, moving
        return (unread | moving | moved) & heads.keys()

    def _unread_of(self, room: int, read: int, is_open: bool) -> int:
        """How many messages after number `read` to show as unread.

        Who has the room open gets the time of two rounds to report what is on the screen, so that a
        message that is being read is not counted for a moment.
        """
        rounds = list(self.heads) if is_open else [self.heads[-1]]
        head = next(heads[room] for heads in rounds if room in heads)
        return max(0, head.messages - read)

    def _open_at(self) -> set[tuple[int, int | None]]:
        """Who has which room open."""
        return {(page.person_id, page.room_id) for page in self.pages}

    def _show_unread(self, counts: Iterable[tuple[int, int, int]]) -> None:
        """Send the counts that differ from what was shown."""
        changed: dict[int, dict[int, int]] = {}
        for person, room, count in counts:
            known = self.known.get(person)
            if known and known.unread.get(room, count) != count:
                changed.setdefault(person, {})[room] = count
        frames: dict[tuple[int, int, Variant], str] = {}
        theirs = by_person(pages := [page for page in self.pages if page.person_id in changed])
        for person, counted in changed.items():
            known = self.known[person]
            before, known.unread = known.unread, known.unread | counted
            self._say(known, before, theirs[person])
        for page in pages:
            for room, count in changed[page.person_id].items():
                key = (room, count, page.reading.variant)
                if key not in frames:
                    frames[key] = fragments.unread_frame(*key)
                page.show(f"unread-{room}", frames[key])
        self._show_titles(pages)

    def _say(self, known: Known, before: Mapping[int, int], pages: Iterable[Page]) -> None:
        """Say where somebody was written to, on their pages that do not show that conversation."""
        for room, author in known.directs.items():
            if (more := known.unread[room] - before.get(room, 0)) > 0:
                for page in pages:
                    if page.room_id != room:
                        sentences = told_directly(author, more, page.announces)
                        page.push("", fragments.announcement(sentences, page.reading.variant))

    def _show_titles(self, pages: Iterable[Page]) -> None:
        frames: dict[tuple[str, int, Variant], str] = {}
        for page in pages:
            if not (known := self.known.get(page.person_id)):
                continue  # it has gone in the meantime
            key = (page.title, known.total, page.reading.variant)
            if key not in frames:
                frames[key] = fragments.title_frame(*key)
            page.show("title", frames[key])

    def _touch_members(self, room: int) -> None:
        for person, known in self.known.items():
            if room in known.unread:
                self.touch(person)


def by_person(pages: Iterable[Page]) -> defaultdict[int, list[Page]]:
    """The pages of each person. To look for them one by one took 20 ms for 1,000 people."""
    found = defaultdict(list)
    for page in pages:
        found[page.person_id].append(page)
    return found


def messages_of(head: Head | None) -> int:
    """How many messages a room had; of one that was not looked at before, it cannot be known."""
    return head.messages if head else -1


def changed_seqs(people: Collection[int]) -> list[tuple[int, int]]:
    """How often something has changed for each of these people."""
    return list(Person.objects.filter(pk__in=people).values_list("pk", "changed_seq"))


def read(people: Collection[int], marks: dict[int, int]) -> dict[int, tuple[Person, Sidebar]]:
    """These people and their sidebars."""
    # The person first: what changes in between is then found by the next tick.
    persons = Person.objects.in_bulk(list(people))
    found = sidebar.sidebars(persons, marks)
    return {person: (persons[person], found[person]) for person in persons}


def render(pages: list[Page], found: dict[int, tuple[Person, Sidebar]]) -> list[tuple[Page, str]]:
    """The sidebar of each of these pages."""
    frames: dict[tuple[int, int | None, Variant], str] = {}
    rendered = []
    for page in pages:
        # Asked once: a page that is closed meanwhile has no room any more.
        key = (page.person_id, page.room_id, page.reading.variant)
        if key not in frames:
            frames[key] = fragments.sidebar_frame(found[page.person_id][1], *key[1:])
        rendered.append((page, frames[key]))
    metrics.handed_out("sidebar", len(frames), len(rendered))
    return rendered
