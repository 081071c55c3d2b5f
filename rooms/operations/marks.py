"""How far people have read: a number of each membership that only grows, but by one's own hand."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import BigIntegerField, Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Least

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations.numbers import touch_people

BIG = BigIntegerField()


def mark_read(room: Room, person: Person, number: int) -> None:
    """Everything up to message `number` is read, and what follows it is not: by one's own hand."""
    mine = Membership.objects.current().filter(room=room, person=person)
    if mine.update(read_number=_no_further(number)):
        touch_people([person.pk])


def write_marks(marks: Mapping[int, int]) -> None:
    """Move memberships, given by key, on to the number that was seen. One statement for all of them."""
    seen: dict[int, list[int]] = defaultdict(list)
    for membership, number in marks.items():
        seen[number].append(membership)
    moved = [
        When(pk__in=memberships, read_number__lt=number, then=_no_further(number))
        for number, memberships in seen.items()
    ]
    if moved:
        mine = Membership.objects.filter(pk__in=marks)
        mine.update(read_number=Case(*moved, default=F("read_number"), output_field=BIG))


def _no_further(number: int) -> Least:
    """A browser may say any number; nobody has read what has not been said."""
    messages = RoomLog.objects.filter(room=OuterRef("room")).values("messages")
    return Least(Value(number, BIG), Subquery(messages, BIG), output_field=BIG)
