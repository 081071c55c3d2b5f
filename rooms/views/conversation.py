"""The page of one room: what is said, by whom, and where the reader was."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from presence.models import ReadsBy
from presence.sessions import LIVE_COOKIE
from rooms import log, operations
from rooms.forms import Composer
from rooms.log import Page
from rooms.marks import write_marks
from rooms.models import Membership, Room
from rooms.views.drafts import take_draft
from rooms.views.here import come_by_page, people_at
from rooms.views.modes import Mode, mode_of
from rooms.views.pages import PersonRequest, in_room, number_in, page, room_for, signed_in

# From this many messages on one page, "Older messages" leads to a page of its own.
MOST_ON_A_PAGE = 1000


@require_safe
@signed_in
@in_room
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
        seq = number_in(request, name)
        if seq is not None:
            messages = read(room.pk, seq)
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
    wait: int = 0,
) -> HttpResponse:
    """The whole page of a room. Whoever gets it is here, reading by loading the page."""
    come_by_page(room, request.user)
    mode = mode_of(request)
    framed = mode.in_frame and messages.reaches_newest
    membership = operations.membership_of(room, request.user)
    may_write = membership is not None and room.archived_at is None
    context = {
        "room": room,
        "page": messages,
        "mode": mode,
        "frame": frame_address(room, mode, messages.head) if framed else None,
        "upto": None if messages.reaches_newest else messages.last_number,
        "membership": membership,
        "may_write": may_write,
        "composer": composer or composer_at(request, room, mode, may_write),
        "people": people_at(room, request.user),
        "in_place": messages.reaches_newest,
        # A socket puts rows at their places in the log, beside the box.
        "newest_first": request.user.newest_first and mode.by != ReadsBy.SOCKET,
        **where_reader_was(messages, membership),
    }
    response = page(request, "rooms/room.html", context, status, wait)
    # A browser that has opened no socket cannot say what was on its screen: it was all of the page.
    tells = framed or (mode.by == ReadsBy.SOCKET and LIVE_COOKIE in request.COOKIES)
    by_page = request.user.marks_read and not tells
    if by_page and membership and membership.read_number < messages.last_number:
        write_marks({membership.pk: messages.last_number})
    return response


def composer_at(request: PersonRequest, room: Room, mode: Mode, may_write: bool) -> Composer:
    """The box of a page that is loaded, with words that were kept for it."""
    # They stay kept until there is a box to put them in.
    draft = take_draft(request, room.get_absolute_url()) if may_write else ""
    return Composer(
        room.slug,
        request.user.enter_sends,
        draft,
        query=mode.query,
        scripts=LIVE_COOKIE in request.COOKIES and mode.by != ReadsBy.HAND,
    )


def frame_address(room: Room, mode: Mode, head: int) -> str:
    """What the page shows in its frame: the newest messages, or if it is paused, those up to now."""
    query = {"every": mode.seconds} if mode.by == ReadsBy.REFRESH else {}
    if mode.paused:
        query |= {"after": head, "paused": 1}
    address = reverse("frame", args=[room.slug])
    return f"{address}?{urlencode(query)}" if query else address


def where_reader_was(messages: Page, membership: Membership | None) -> dict[str, object]:
    """The first message on the page that the reader has not read, and how many stand before the page."""
    if membership is None or not messages.messages:
        return {}
    read, first = membership.read_number, messages.messages[0]
    unread = (message for message in messages.messages if message.number > read)
    return {
        "first_unread": next(unread, None),
        "unread_before": max(0, first.number - 1 - read),
    }


@require_safe
@signed_in
@in_room
def unread(request: PersonRequest, slug: str) -> HttpResponseBase:
    """What the reader has missed, from the first message on that they have not read; `?after=NUMBER` goes
    on after that message. Nothing is marked by itself. Who does not belong to the room misses nothing.
    """
    room = room_for(request.user, slug)
    membership = operations.membership_of(room, request.user)
    if membership is None:
        return redirect(f"{room.get_absolute_url()}#newest")
    after = number_in(request, "after")
    messages = log.following(room.pk, membership.read_number if after is None else after)
    left = messages.total - messages.last_number if messages.messages else 0
    return page(request, "rooms/unread.html", {"room": room, "page": messages, "left": left})


@require_POST
@signed_in
@in_room
def mark_read(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Everything up to a number is read, because its reader says so."""
    room = room_for(request.user, slug)
    number = log.number_of(request.POST.get("number", ""))
    if number is not None:
        operations.mark_read(room, request.user, number)
    if request.htmx:
        return HttpResponse(status=204)
    if (back := request.POST.get("back")) in ("frame", "unread"):
        return redirect(back, room.slug)
    return redirect(f"{room.get_absolute_url()}#newest")
