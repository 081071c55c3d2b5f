"""What stands beside every page: a person's rooms, conversations and invitations, and what is unread.

Read for many people at once by a fixed number of queries: after a restart everybody comes back together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from presence.kept_queries import KeptQuery
from presence.models import Person
from rooms.models import Membership, Message, Room, RoomLog

State = Membership.State
MEMBERSHIPS: KeptQuery[Membership] = KeptQuery(
    lambda people: (
        Membership.objects.filter(person__pk__in=people, state__in=[State.MEMBER, State.INVITED])
        .select_related("room__log", "invited_by")
        .order_by("room__name_key", "pk")
    )
)
PAIRS: KeptQuery[Membership] = KeptQuery(
    lambda rooms: Membership.objects.filter(room__pk__in=rooms).select_related("person")
)
LAST: KeptQuery[Message] = KeptQuery(
    lambda rooms: Message.objects.filter(room__pk__in=rooms, number=F("room__log__messages")).only(
        "room", "posted_at"
    )
)
# Above this a count only says that there are more.
MOST_SHOWN = 99


@dataclass
class Entry:
    """A room in somebody's sidebar, and how many of its messages they have not read."""

    room: Room
    membership: int
    unread: int


@dataclass
class Sidebar:
    """One person's rooms and conversations by name, the latest of conversations first."""

    rooms: list[Entry] = field(default_factory=list)
    directs: list[Entry] = field(default_factory=list)
    invitations: list[Membership] = field(default_factory=list)

    @property
    def entries(self) -> Iterable[Entry]:
        return [*self.rooms, *self.directs]

    @property
    def unread(self) -> int:
        """How many messages are unread in all of them."""
        return sum(entry.unread for entry in self.entries)


def sidebars(people: Collection[int], marks: Mapping[int, int] | None = None) -> dict[int, Sidebar]:
    """The sidebars of these people. `marks` are numbers seen, by membership, that wait to be written."""
    found: dict[int, Sidebar] = {person: Sidebar() for person in people}
    directs = []
    for membership in MEMBERSHIPS.objects([*people]):
        mine, room = found[membership.person_id], membership.room
        if membership.state == State.INVITED:
            mine.invitations.append(membership)
            continue
        read = max(membership.read_number, (marks or {}).get(membership.pk, 0))
        entry = Entry(room, membership.pk, max(0, room.log.messages - read))
        if room.is_direct:
            directs.append((membership.person_id, entry))
        else:
            mine.rooms.append(entry)
    rooms = {entry.room.pk for _, entry in directs}
    others, last = others_in(rooms), last_said(rooms)
    directs.sort(key=lambda direct: last.get(direct[1].room.pk, direct[1].room.created_at))
    for person, entry in reversed(directs):
        entry.room.other = others[entry.room.pk].get(person)
        found[person].directs.append(entry)
    for mine in found.values():
        mine.rooms.sort(key=lambda entry: entry.room.name.casefold())
    return found


def others_in(rooms: Collection[int]) -> dict[int, dict[int, Person]]:
    """For each of these direct conversations and each of its two people: the other one."""
    pairs = defaultdict(list)
    for membership in PAIRS.objects([*rooms]):
        pairs[membership.room_id].append(membership.person)
    return {
        room: {one.pk: other for one in pair for other in pair if one != other}
        for room, pair in pairs.items()
    }


def last_said(rooms: Collection[int]) -> dict[int, datetime]:
    """When the last message came, in each of these rooms that has any. One query."""
    return {last.room_id: last.posted_at for last in LAST.objects([*rooms])}


@dataclass(frozen=True)
class Head:
    """How far a room has come, as far as sidebars show it."""

    messages: int
    changed_seq: int


def heads(rooms: Collection[int]) -> dict[int, Head]:
    """How many messages each of these rooms has, and when its name last changed. One query."""
    logs = RoomLog.objects.filter(room__in=rooms)
    return {
        room: Head(messages, changed_seq)
        for room, messages, changed_seq in logs.values_list("room", "messages", "room__changed_seq")
    }


def read_numbers(
    people: Collection[int], rooms: Collection[int]
) -> list[tuple[int, int, int, int]]:
    """How far each of these people has read each of these rooms.

    Rows of (person, room, membership, number), by one query that counts nothing.
    """
    memberships = Membership.objects.current().filter(person__in=people, room__in=rooms)
    return list(memberships.values_list("person", "room", "pk", "read_number"))
