"""Reading a room's log: what is new or changed since a number, and pages of messages.

A reader at number C learns everything up to H by reading every row that changed after C, without an
upper bound on the change: a message edited while the reader reads moves past H, and would be missed by
a bound on it. A bound on the place is right: what stands beyond H comes with the next read. So a page
at cursor H shows exactly the messages whose place is at most H.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from presence.kept_queries import KeptQuery
from presence.models import Person
from rooms.models import Membership, Message, Room, RoomLog

PAGE = 50
AROUND = 25
# With more changes than this, the newest page is sent in place of the changes.
TOO_MANY = 200

COUNTERS: KeptQuery[RoomLog] = KeptQuery(
    lambda room: RoomLog.objects.filter(room=room).values_list("last_seq", "messages")
)
# What is asked of a row's place is written so that no index has it. There are few rows that changed after a
# number; SQLite would rather go through the whole room in the order of places: 130 µs among 1,000 messages.
ROWS: KeptQuery[Message] = KeptQuery(
    lambda room, after, upto: (
        Message.objects.alias(place=F("seq") + 0)
        .filter(room=room, changed_seq__gt=after, place__lte=upto)
        .order_by("place")[: TOO_MANY + 1]
    )
)
# Up to a place, the last of them first; and after it.
UPTO: KeptQuery[Message] = KeptQuery(
    lambda room, upto: Message.objects.filter(room=room, seq__lte=upto).order_by("-seq")[:PAGE]
)
AFTER: KeptQuery[Message] = KeptQuery(
    lambda room, after, upto: Message.objects.filter(
        room=room, seq__gt=after, seq__lte=upto
    ).order_by("seq")[:PAGE]
)
FOLLOWING: KeptQuery[Message] = KeptQuery(
    lambda room, number, upto: Message.objects.filter(
        room=room, number__gt=number, seq__lte=upto
    ).order_by("number")[:PAGE]
)
MESSAGE: KeptQuery[Message] = KeptQuery(
    lambda room, seq: Message.objects.filter(room=room, seq=seq)
)
NUMBERED: KeptQuery[Message] = KeptQuery(
    lambda room, numbers: Message.objects.filter(room=room, number__in=numbers).only(
        "author", "posted_at", "number"
    )
)
AUTHORS: KeptQuery[Person] = KeptQuery(lambda keys: Person.objects.filter(pk__in=keys))
ROOM: KeptQuery[Room] = KeptQuery(lambda room: Room.objects.filter(pk=room))
MEMBERSHIPS: KeptQuery[Membership] = KeptQuery(
    lambda room, after: Membership.objects.filter(room=room, changed_seq__gt=after).values_list(
        "pk"
    )
)
# What a page has come to that does not know how far it has come: it is too far behind.
NO_CURSOR = -1


def number_of(text: str) -> int | None:
    """The number that an address, a field or a frame gives as text, if a log might have it."""
    # More digits than any number of a log has; Python refuses to read 5,000 of them in any case.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 17 else None


@dataclass(frozen=True)
class Page:
    """Messages that follow one another in the log, in order, as of number `head`."""

    head: int
    messages: Sequence[Message]
    total: int  # how many messages the room has, tombstones included

    @property
    def reaches_first(self) -> bool:
        return not self.messages or self.messages[0].number == 1

    @property
    def older(self) -> int | None:
        """The place before which there are older ones, None when there are none."""
        return None if self.reaches_first else self.messages[0].seq

    @property
    def reaches_newest(self) -> bool:
        return not self.messages or self.messages[-1].number == self.total

    @property
    def last_number(self) -> int:
        return self.messages[-1].number if self.messages else 0


@dataclass(frozen=True)
class Changes:
    """What happened in a room after number `after`, up to `head`."""

    room: Room
    after: int
    head: int
    total: int
    posted: Sequence[Message] = ()
    changed: Sequence[Message] = ()
    memberships: Sequence[Membership] = ()  # that changed, with their people, as they are now
    room_changed: bool = False
    newest: Page | None = None  # when too much happened to tell one by one
    left_at: int | None = None  # the place of the last message before that, if there was one

    @property
    def last_number(self) -> int:
        """The number of the last message that came, 0 when none did."""
        if self.newest:
            return self.newest.last_number
        return self.posted[-1].number if self.posted else 0

    @property
    def ended(self) -> dict[int, str]:
        """The people who have gone, and why: "left" or "banned". Whoever is no member of a closed room
        has gone from it, also when an invitation has come since: it is not accepted yet."""
        State = Membership.State
        gone = (State.LEFT, State.REMOVED, State.BANNED)
        closed = self.room.kind != Room.Kind.PUBLIC
        return {
            one.person_id: "banned" if one.state == State.BANNED else "left"
            for one in self.memberships
            if one.state in gone or (closed and not one.is_current)
        }


def head(room_id: int) -> int:
    """The number that the room's log has reached."""
    return counters(room_id)[0]


def head_and_messages(room_id: int) -> tuple[int, int]:
    """That number, and how many messages the room has by then."""
    return counters(room_id)


def counters(room_id: int) -> tuple[int, int]:
    """The same, for who has taken the numbers. Raises RoomLog.DoesNotExist."""
    for last_seq, messages in COUNTERS.rows(room_id):
        return last_seq, messages
    raise RoomLog.DoesNotExist


def heads(room_ids: Iterable[int]) -> dict[int, int]:
    """The same for many rooms, by one query. A room that is gone is not in it."""
    return dict(RoomLog.objects.filter(room__in=room_ids).values_list("room", "last_seq"))


def changes(room_id: int, after: int, upto: int | None = None) -> Changes:
    """What a reader at `after` has to see to be at `upto` (by default, at the log's head).

    `upto` is a number that the log is known to have reached. Raises Room.DoesNotExist.
    """
    # The head first, the rows second: what is committed in between comes with the next read.
    last_seq, total = next(iter(COUNTERS.rows(room_id)), (0, 0))
    room = next(iter(ROOM.objects(room_id)), None)
    if room is None:
        raise Room.DoesNotExist
    upto = last_seq if upto is None else upto
    if not 0 <= after <= upto:
        return Changes(room, upto, upto, total, newest=newest(room_id, upto))
    if after == upto:
        return Changes(room, after, upto, total)
    rows = _changed_rows(room, after, upto)
    behind = len(rows) > TOO_MANY
    posted = [] if behind else [row for row in rows if row.seq > after]
    changed = [] if behind else [row for row in rows if row.seq <= after]
    _set_predecessors(room_id, rows)
    return Changes(
        room,
        after,
        upto,
        total,
        posted,
        changed,
        memberships_changed(room_id, after),
        room.changed_seq > after,
        newest(room_id, upto) if behind else None,
        last_place(room_id, after) if behind else None,
    )


def memberships_changed(room_id: int, after: int) -> list[Membership]:
    """Those that have begun, changed or ended since; mostly there are none."""
    keys = [key for (key,) in MEMBERSHIPS.rows(room_id, after)]
    if not keys:
        return []
    return list(Membership.objects.filter(pk__in=keys).select_related("person"))


def last_place(room_id: int, upto: int) -> int | None:
    """The place of the last message at or before this number."""
    places = Message.objects.filter(room=room_id, seq__lte=upto).order_by("-seq")
    return places.values_list("seq", flat=True).first()


def messages_upto(room_id: int, upto: int) -> int:
    """How many messages the room had at this number."""
    numbers = Message.objects.filter(room=room_id, seq__lte=upto).order_by("-seq")
    return numbers.values_list("number", flat=True).first() or 0


def newest(room_id: int, upto: int | None = None) -> Page:
    """The last messages, as of number `upto` (by default, the log's head)."""
    last_seq, _ = counters(room_id)
    upto = last_seq if upto is None else upto
    rows = _rows(UPTO, room_id, upto)[::-1]
    return _page(room_id, upto, rows, rows[-1].number if rows else 0)


def before(room_id: int, seq: int) -> Page:
    """The messages just before this place."""
    last_seq, total = counters(room_id)
    return _page(room_id, last_seq, _rows(UPTO, room_id, min(seq - 1, last_seq))[::-1], total)


def following(room_id: int, number: int) -> Page:
    """The messages that follow message `number`."""
    last_seq, total = counters(room_id)
    return _page(room_id, last_seq, _rows(FOLLOWING, room_id, number, last_seq), total)


def around(room_id: int, seq: int) -> Page:
    """The messages on both sides of this place."""
    last_seq, total = counters(room_id)
    earlier = _rows(UPTO, room_id, min(seq, last_seq))[AROUND::-1]
    later = _rows(AFTER, room_id, seq, last_seq)[:AROUND]
    return _page(room_id, last_seq, earlier + later, total)


def message(room: Room, seq: int) -> Message:
    """One message with its predecessor. Raises Message.DoesNotExist."""
    found = _rows(MESSAGE, room.pk, seq)
    if not found:
        raise Message.DoesNotExist
    _set_predecessors(room.pk, found)
    return found[0]


def _changed_rows(room: Room, after: int, upto: int) -> list[Message]:
    return _completed(ROWS.objects(room.pk, after, upto), room)


def _rows(query: KeptQuery[Message], room_id: int, *places: int) -> list[Message]:
    rows = query.objects(room_id, *places)
    room = next(iter(ROOM.objects(room_id)), None) if rows else None
    return _completed(rows, room) if room else []


def _completed(rows: list[Message], room: Room) -> list[Message]:
    """Messages with their room and authors. Both are the same few: they are read by themselves, and who is
    gone by then took their messages along."""
    authors = {one.pk: one for one in AUTHORS.objects([*{row.author_id for row in rows}])}
    rows = [row for row in rows if row.author_id in authors]
    for row in rows:
        row.room, row.author = room, authors[row.author_id]
    return rows


def _page(room_id: int, head: int, rows: list[Message], total: int) -> Page:
    _set_predecessors(room_id, rows)
    return Page(head, rows, total)


def _set_predecessors(room_id: int, rows: list[Message]) -> None:
    """Give each row the message before it. Numbers have no gaps, so that one is known by number."""
    known = {row.number: row for row in rows}
    wanted = {row.number - 1 for row in rows} - known.keys() - {0}
    known |= {row.number: row for row in NUMBERED.objects(room_id, [*wanted])}
    for row in rows:
        row.predecessor = known.get(row.number - 1)
