"""Acts that keep somebody out of a room for good, and let them be as anybody again."""

from django.db import transaction
from django.utils.translation import gettext

from presence.models import Person
from rooms.models import Membership, Room
from rooms.operations.checks import check_has_roles, check_moderates, check_owns
from rooms.operations.memberships import change
from rooms.operations.numbers import take_number
from rooms.operations.refused import Refused

State, Role = Membership.State, Membership.Role


def ban_person(room: Room, by: Person, person: Person) -> None:
    """Keep somebody out, member or not: no invitation leads back while it lasts. Raises Refused."""
    check_has_roles(room)
    with transaction.atomic():
        seq = take_number(room)
        check_moderates(room, by)
        if person == by:
            raise Refused(
                gettext("You cannot ban yourself. To go, leave the room."), code="oneself"
            )
        membership = Membership.objects.filter(room=room, person=person).first()
        membership = membership or Membership(room=room, person=person, state=State.LEFT)
        if membership.state == State.BANNED:
            raise Refused(
                gettext("%(name)s is banned already.") % {"name": person.name}, code="already"
            )
        if membership.owns:
            raise Refused(
                gettext("An owner cannot be banned. Make them a member first."), code="is-owner"
            )
        if membership.moderates:
            check_owns(room, by)
        change(membership, seq, state=State.BANNED, role=Role.MEMBER, was_removed=False)


def lift_ban(room: Room, by: Person, person: Person) -> None:
    """Let somebody be as anybody else who is no member, however they stood before. Raises Refused.

    They may join a public room again, and be invited to any.
    """
    with transaction.atomic():
        seq = take_number(room)
        check_moderates(room, by)
        banned = Membership.objects.filter(room=room, person=person, state=State.BANNED)
        membership = banned.first()
        if membership is None:
            raise Refused(
                gettext("%(name)s is not banned from this room.") % {"name": person.name},
                code="already",
            )
        change(membership, seq, state=State.LEFT)
