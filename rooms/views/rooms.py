"""Rooms: the list, one room, and the acts on it."""

import logging

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from presence import registry
from presence.backends import Unavailable
from presence.models import Person
from presence.people import People, people_here
from rooms import log, operations
from rooms.forms import Composer, RoomForm
from rooms.log import Page
from rooms.models import Membership, Room
from rooms.operations import Refused
from rooms.views.drafts import take_draft
from rooms.views.pages import PersonRequest, page, room_for

logger = logging.getLogger(__name__)

# From this many messages on one page, "Older messages" leads to a page of its own.
MOST_ON_A_PAGE = 1000


@require_safe
@login_required
def room_list(request: PersonRequest) -> HttpResponse:
    """My rooms first, and the others to discover."""
    mine = Exists(Membership.objects.current().filter(room=OuterRef("pk"), person=request.user))
    rooms = Room.objects.readable_by(request.user).annotate(mine=mine).order_by("name_key")
    context = {
        "mine": [room for room in rooms if room.mine],
        "others": [room for room in rooms if not room.mine and not room.archived_at],
    }
    return page(request, "rooms/room_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def make_room(request: PersonRequest) -> HttpResponseBase:
    """A form, and a room of one's own."""
    form = RoomForm(request.POST or None)
    if form.is_valid():
        try:
            room = operations.make_room(**form.cleaned_data, owner=request.user)
            return redirect(room)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
    return page(request, "rooms/room_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Another name or topic for a room of one's own."""
    room = room_for(request.user, slug)
    try:
        operations.check_owns(room, request.user)
    except Refused as refused:
        return page(request, "refused.html", {"sentence": str(refused), "back": room}, status=422)
    form = RoomForm(request.POST or None, instance=Room(name=room.name, topic=room.topic))
    if form.is_valid():
        try:
            operations.change_room(room, request.user, **form.cleaned_data)
            return redirect(room)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
    context = {"form": form, "room": room}
    return page(request, "rooms/room_form.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def room(request: PersonRequest, slug: str) -> HttpResponse:
    """The newest messages; `?before=SEQ` those before a place, `?around=SEQ` those around one."""
    room = room_for(request.user, slug)
    messages = messages_page(request, room)
    if request.htmx and "before" in request.GET:
        return page(request, "rooms/events/history_shown.html", history_context(room, messages))
    return room_page(request, room, messages)


def messages_page(request: HttpRequest, room: Room) -> Page:
    """The messages that the address asks for. An address that makes no sense asks for the newest."""
    for name, read in (("before", log.before), ("around", log.around)):
        seq = request.GET.getlist(name)[-1:]
        if seq and seq[0].isascii() and seq[0].isdigit() and len(seq[0]) < 17:
            messages = read(room.pk, int(seq[0]))
            if messages.messages:
                return messages
    return log.newest(room.pk)


def history_context(room: Room, messages: Page) -> dict[str, object]:
    """What a page needs to show older messages in place, or to send on when it has become long."""
    loaded = messages.total - messages.messages[0].number if messages.messages else 0
    return {"room": room, "page": messages, "in_place": loaded < MOST_ON_A_PAGE}


def room_page(
    request: PersonRequest,
    room: Room,
    messages: Page,
    composer: Composer | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page of a room. Whoever gets it is here, reading by loading the page."""
    come_by_page(room, request.user)
    membership = room.memberships.current().filter(person=request.user).first()
    if composer is None:
        # A text that was kept stays kept until there is a box to put it in.
        may_write = membership is not None and room.archived_at is None
        draft = take_draft(request, room.get_absolute_url()) if may_write else ""
        composer = Composer(room.slug, request.user.enter_sends, draft)
    context = {
        "room": room,
        "page": messages,
        "upto": None if messages.reaches_newest else messages.last_number,
        "membership": membership,
        "composer": composer,
        "people": people_at(room),
        "my_rooms": Room.objects.joined_by(request.user).order_by("name_key"),
        "in_place": messages.reaches_newest,
    }
    return page(request, "rooms/room.html", context, status)


def come_by_page(room: Room, person: Person) -> None:
    """This person is here now, reading by loading the page."""
    try:
        registry.keep_page(room.place, person.pk)
    except Unavailable as error:
        logger.warning("presence was not written: %r", error)


def people_at(room: Room) -> People:
    """Who has this room open, for a page. Nobody, when the registry is away: the page still shows."""
    try:
        return people_here(registry.ways([room.place])[room.place])
    except Unavailable as error:
        logger.warning("presence was not read: %r", error)
        return people_here({})


@require_safe
@login_required
def people(request: PersonRequest, slug: str) -> HttpResponse:
    """Who is here, as a page of its own: for narrow windows and text browsers."""
    room = room_for(request.user, slug)
    return page(request, "rooms/people.html", {"room": room, "people": people_at(room)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Become a member. To visit the address changes nothing: it is where signing in leads back to."""
    room = room_for(request.user, slug)
    if request.method != "POST":
        return redirect(room)
    try:
        operations.join_room(room, request.user)
    except Refused as refused:
        return page(request, "refused.html", {"sentence": str(refused), "back": room}, status=422)
    return redirect(room)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leave_room(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Ask, and stop being a member."""
    room = room_for(request.user, slug)
    if request.method != "POST":
        return page(request, "rooms/leave_room.html", {"room": room})
    try:
        operations.leave_room(room, request.user)
    except Refused as refused:
        return page(request, "refused.html", {"sentence": str(refused), "back": room}, status=422)
    return redirect("rooms")
