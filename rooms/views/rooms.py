"""Rooms: the list, one room, and the acts on it."""

from django.contrib.messages import success
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from rooms import limits, operations
from rooms.forms import NewRoomForm, RoomForm
from rooms.models import Room
from rooms.operations import Refused
from rooms.operations.checks import check_has_roles
from rooms.views.pages import (
    PersonRequest,
    in_room,
    page,
    refusal_status,
    refused_page,
    room_for,
    signed_in,
)


@require_safe
@signed_in
def room_list(request: PersonRequest) -> HttpResponse:
    """Invitations and my rooms first, which every page knows already; then the others to discover."""
    mine = Room.objects.joined_by(request.user).values("pk")
    others = Room.objects.readable_by(request.user).exclude(pk__in=mine).filter(archived_at=None)
    return page(request, "rooms/room_list.html", {"others": others.order_by("name_key")})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def make_room(request: PersonRequest) -> HttpResponseBase:
    """A form, and a room of one's own."""
    form = NewRoomForm(request.POST or None)
    wait = 0
    if form.is_valid():
        try:
            limits.check_may_make_room(request.user)
            room = operations.make_room(**form.cleaned_data, owner=request.user)
            return redirect(room)
        except Refused as refused:
            form.add_error(refused.field or None, refused.told())
            wait = refused.wait
    status = refusal_status(form.errors, wait)
    return page(request, "rooms/room_form.html", {"form": form}, status, wait)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def change_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The settings of a room of one's own: another name or topic, and the way to the rest."""
    room = room_for(request.user, slug)
    try:
        check_has_roles(room)
        operations.check_owns(room, request.user)
    except Refused as refused:
        return refused_page(request, room, refused)
    form = RoomForm(request.POST or None, instance=Room(name=room.name, topic=room.topic))
    if form.is_valid():
        try:
            operations.change_room(room, request.user, **form.cleaned_data)
            return redirect(room)
        except Refused as refused:
            form.add_error(refused.field or None, refused.told())
    context = {"form": form, "room": room}
    return page(request, "rooms/room_settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def archive_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Ask, and let the room be read only."""
    room = room_for(request.user, slug)
    try:
        check_has_roles(room)
        operations.check_owns(room, request.user)
        if request.method != "POST":
            return page(request, "rooms/archive_room.html", {"room": room})
        operations.archive_room(room, request.user)
    except Refused as refused:
        return refused_page(request, room, refused)
    success(request, gettext("Archived. It can be read, and nothing can be added."))
    return redirect("change-room", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def unarchive_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Let people write again. To visit the address changes nothing."""
    room = room_for(request.user, slug)
    if request.method == "POST":
        try:
            operations.unarchive_room(room, request.user)
        except Refused as refused:
            return refused_page(request, room, refused)
        success(request, gettext("Brought back. People can write here again."))
    return redirect("change-room", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def join_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Become a member. To visit the address changes nothing: it is where signing in leads back to."""
    room = room_for(request.user, slug)
    if request.method != "POST":
        return redirect(room)
    try:
        limits.check_may_join(request.user)
        operations.join_room(room, request.user)
    except Refused as refused:
        return refused_page(request, room, refused)
    return redirect(room)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def leave_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Ask, and stop being a member."""
    room = room_for(request.user, slug)
    try:
        check_has_roles(room)
        if request.method != "POST":
            return page(request, "rooms/leave_room.html", {"room": room})
        operations.leave_room(room, request.user)
    except Refused as refused:
        return refused_page(request, room, refused)
    return redirect("rooms")
