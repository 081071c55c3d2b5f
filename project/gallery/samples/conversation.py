"""The page of a room, in all of its states."""

from typing import Any

from presence.models import Person, ReadsBy
from project.gallery.samples.cast import NOW, Cast
from project.gallery.samples.states import Context, States, asked, in_english, samples
from project.gallery.samples.writing import composer_of
from rooms.forms import Composer
from rooms.fragments import Newest, render
from rooms.log import Page
from rooms.models import Room
from rooms.operations.refused import NotAMember
from rooms.views.conversation import frame_address, where_reader_was
from rooms.views.modes import Mode

SOCKET = Mode(ReadsBy.SOCKET, 15)


def room_page(
    cast: Cast,
    room: Room | None = None,
    page: Page | None = None,
    mode: Mode = SOCKET,
    reader: Person | None = None,
    composer: Composer | None = None,
    role: str = "member",
    read: int = 120,
    **more: Any,
) -> Context:
    """What `rooms.views.conversation.room_page` gives its template, for Alice if for nobody else."""
    room, page, reader = room or cast.room, page or cast.page, reader or cast.alice
    framed = mode.in_frame and page.reaches_newest
    membership = cast.membership(reader, role, room=room, read_number=read) if role else None
    path = mode.address(room)
    return {
        **asked(cast, f"{path}?paused=1" if mode.paused else path, reader),
        "room": room,
        "page": page,
        "mode": mode,
        "frame": frame_address(room, mode, page.head) if framed else None,
        "upto": None if page.reaches_newest else page.last_number,
        "membership": membership,
        "may_write": membership is not None and room.archived_at is None,
        "composer": composer or composer_of(cast, enter_sends=reader.enter_sends, query=mode.query),
        "people": cast.here,
        "in_place": page.reaches_newest,
        "newest_first": reader.newest_first and mode.by != ReadsBy.SOCKET,
        **where_reader_was(page, membership),
        **more,
    }


@samples("rooms/room.html")
def room(cast: Cast) -> States:
    yield "a conversation", room_page(cast)
    yield "unread messages", room_page(cast, read=2)
    yield "more that is unread before them", room_page(cast, page=cast.later_page, read=0)
    yield "an empty room", room_page(cast, page=cast.empty_page)
    yield "before joining", room_page(cast, role="")
    yield "an empty room before joining", room_page(cast, page=cast.empty_page, role="")
    yield "an owner's view", room_page(cast, role="owner")
    yield "a moderator's view", room_page(cast, role="moderator", reader=cast.dana)
    yield "200 people", room_page(cast, people=cast.crowd)
    yield "a page of history", room_page(cast, page=cast.later_page)
    yield "a conversation with one person", room_page(cast, cast.direct(cast.bob), people=cast.both)
    gone = cast.person(2, "bob", "Bob", is_active=False)
    yield "with somebody who cannot sign in", room_page(cast, cast.direct(gone), people=cast.both)
    yield "archived", room_page(cast, cast.place(10, "Once", "That was that", archived_at=NOW))
    words, error = cast.words("Is there any tea left?"), str(NotAMember())
    refused = composer_of(cast, body=words, error=error, answers=True)
    yield "refused, without joining", room_page(cast, role="", composer=refused)
    for state, mode in {
        "paused": Mode(ReadsBy.SOCKET, 15, "", True),
        "live view": Mode(ReadsBy.FRAME, 15, "live=frame"),
        "live view, paused": Mode(ReadsBy.FRAME, 15, "live=frame", True),
        "loaded anew": Mode(ReadsBy.REFRESH, 15, "refresh=15"),
        "by hand": Mode(ReadsBy.HAND, 15, "live=no"),
    }.items():
        yield state, room_page(cast, mode=mode)
    by_hand = cast.person(1, "alice", "Alice Ng", marks_read=False, shows_typing=False)
    yield "marked as read by hand", room_page(cast, reader=by_hand, read=2)
    newest_first = cast.person(1, "alice", "Alice Ng", newest_first=True)
    mode = Mode(ReadsBy.HAND, 15, "live=no")
    yield "the newest first", room_page(cast, reader=newest_first, mode=mode, read=2)
    look = {"text_size": "largest", "contrast": "more", "colour_scheme": "dark"}
    yield "large and dark", room_page(cast, reader=cast.person(1, "alice", "Alice Ng", **look))


@samples("rooms/frame.html")
def frame(cast: Cast) -> States:
    address = f"{cast.room.get_absolute_url()}frame/"
    base = {
        **asked(cast, address, cast.alice),
        "room": cast.room,
        "newest": newest(cast, cast.page),
        "membership": cast.membership(cast.alice),
        "newest_first": False,
        "why": "news",
        "seconds": 0,
        "again": f"{address}?after=47&seen=7",
        "pause": f"{address}?after=47&paused=1",
        "show": address,
        "held": None,
    }
    yield "live", base
    yield (
        "the newest first",
        {**base, "newest": newest(cast, cast.page, True), "newest_first": True},
    )
    yield "an empty room", {**base, "newest": newest(cast, cast.empty_page)}
    yield "before joining", {**base, "membership": None}
    yield "paused", {**base, "again": None, "held": f"{address}held/?after=47"}
    yield "too many wait", {**base, "why": "crowded", "seconds": 15}
    yield "Parley starts again", {**base, "why": "restarting", "seconds": 5}
    by_hand = cast.person(1, "alice", "Alice Ng", marks_read=False)
    yield "marked as read by hand", {**base, **asked(cast, address, by_hand)}


def newest(cast: Cast, page: Page, newest_first: bool = False) -> Newest:
    """The rows of a page, as feeds keep them for all frames."""
    context = {"room": cast.room, "page": page, "newest_first": newest_first, "in_place": False}
    html = render("rooms/partials/message_list.html", in_english(), **context)
    return Newest(page.head, page.last_number, html)


@samples("rooms/held.html")
def held(cast: Cast) -> States:
    address = f"{cast.room.get_absolute_url()}frame/held/?after=47"
    base = {**asked(cast, address, cast.alice), "seconds": 0, "again": f"{address}&upto=59"}
    yield "nothing", {**base, "count": 0}
    yield "twelve", {**base, "count": 12}


@samples("rooms/frame_ended.html")
def frame_ended(cast: Cast) -> States:
    address = f"{cast.room.get_absolute_url()}frame/"
    for reason in ("signed-out", "left", "banned", "gone"):
        yield reason, {**asked(cast, address, cast.alice), "reason": reason, "again": address}


@samples("rooms/unread.html")
def unread(cast: Cast) -> States:
    base = {**asked(cast, "/", cast.alice), "room": cast.room, "page": cast.later_page}
    yield "some, and more after them", {**base, "left": 70}
    yield "all of it", {**base, "page": cast.page, "left": 0}
    yield "nothing", {**base, "page": cast.empty_page, "left": 0}
