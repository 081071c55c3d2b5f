"""How far people have read, as it is written: a number of each membership."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import BigIntegerField, Case, F, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Least

from rooms.models import Membership, RoomLog

BIG = BigIntegerField()


def write_marks(marks: Mapping[int, int]) -> None:
    """Move memberships, given by key, on to the number that was seen; none goes back.

    One statement, however many they are: the readers of a busy room report the same few numbers.
    """
    seen: dict[int, list[int]] = defaultdict(list)
    for membership, number in marks.items():
        seen[number].append(membership)
    if marks:
        cases = [When(pk__in=keys, then=Value(number, BIG)) for number, keys in seen.items()]
        # What was said is asked for once, around the cases: inside each, it made PostgreSQL plan for
        # seconds when a hundred rooms were read at once.
        read = no_further(Case(*cases, output_field=BIG))
        mine = Membership.objects.filter(pk__in=marks)
        mine.update(read_number=Greatest(F("read_number"), read, output_field=BIG))


def no_further(number: int | Combinable) -> Least:
    """A browser may say any number; nobody has read what has not been said."""
    messages = RoomLog.objects.filter(room=OuterRef("room")).values("messages")
    return Least(number, Subquery(messages, BIG), output_field=BIG)
