"""Acts on rooms."""

import secrets
from itertools import chain, count

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from presence.models import Person
from rooms import doorbell
from rooms.models import Membership, Room, RoomLog
from rooms.models.rooms import name_key, slug_for
from rooms.operations.checks import check_has_roles, check_not_archived, check_owns, is_archived
from rooms.operations.numbers import take_number, touch_people
from rooms.operations.refused import Refused

# How often somebody else may be quicker.
TRIES = 10


def make_room(
    name: str, topic: str = "", owner: Person | None = None, kind: str = Room.Kind.PUBLIC
) -> Room:
    """Make a public or a private room. Whoever makes it owns it. Raises Refused when the name is taken.

    Only public rooms have names and addresses of their own: that a private one has a name already
    would tell strangers of it.
    """
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _make(name, topic, owner, kind)
        except IntegrityError:
            # Somebody made one at the same moment: of this name, or of another with this address.
            continue
    raise Refused(gettext("Many rooms are being made at this moment. Try again."), code="busy")


def change_room(room: Room, by: Person, name: str, topic: str) -> None:
    """Give a room another name and topic; its address stays. Raises Refused."""
    check_has_roles(room)
    try:
        with transaction.atomic():
            seq = take_number(room)
            check_owns(room, by)
            check_not_archived(room)
            key = name_key(name) if room.kind == Room.Kind.PUBLIC else None
            _change(room, seq, name=name, name_key=key, topic=topic)
    except IntegrityError as error:
        raise taken() from error


def archive_room(room: Room, by: Person) -> None:
    """Let a room be read, and nothing be added. To archive twice changes nothing. Raises Refused."""
    check_has_roles(room)
    with transaction.atomic():
        seq = take_number(room)
        check_owns(room, by)
        if not is_archived(room):
            _change(room, seq, archived_at=timezone.now())


def unarchive_room(room: Room, by: Person) -> None:
    """Let people write in an archived room again; in any other, nothing changes. Raises Refused."""
    check_has_roles(room)
    with transaction.atomic():
        seq = take_number(room)
        check_owns(room, by)
        if is_archived(room):
            _change(room, seq, archived_at=None)


def taken() -> Refused:
    """The answer to a name that another room has."""
    return Refused(
        gettext("There is a room with this name. Choose another, or join that one."),
        "name",
        code="name-taken",
    )


def _make(name: str, topic: str, owner: Person | None, kind: str) -> Room:
    if kind == Room.Kind.PUBLIC:
        if Room.objects.filter(name_key=name_key(name)).exists():
            raise taken()
        key, slug = name_key(name), _free_slug(slug_for(name))
    else:
        key, slug = None, f"{slug_for(name)}-{secrets.token_hex(4)}"
    room = Room.objects.create(kind=kind, name=name, name_key=key, slug=slug, topic=topic)
    RoomLog.objects.create(room=room)
    if owner:
        room.memberships.create(
            person=owner, role=Membership.Role.OWNER, changed_seq=take_number(room)
        )
        touch_people([owner.pk])
    return room


def _change(room: Room, seq: int, **fields: object) -> None:
    fields["changed_seq"] = seq
    Room.objects.filter(pk=room.pk).update(**fields)
    doorbell.ring_on_commit(room.pk, seq)
    for field, value in fields.items():
        setattr(room, field, value)


def _free_slug(slug: str) -> str:
    candidates = chain([slug], (f"{slug}-{number}" for number in count(2)))
    used = set(Room.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(candidate for candidate in candidates if candidate not in used)
