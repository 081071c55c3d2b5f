"""The counters: of each room's log, and of what each person's open pages show beside a room."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from presence.kept_writes import KeptUpdate
from presence.models import Person
from rooms import doorbell, log
from rooms.models import Room, RoomLog

NEXT = KeptUpdate(lambda room: (RoomLog.objects.filter(room=room), {"last_seq": F("last_seq") + 1}))
NEXT_OF_BOTH = KeptUpdate(
    lambda room: (
        RoomLog.objects.filter(room=room),
        {"last_seq": F("last_seq") + 1, "messages": F("messages") + 1},
    )
)


def take_number(room: Room) -> int:
    """The next number of this room's log, inside the caller's transaction.

    The row stays locked until that transaction ends: a later number commits later, and nothing slow
    may happen in between. Raises TransactionManagementError outside a transaction.
    """
    return _take(NEXT, room)[0]


def take_message_numbers(room: Room) -> tuple[int, int]:
    """The same for a message, and its number among the messages alone. These have no gaps: who writes no
    message after all has to roll back."""
    return _take(NEXT_OF_BOTH, room)


def _take(update: KeptUpdate, room: Room) -> tuple[int, int]:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A number is taken inside a transaction.")
    update.run(room.pk)
    return log.counters(room.pk)


def touch_people(people: Collection[int]) -> None:
    """What these people's pages show beside a room has changed: their own feeds look again."""
    # In one order, so that two acts which touch the same people cannot wait for each other.
    in_order = Person.objects.select_for_update().filter(pk__in=people).order_by("pk")
    found = list(in_order.values_list("pk", flat=True))
    Person.objects.filter(pk__in=found).update(changed_seq=F("changed_seq") + 1)
    for person_id in found:
        doorbell.ring_mine_on_commit(person_id)
