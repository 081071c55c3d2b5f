"""Bans: keeping somebody out of a room, and letting them be as anybody again."""

from django.http import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presence.models import Person
from rooms import operations
from rooms.models import Room
from rooms.views.members import act_on, acts_on, membership_for
from rooms.views.pages import PersonRequest, in_room, page, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def ban_person(request: PersonRequest, slug: str, username: str) -> HttpResponseBase:
    """Ask, and keep somebody out of the room for good, member or not."""
    membership = membership_for(request.user, slug, username)
    if request.method != "POST" and "ban" in acts_on(membership, request.user):
        return page(request, "rooms/ban_person.html", {"membership": membership})

    def act(room: Room, person: Person) -> str:
        operations.ban_person(room, request.user, person)
        return gettext("Banned %(name)s.") % {"name": person.name}

    return act_on(request, slug, username, act)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def lift_ban(request: PersonRequest, slug: str, username: str) -> HttpResponseBase:
    """Let somebody be as anybody else who is no member."""

    def act(room: Room, person: Person) -> str:
        operations.lift_ban(room, request.user, person)
        return gettext("Lifted the ban of %(name)s.") % {"name": person.name}

    return act_on(request, slug, username, act)
