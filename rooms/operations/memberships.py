"""Acts on who belongs to a room."""

from django.db import transaction
from django.utils import timezone

from presence.models import Person
from rooms import doorbell
from rooms.models import Membership, Room, RoomLog
from rooms.operations.numbers import take_number
from rooms.operations.refused import Refused


def join_room(room: Room, person: Person) -> Membership:
    """Become a member of a public room. To join twice changes nothing. Raises Refused."""
    if room.kind != Room.Kind.PUBLIC:
        raise Refused("This room is by invitation.")
    if room.archived_at:
        raise Refused("This room is archived. It can be read, but nobody can join.")
    with transaction.atomic():
        seq = take_number(room)
        membership, made = Membership.objects.get_or_create(room=room, person=person)
        if made or not membership.is_current:
            _begin(membership, seq)
    return membership


def leave_room(room: Room, person: Person) -> None:
    """Stop being a member. To leave twice changes nothing.

    Leaving takes a number, so that every process learns of it in order and closes the person's sockets
    before it shows anything later.
    """
    with transaction.atomic():
        seq = take_number(room)
        membership = Membership.objects.current().filter(room=room, person=person).first()
        if membership is None:
            return
        if membership.role == Membership.Role.OWNER and _is_last_owner(membership):
            raise Refused("You are this room's only owner, so you cannot leave it.")
        membership.state, membership.since = Membership.State.LEFT, timezone.now()
        membership.changed_seq = seq
        membership.save(update_fields=["state", "since", "changed_seq"])
        doorbell.ring_on_commit(room.pk, seq)


def _begin(membership: Membership, seq: int, role: str = Membership.Role.MEMBER) -> None:
    membership.state, membership.since = Membership.State.MEMBER, timezone.now()
    membership.changed_seq, membership.role = seq, role
    membership.read_number = RoomLog.objects.get(room=membership.room).messages
    membership.save()
    doorbell.ring_on_commit(membership.room_id, seq)


def _is_last_owner(membership: Membership) -> bool:
    others = membership.room.memberships.current().filter(role=Membership.Role.OWNER)
    return not others.exclude(pk=membership.pk).exists()
