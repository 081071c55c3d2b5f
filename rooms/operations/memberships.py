"""Acts on who belongs to a room, and as what.

Each takes a number of the room's log and asks what is allowed under its lock: of two acts at the same
moment the second sees what the first has done. A feed that reads past an end closes that person's
sockets before it hands out anything later.
"""

import contextlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from presence import registry
from presence.backends import Unavailable
from presence.models import Person
from rooms import doorbell
from rooms.models import Membership, Room, RoomLog
from rooms.models.rooms import place_of
from rooms.operations.checks import (
    check_has_roles,
    check_moderates,
    check_not_last_owner,
    check_owns,
    is_archived,
    membership_of,
    membership_to_act,
)
from rooms.operations.numbers import take_number, touch_people
from rooms.operations.refused import Refused

State, Role = Membership.State, Membership.Role


def join_room(room: Room, person: Person) -> Membership:
    """Become a member of a public room. To join twice changes nothing. Raises Refused."""
    if room.kind != Room.Kind.PUBLIC:
        raise Refused(gettext("This room is by invitation."), code="not-allowed")
    with transaction.atomic():
        seq = take_number(room)
        if is_archived(room):
            raise Refused(
                gettext("This room is archived. It can be read, but nobody can join."),
                code="archived",
            )
        membership = Membership.objects.filter(room=room, person=person).first()
        if membership is None:
            membership = Membership(room=room, person=person, state=State.LEFT)
        if membership.state == State.REMOVED:
            raise Refused(
                gettext("You have been removed from this room. Only an invitation leads back."),
                code="removed",
            )
        if membership.state == State.BANNED:
            raise Refused(gettext("You have been banned from this room."), code="banned")
        if not membership.is_current:
            begin(membership, seq)
    return membership


def leave_room(room: Room, person: Person) -> None:
    """Stop being a member. To leave twice changes nothing. Raises Refused."""
    check_has_roles(room)
    with transaction.atomic():
        seq = take_number(room)
        membership = membership_of(room, person)
        if membership is None:
            return
        check_not_last_owner(
            membership,
            gettext("You are this room's only owner, so you cannot leave it. Hand it over first."),
        )
        change(membership, seq, state=State.LEFT)


def remove_person(room: Room, by: Person, person: Person) -> None:
    """End somebody else's membership. They cannot join again by themselves. Raises Refused."""
    check_has_roles(room)
    with transaction.atomic():
        seq = take_number(room)
        check_moderates(room, by)
        membership = member(room, person)
        if person == by:
            raise Refused(gettext("To go yourself, leave the room."), code="oneself")
        if membership.owns:
            raise Refused(
                gettext("An owner cannot be removed. Make them a member first."), code="is-owner"
            )
        if membership.role == Role.MODERATOR:
            check_owns(room, by)
        change(membership, seq, state=State.REMOVED, role=Role.MEMBER, was_removed=True)


def change_role(room: Room, by: Person, person: Person, role: str) -> None:
    """Make a member an owner, a moderator or a plain member. Raises Refused."""
    check_has_roles(room)
    if role not in Role:
        raise Refused(gettext("Choose one of the roles."), "role", code="not-understood")
    with transaction.atomic():
        seq = take_number(room)
        check_owns(room, by)
        membership = member(room, person)
        if membership.role == role:
            return
        check_not_last_owner(
            membership, gettext("A room needs an owner. Make somebody else one first.")
        )
        change(membership, seq, role=role)


def hand_over(room: Room, by: Person, person: Person) -> None:
    """Make a member the owner in one's own place, and become a moderator. Raises Refused."""
    check_has_roles(room)
    with transaction.atomic():
        seq = take_number(room)
        own = membership_to_act(room, by)
        if own is None or not own.owns:
            raise Refused(gettext("Only an owner of this room can do that."), code="not-allowed")
        membership = member(room, person)
        if membership.pk == own.pk:
            raise Refused(gettext("This room is yours already."), code="already")
        change(membership, seq, role=Role.OWNER)
        change(own, seq, role=Role.MODERATOR)


def member(room: Room, person: Person) -> Membership:
    """Somebody's membership. Raises Refused when they do not belong to the room."""
    membership = membership_of(room, person)
    if membership is None:
        raise Refused(
            gettext("%(name)s is not a member of this room.") % {"name": person.name},
            code="not-a-member",
        )
    return membership


def begin(membership: Membership, seq: int) -> None:
    """Let a membership begin at this number: what was said before counts as read."""
    read = RoomLog.objects.values_list("messages", flat=True).get(room=membership.room_id)
    fields = {"state": State.MEMBER, "role": Role.MEMBER, "was_removed": False}
    change(membership, seq, **fields, read_number=read)


def change(membership: Membership, seq: int, **fields: object) -> None:
    """Write a change of number `seq`, and tell the room and the person."""
    if "state" in fields:
        membership.since = timezone.now()
    membership.changed_seq = seq
    for field, value in fields.items():
        setattr(membership, field, value)
    membership.save()
    if fields.get("state") in (State.LEFT, State.REMOVED, State.BANNED):
        room, person = membership.room_id, membership.person_id
        transaction.on_commit(lambda: forget_reader(room, person))
    doorbell.ring_on_commit(membership.room_id, seq)
    touch_people([membership.person_id])


def forget_reader(room_id: int, person_id: int) -> None:
    """Whoever read by loading the page is here no longer. Sockets leave as they are closed."""
    with contextlib.suppress(Unavailable):
        registry.forget_reader(place_of(room_id), person_id)
