"""Invitations, for those who are invited. They may not read the room yet: only this much of it is there."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from presence.models import Person
from rooms import operations
from rooms.models import Membership, Room
from rooms.operations import Refused
from rooms.views.pages import PersonRequest, page, signed_in


@require_safe
@signed_in
def invitation(request: PersonRequest, slug: str) -> HttpResponse:
    """What somebody is invited to, by whom, and the two answers."""
    return invitation_page(request, invitation_for(request.user, slug))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def accept_invitation(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Say yes, and go in. Who is in already, by another tab, goes in as well."""
    if request.method != "POST":
        return redirect("invitation", slug)
    joined = Room.objects.joined_by(request.user)
    if "\x00" not in slug and (room := joined.filter(slug=slug).first()):
        return redirect(room)
    membership = invitation_for(request.user, slug)
    try:
        operations.accept_invitation(membership.room, request.user)
    except Refused as refused:
        return invitation_page(request, membership, refused.told())
    return redirect(membership.room)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def decline_invitation(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Say no."""
    if request.method != "POST":
        return redirect("invitation", slug)
    membership = invitation_for(request.user, slug)
    try:
        operations.decline_invitation(membership.room, request.user)
    except Refused as refused:
        return invitation_page(request, membership, refused.told())
    messages.success(
        request, gettext("Declined the invitation to %(room)s.") % {"room": membership.room}
    )
    return redirect("rooms")


def invitation_page(
    request: PersonRequest, membership: Membership, error: str = ""
) -> HttpResponse:
    """The invitation with its two answers. 422 when there is an error."""
    context = {
        "membership": membership,
        "room": membership.room,
        "count": membership.room.memberships.current().count(),
        "error": error,
    }
    return page(request, "rooms/invitation.html", context, status=422 if error else 200)


def invitation_for(person: Person, slug: str) -> Membership:
    """This person's invitation to the room with this address. Raises Http404 when there is none."""
    if "\x00" in slug or not person.is_active:
        raise Http404
    invited = person.memberships.filter(state=Membership.State.INVITED)
    membership: Membership = get_object_or_404(
        invited.select_related("room", "invited_by"), room__slug=slug
    )
    return membership
