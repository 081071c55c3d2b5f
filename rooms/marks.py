"""How far people have read, as it is written: a number of each membership."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import BigIntegerField, Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Least

from rooms.models import Membership, RoomLog

BIG = BigIntegerField()


def write_marks(marks: Mapping[int, int]) -> None:
    """Move memberships, given by key, on to the number that was seen; none goes back.

    One statement, however many they are: the readers of a busy room report the same few numbers.
    """
    seen: dict[int, list[int]] = defaultdict(list)
    for membership, number in marks.items():
        seen[number].append(membership)
    moved = [
        When(pk__in=memberships, read_number__lt=number, then=no_further(number))
        for number, memberships in seen.items()
    ]
    if moved:
        mine = Membership.objects.filter(pk__in=marks)
        mine.update(read_number=Case(*moved, default=F("read_number"), output_field=BIG))


def no_further(number: int) -> Least:
    """A browser may say any number; nobody has read what has not been said."""
    messages = RoomLog.objects.filter(room=OuterRef("room")).values("messages")
    return Least(Value(number, BIG), Subquery(messages, BIG), output_field=BIG)
