"""Saying by hand what one has read."""

from django.db import transaction

from presence.models import Person
from rooms.marks import no_further
from rooms.models import Membership, Room
from rooms.operations.numbers import touch_people


def mark_read(room: Room, person: Person, number: int) -> None:
    """Everything up to message `number` is read, and what follows it is not."""
    mine = Membership.objects.current().filter(room=room, person=person)
    with transaction.atomic():
        if mine.update(read_number=no_further(number)):
            touch_people([person.pk])
