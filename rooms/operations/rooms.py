"""Acts on rooms."""

from itertools import chain, count

from django.db import IntegrityError, transaction

from presence.models import Person
from rooms import doorbell
from rooms.models import Membership, Room, RoomLog
from rooms.models.rooms import name_key, slug_for
from rooms.operations.numbers import take_number
from rooms.operations.refused import Refused

# How often somebody else may be quicker.
TRIES = 10


def make_room(name: str, topic: str = "", owner: Person | None = None) -> Room:
    """Make a public room. Whoever makes it owns it. Raises Refused when the name is taken."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _make(name, topic, owner)
        except IntegrityError:
            # Somebody made one at the same moment: of this name, or of another with this address.
            continue
    raise Refused("Many rooms are being made at this moment. Try again.")


def change_room(room: Room, person: Person, name: str, topic: str) -> None:
    """Give a room of one's own another name and topic; its address stays. Raises Refused."""
    check_owner(room, person)
    try:
        with transaction.atomic():
            seq = take_number(room)
            fields = {"name": name, "name_key": name_key(name), "topic": topic, "changed_seq": seq}
            Room.objects.filter(pk=room.pk).update(**fields)
            doorbell.ring_on_commit(room.pk, seq)
    except IntegrityError as error:
        raise taken() from error
    for field, value in fields.items():
        setattr(room, field, value)


def check_owner(room: Room, person: Person) -> None:
    """Raises Refused unless this person owns the room."""
    owns = room.memberships.current().filter(person=person, role=Membership.Role.OWNER)
    if not owns.exists():
        raise Refused("Only an owner can change this room.")


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
        room.memberships.create(
            person=owner, role=Membership.Role.OWNER, changed_seq=take_number(room)
        )
    return room


def _free_slug(slug: str) -> str:
    candidates = chain([slug], (f"{slug}-{number}" for number in count(2)))
    used = set(Room.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(candidate for candidate in candidates if candidate not in used)
