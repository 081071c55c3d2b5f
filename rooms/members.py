"""Who belongs to a room, who is invited, and who is not with it any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, When

from presence.people import by_name
from rooms.models import Membership

SHOWN = 200

State, Role = Membership.State, Membership.Role
BY_ROLE = Case(When(role=Role.OWNER, then=0), When(role=Role.MODERATOR, then=1), default=2)


@dataclass(frozen=True)
class Members:
    """The first of each kind, and how many belong to the room. Somebody deactivated is not among them."""

    current: Sequence[Membership] = ()  # owners first, then moderators; by name
    count: int = 0
    invited: Sequence[Membership] = ()
    declined: Sequence[Membership] = ()
    removed: Sequence[Membership] = ()
    banned: Sequence[Membership] = ()

    @property
    def more(self) -> int:
        return self.count - len(self.current)


def members_of(room_id: int) -> Members:
    """The people of this room, with what they are called and who invited them."""
    memberships = Membership.objects.filter(room=room_id, person__is_active=True)
    rows = memberships.select_related("person", "invited_by", "room").order_by(*by_name("person__"))
    current = list(rows.current().order_by(BY_ROLE, *by_name("person__"))[:SHOWN])
    count = len(current) if len(current) < SHOWN else memberships.current().count()
    return Members(
        current,
        count,
        list(rows.filter(state=State.INVITED)[:SHOWN]),
        list(rows.filter(state=State.DECLINED)[:SHOWN]),
        list(rows.filter(state=State.REMOVED)[:SHOWN]),
        list(rows.filter(state=State.BANNED)[:SHOWN]),
    )
