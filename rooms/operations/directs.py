"""Direct conversations: a room of two people."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations.numbers import take_number, touch_people
from rooms.operations.refused import Refused


def open_direct(person: Person, other: Person) -> Room:
    """The one conversation of these two, made when there was none. Raises Refused."""
    if person == other:
        raise Refused(gettext("A direct conversation needs somebody else."), code="oneself")
    if not other.is_active:
        raise Refused(
            gettext("%(name)s has no account here any more.") % {"name": other.name},
            code="deactivated",
        )
    key = direct_key(person, other)
    if room := Room.objects.filter(direct_key=key).first():
        return room
    try:
        with transaction.atomic():
            # Nobody can guess the address, though it would not be there for them anyway.
            slug = secrets.token_urlsafe(12)
            room = Room.objects.create(kind=Room.Kind.DIRECT, direct_key=key, slug=slug)
            RoomLog.objects.create(room=room)
            seq = take_number(room)
            for one in (person, other):
                Membership.objects.create(room=room, person=one, changed_seq=seq)
            touch_people([person.pk, other.pk])
            return room
    except IntegrityError:
        return Room.objects.get(direct_key=key)  # the other one was quicker


def direct_key(person: Person, other: Person) -> str:
    """The same for two people, whichever of them asks."""
    return "{}.{}".format(*sorted((person.pk, other.pk)))
