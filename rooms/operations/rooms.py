"""Acts on rooms."""

from django.db import IntegrityError, transaction

from presence.models import Person
from rooms import doorbell
from rooms.models import Membership, Room, RoomLog
from rooms.models.rooms import name_key, slug_for
from rooms.operations.numbers import take_number
from rooms.operations.refused import Refused

# How many rooms with different names can share the beginning of an address.
SLUG_TRIES = 1000


def make_room(name: str, topic: str = "", owner: Person | None = None) -> Room:
    """Make a public room. Whoever makes it owns it. Raises Refused when the name is taken."""
    while True:
        try:
            with transaction.atomic():
                return _make(name, topic, owner)
        except IntegrityError as error:
            # Somebody made one at the same moment: of this name, or of another with this address.
            if Room.objects.filter(name_key=name_key(name)).exists():
                raise taken() from error


def change_room(room: Room, person: Person, name: str, topic: str) -> None:
    """Give a room of one's own another name and topic; its address stays. Raises Refused."""
    owns = room.memberships.filter(person=person, role=Membership.Role.OWNER, ended_at=None)
    if not owns.exists():
        raise Refused("Only an owner can change this room.")
    try:
        with transaction.atomic():
            seq = take_number(room)
            room.name, room.name_key, room.topic = name, name_key(name), topic
            room.changed_seq = seq
            room.save(update_fields=["name", "name_key", "topic", "changed_seq"])
            doorbell.ring_on_commit(room.pk, seq)
    except IntegrityError as error:
        raise taken() from error


def taken() -> Refused:
    """The answer to a name that another room has."""
    return Refused("There is a room with this name. Choose another, or join that one.", "name")


def _make(name: str, topic: str, owner: Person | None) -> Room:
    if Room.objects.filter(name_key=name_key(name)).exists():
        raise taken()
    room = Room.objects.create(
        name=name, name_key=name_key(name), slug=_free_slug(slug_for(name)), topic=topic
    )
    RoomLog.objects.create(room=room)
    if owner:
        room.memberships.create(person=owner, role=Membership.Role.OWNER, changed_seq=take_number(room))
    return room


def _free_slug(slug: str) -> str:
    candidates = [slug, *(f"{slug}-{count}" for count in range(2, SLUG_TRIES))]
    used = set(Room.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(candidate for candidate in candidates if candidate not in used)
