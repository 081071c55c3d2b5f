"""The counters: of each room's log, and of what each person's open pages show beside a room."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from presence.models import Person
from rooms import doorbell, log
from rooms.models import Room, RoomLog


def take_number(room: Room) -> int:
    """The next number of this room's log, inside the caller's transaction.

    The row stays locked until that transaction ends: a later number commits later, and nothing slow
    may happen in between. Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A number is taken inside a transaction.")
    RoomLog.objects.filter(room=room).update(last_seq=F("last_seq") + 1)
    last_seq, _ = log.counters(room.pk)
    return last_seq


def take_message_number(room: Room) -> int:
    """The next number among the messages alone. After `take_number`, which holds the lock."""
    RoomLog.objects.filter(room=room).update(messages=F("messages") + 1)
    _, messages = log.counters(room.pk)
    return messages


def touch_people(people: Collection[int]) -> None:
    """What these people's pages show beside a room has changed: their own feeds look again."""
    # In one order, so that two acts which touch the same people cannot wait for each other.
    in_order = Person.objects.select_for_update().filter(pk__in=people).order_by("pk")
    found = list(in_order.values_list("pk", flat=True))
    Person.objects.filter(pk__in=found).update(changed_seq=F("changed_seq") + 1)
    for person_id in found:
        doorbell.ring_mine_on_commit(person_id)
