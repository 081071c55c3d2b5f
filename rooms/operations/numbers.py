"""The counter of a room's log."""

from django.db import transaction
from django.db.models import F

from rooms.models import Room, RoomLog


def take_number(room: Room) -> int:
    """The next number of this room's log, inside the caller's transaction.

    The row stays locked until that transaction ends: a later number commits later, and nothing slow
    may happen in between. Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A number is taken inside a transaction.")
    RoomLog.objects.filter(room=room).update(last_seq=F("last_seq") + 1)
    return RoomLog.objects.values_list("last_seq", flat=True).get(room=room)


def take_message_number(room: Room) -> int:
    """The next number among the messages alone. After `take_number`, which holds the lock."""
    RoomLog.objects.filter(room=room).update(messages=F("messages") + 1)
    return RoomLog.objects.values_list("messages", flat=True).get(room=room)
