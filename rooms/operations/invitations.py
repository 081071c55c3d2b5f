"""Acts on invitations: how people come to a private room, and back to one they were removed from."""

from django.db import transaction
from django.utils.translation import gettext

from presence.models import Person
from rooms.models import Membership, Room
from rooms.operations.checks import check_has_roles, check_moderates, check_not_archived
from rooms.operations.memberships import begin, change
from rooms.operations.numbers import take_number
from rooms.operations.refused import Refused

State = Membership.State


def invite_person(room: Room, by: Person, username: str) -> Membership:
    """Ask somebody into a room, by their user name. Raises Refused."""
    check_has_roles(room)
    with transaction.atomic():
        seq = take_number(room)
        check_moderates(room, by)
        check_not_archived(room)
        person = find_person(username)
        membership = Membership.objects.filter(room=room, person=person).first()
        if membership and membership.is_current:
            raise Refused(
                gettext("%(name)s is a member already.") % {"name": person.name},
                "username",
                code="already",
            )
        if membership and membership.state == State.INVITED:
            raise Refused(
                gettext("%(name)s has been invited already.") % {"name": person.name},
                "username",
                code="already",
            )
        if membership and membership.state == State.BANNED:
            raise Refused(
                gettext("%(name)s is banned from this room. Lift the ban first.")
                % {"name": person.name},
                "username",
                code="banned",
            )
        membership = membership or Membership(room=room, person=person)
        change(membership, seq, state=State.INVITED, invited_by=by)
    return membership


def accept_invitation(room: Room, person: Person) -> None:
    """Become a member. Raises Refused when the invitation is there no longer."""
    with transaction.atomic():
        seq = take_number(room)
        membership = invitation(room, person)
        check_not_archived(room)
        begin(membership, seq)


def decline_invitation(room: Room, person: Person) -> None:
    """Say no. Raises Refused when the invitation is there no longer."""
    with transaction.atomic():
        seq = take_number(room)
        end(invitation(room, person), seq, State.DECLINED)


def withdraw_invitation(room: Room, by: Person, person: Person) -> None:
    """Take an invitation back. Raises Refused when it has been answered."""
    with transaction.atomic():
        seq = take_number(room)
        check_moderates(room, by)
        end(invitation(room, person), seq, State.LEFT)


def end(invitation: Membership, seq: int, state: str) -> None:
    """Let an invitation come to nothing. Who had been removed before it is removed as before."""
    change(invitation, seq, state=State.REMOVED if invitation.was_removed else state)


def invitation(room: Room, person: Person) -> Membership:
    """The invitation that waits for an answer. Raises Refused when there is none."""
    found = Membership.objects.filter(room=room, person=person, state=State.INVITED).first()
    if found is None:
        raise Refused(gettext("This invitation has been answered or taken back."), code="already")
    return found


def find_person(username: str) -> Person:
    """Somebody by user name, in any case of letters. Raises Refused, about the field `username`."""
    name = username.strip().removeprefix("@")
    if not name or "\x00" in name:
        raise Refused(gettext("Write the user name of somebody."), "username", code="nobody")
    person = Person.objects.filter(username__iexact=name, is_active=True).first()
    if person is None:
        raise Refused(
            gettext("There is nobody with the user name %(name)s.") % {"name": name},
            "username",
            code="nobody",
        )
    return person
