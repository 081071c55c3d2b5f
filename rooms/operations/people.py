"""Acts on oneself."""

from django.db import transaction

from presence.models import Person
from rooms import doorbell
from rooms.models import Membership, Room
from rooms.operations.numbers import take_number, touch_people


def change_settings(person: Person, **fields: object) -> None:
    """Write these fields of a person, checked by the caller's form. Open pages follow.

    Another display name is a change in each of the person's rooms, which their pages show at once.
    """
    with transaction.atomic():
        before = Person.objects.get(pk=person.pk).name
        for field, value in fields.items():
            setattr(person, field, value)
        # The rooms' locks before the people's, as in every act.
        told = _tell_rooms(person) if person.name != before else set()
        person.save(update_fields=list(fields))
        touch_people({person.pk, *told})


def _tell_rooms(person: Person) -> set[int]:
    """Take a number in each room, and find those who have a conversation with this person."""
    rooms = Room.objects.joined_by(person).order_by("pk")
    for room in rooms:
        seq = take_number(room)
        Membership.objects.filter(room=room, person=person).update(changed_seq=seq)
        doorbell.ring_on_commit(room.pk, seq)
    directs = [room.pk for room in rooms if room.kind == Room.Kind.DIRECT]
    others = Membership.objects.filter(room__in=directs).exclude(person=person)
    return set(others.values_list("person", flat=True))
