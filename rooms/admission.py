"""Who is let in, and to what: asked of the database for each socket."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from presence import sessions
from presence.kept_queries import KeptQuery
from presence.models import Person
from presence.sessions import Ticket
from rooms.models import Membership, Room


def memberships(person: Any) -> Any:
    return Membership.objects.filter(person=person)


def room_for(person: Any, slug: Any) -> Any:
    mine = memberships(person).current().filter(room=OuterRef("pk")).values("pk")
    found = Room.objects.readable_to(memberships(person)).filter(slug=slug)
    return found.values_list("pk", Subquery(mine))


def readable(person: Any, room: Any) -> Any:
    is_active = Exists(Person.objects.filter(pk=person, is_active=True))
    return Room.objects.filter(is_active, pk=room).readable_to(memberships(person))


def readable_at(person: Any, slug: Any) -> Any:
    return Room.objects.filter(slug=slug).readable_to(memberships(person))


ROOM_FOR: KeptQuery[Room] = KeptQuery(room_for)
READABLE: KeptQuery[Room] = KeptQuery(readable)
READABLE_AT: KeptQuery[Room] = KeptQuery(readable_at)


def admission(
    scope: dict[str, Any], slug: str
) -> tuple[Person | None, Ticket | None, int | None, int | None]:
    """The person of this handshake; the room's key if it exists for them, and their membership's."""
    found = sessions.person_of(sessions.session_key(scope))
    if found is None:
        return None, None, None, None
    person, ticket = found
    rooms = ROOM_FOR.rows(person.pk, slug) if may_be_slug(slug) else []
    room, membership = rooms[0] if rooms else (None, None)
    return person, ticket, room, membership


def may_read(person_id: int, room_id: int) -> bool:
    """Whether the room exists for this person now."""
    return bool(READABLE.rows(person_id, room_id))


def room_at(slug: str, person: Person) -> Room | None:
    """The room with this address, if it exists for this person, who has just been let in."""
    return next(iter(READABLE_AT.objects(person.pk, slug)), None) if may_be_slug(slug) else None


def may_be_slug(text: str) -> bool:
    """PostgreSQL raises for what is no text."""
    return "\x00" not in text
