"""The people of a room: who belongs to it, and the acts of those who look after it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from presence.models import Person
from rooms import limits, log, operations
from rooms.forms import BanForm, InviteForm
from rooms.members import members_of
from rooms.models import Membership, Room
from rooms.operations import Refused
from rooms.operations.checks import check_not_last_owner
from rooms.operations.invitations import find_person
from rooms.views.here import people_at
from rooms.views.pages import PersonRequest, in_room, page, refusal_status, room_for, signed_in

State, Role = Membership.State, Membership.Role

ROLE_GIVEN = {
    Role.OWNER: gettext_lazy("%(name)s: owner of this room from now on."),
    Role.MODERATOR: gettext_lazy("%(name)s: moderator of this room from now on."),
    Role.MEMBER: gettext_lazy("%(name)s: member of this room from now on."),
}


@require_safe
@signed_in
@in_room
def people(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Who is here and who belongs here, as a page of its own. `?ban=` leads to where that is asked."""
    room = room_for(request.user, slug)
    if not request.GET.get("ban") or not may(operations.check_moderates, room, request.user):
        return people_page(request, room, InviteForm())
    form = BanForm(request.GET)
    if form.is_valid():
        try:
            found = find_person(form.cleaned_data["ban"])
            return redirect("ban-person", slug, found.username)
        except Refused as refused:
            form.add_error("ban", refused.told())
    return people_page(request, room, InviteForm(), ban_form=form)


def people_page(
    request: PersonRequest,
    room: Room,
    form: InviteForm,
    wait: int = 0,
    ban_form: BanForm | None = None,
) -> HttpResponse:
    """The people of a room, with the forms to invite and to ban somebody where that is allowed."""
    ban_form = ban_form or BanForm()
    context = {
        "room": room,
        "head": log.head(room.pk),  # read before the members: what happens in between comes live
        "people": people_at(room, request.user),
        "members": members_of(room.pk),
        "moderates": not room.is_direct and may(operations.check_moderates, room, request.user),
        "form": form,
        "ban_form": ban_form,
    }
    status = refusal_status(form.errors or ban_form.errors, wait)
    return page(request, "rooms/people.html", context, status, wait)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def invite_person(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Ask somebody into the room. Every refusal is the page of people again, with the name."""
    room = room_for(request.user, slug)
    if request.method != "POST":
        return redirect("people", slug)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            limits.check_may_invite(request.user)
            invited = operations.invite_person(room, request.user, form.cleaned_data["username"])
            messages.success(request, gettext("Invited %(name)s.") % {"name": invited.person.name})
            return redirect("people", slug)
        except Refused as refused:
            form.add_error(refused.field or None, refused.told())
            return people_page(request, room, form, refused.wait)
    return people_page(request, room, form)


@require_safe
@signed_in
@in_room
def member(request: PersonRequest, slug: str, username: str) -> HttpResponseBase:
    """How somebody stands to the room, and what this reader may do about it."""
    membership = membership_for(request.user, slug, username)
    if membership.room.is_direct:
        return redirect("person", username)
    return member_page(request, membership)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def change_role(request: PersonRequest, slug: str, username: str) -> HttpResponseBase:
    """Make somebody an owner, a moderator or a plain member."""
    role = request.POST.get("role", "")

    def act(room: Room, person: Person) -> str:
        operations.change_role(room, request.user, person, role)
        return ROLE_GIVEN[Role(role)] % {"name": person.name}

    return act_on(request, slug, username, act)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def hand_over(request: PersonRequest, slug: str, username: str) -> HttpResponseBase:
    """Give one's own room to somebody."""

    def act(room: Room, person: Person) -> str:
        operations.hand_over(room, request.user, person)
        return gettext("Handed over to %(name)s. You are a moderator now.") % {"name": person.name}

    return act_on(request, slug, username, act)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def withdraw_invitation(request: PersonRequest, slug: str, username: str) -> HttpResponseBase:
    """Take back an invitation that has not been answered."""

    def act(room: Room, person: Person) -> str:
        operations.withdraw_invitation(room, request.user, person)
        return gettext("Took back the invitation of %(name)s.") % {"name": person.name}

    return act_on(request, slug, username, act)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def remove_person(request: PersonRequest, slug: str, username: str) -> HttpResponseBase:
    """Ask, and end somebody's membership."""
    membership = membership_for(request.user, slug, username)
    if request.method != "POST" and "remove" in acts_on(membership, request.user):
        return page(request, "rooms/remove_person.html", {"membership": membership})

    def act(room: Room, person: Person) -> str:
        operations.remove_person(room, request.user, person)
        return gettext("Removed %(name)s.") % {"name": person.name}

    return act_on(request, slug, username, act)


def act_on(
    request: PersonRequest, slug: str, username: str, act: Callable[[Room, Person], str]
) -> HttpResponseBase:
    """Do this to a member, and say so on the page of people; or say there why not. GET does nothing."""
    membership = membership_for(request.user, slug, username)
    if request.method == "POST":
        try:
            messages.success(request, act(membership.room, membership.person))
            return redirect("people", slug)
        except Refused as refused:
            return member_page(request, membership, refused.told())
    return redirect("member", slug, username)


def member_page(request: PersonRequest, membership: Membership, error: str = "") -> HttpResponse:
    """The page of one member. 422 when there is an error."""
    context = {
        "room": membership.room,
        "membership": membership,
        "acts": acts_on(membership, request.user),
        "roles": Role.choices,
        "error": error,
    }
    return page(request, "rooms/member.html", context, status=422 if error else 200)


def membership_for(reader: Person, slug: str, username: str) -> Membership:
    """How this person stands to the room, as far as the reader may know. Raises Http404."""
    room = room_for(reader, slug)
    if "\x00" in username:
        raise Http404  # PostgreSQL raises for it
    rows = room.memberships.select_related("person", "invited_by").filter(person__is_active=True)
    membership = rows.filter(person__username=username).first()
    if membership and (membership.is_current or membership.state == State.INVITED):
        return membership
    # Who went and who declined, and who has never been there, is for those who look after the room.
    if not may(operations.check_moderates, room, reader):
        raise Http404
    if membership is None:
        person = get_object_or_404(Person, username=username, is_active=True)
        membership = Membership(room=room, person=person, state=State.LEFT)
    return membership


def acts_on(membership: Membership, reader: Person) -> set[str]:
    """What this reader is offered to do about somebody's membership. The operations ask again."""
    room = membership.room
    if room.is_direct or not may(operations.check_moderates, room, reader):
        return set()
    if membership.state == State.BANNED:
        return {"lift-ban"}
    if membership.state == State.INVITED:
        return {"withdraw", "ban"}
    if not membership.is_current:
        acts = set() if room.archived_at else {"invite"}
        return acts if membership.person_id == reader.pk else acts | {"ban"}
    owns, own = may(operations.check_owns, room, reader), operations.membership_of(room, reader)
    acts = set()
    if owns and not is_last_owner(membership):
        acts.add("role")
    if membership.person_id != reader.pk:
        if not membership.owns and (owns or not membership.moderates):
            acts |= {"remove", "ban"}
        if own and own.owns:
            acts.add("hand-over")
    return acts


def may(check: Callable[[Room, Person], None], room: Room, person: Person) -> bool:
    """Whether a check lets this person pass."""
    try:
        check(room, person)
    except Refused:
        return False
    return True


def is_last_owner(membership: Membership) -> bool:
    """Whether the room would have no owner without this one."""
    try:
        check_not_last_owner(membership, "")
    except Refused:
        return True
    return False
