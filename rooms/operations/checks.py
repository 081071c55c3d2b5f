"""Who may do what to a room and the people in it. Each raises `Refused` with a sentence when not."""

from django.utils.translation import gettext

from presence.kept_queries import KeptQuery
from presence.models import Person
from rooms.models import Membership, Room
from rooms.operations.refused import Refused

MINE: KeptQuery[Membership] = KeptQuery(
    lambda room, person: Membership.objects.current().filter(room=room, person=person)
)


def membership_of(room: Room, person: Person) -> Membership | None:
    """This person's membership, if they belong to the room now. Read from the database, each time."""
    return next(iter(MINE.objects(room.pk, person.pk)), None)


def membership_to_act(room: Room, person: Person) -> Membership | None:
    """The same, but none for somebody who has been deactivated: also since they asked."""
    mine = Membership.objects.current().filter(room=room, person=person)
    return mine.filter(person__is_active=True).first()


def check_owns(room: Room, person: Person) -> None:
    """Only an owner does this; or staff who look after rooms in the admin."""
    membership = membership_to_act(room, person)
    if not ((membership and membership.owns) or person.has_perm("rooms.change_room")):
        raise Refused(gettext("Only an owner of this room can do that."), code="not-allowed")


def check_moderates(room: Room, person: Person) -> None:
    """Owners and moderators do this; or staff who look after rooms in the admin."""
    membership = membership_to_act(room, person)
    if not ((membership and membership.moderates) or person.has_perm("rooms.change_room")):
        raise Refused(
            gettext("Only an owner or a moderator of this room can do that."), code="not-allowed"
        )


def check_has_roles(room: Room) -> None:
    """A conversation of two has no owner, no guests and no end."""
    if room.kind == Room.Kind.DIRECT:
        raise Refused(
            gettext("A direct conversation is between its two people, and stays so."), code="direct"
        )


def is_archived(room: Room) -> bool:
    """Whether the room is archived now, whenever it was read. Asked under its lock."""
    return Room.objects.filter(pk=room.pk).exclude(archived_at=None).exists()


def check_not_archived(room: Room) -> None:
    """What is archived stays as it is. Asked under the room's lock."""
    if is_archived(room):
        raise Refused(
            gettext("This room is archived. It can be read, but nothing can be changed."),
            code="archived",
        )


def check_not_last_owner(membership: Membership, sentence: str) -> None:
    """A room keeps an owner who can act. Asked under the room's lock: two cannot both go."""
    owners = membership.room.memberships.current().filter(
        role=Membership.Role.OWNER, person__is_active=True
    )
    if membership.owns and not owners.exclude(pk=membership.pk).exists():
        raise Refused(sentence, code="last-owner")
