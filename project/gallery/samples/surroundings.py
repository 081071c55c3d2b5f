"""What stands around a conversation and on other pages: rooms, badges, the sidebar, the top."""

from presence.models import ReadsBy
from project.gallery.samples.cast import NOW, Cast
from project.gallery.samples.states import States, asked, samples
from rooms.models import Room
from rooms.sidebar import Entry, Sidebar
from rooms.views.modes import Mode


@samples("partials/count.html", "rooms/partials/unread.html")
def count(cast: Cast) -> States:
    yield "none", {"count": 0}
    yield "three", {"count": 3}
    yield "more than 99", {"count": 120}


@samples("rooms/partials/badge.html")
def badge(cast: Cast) -> States:
    for state, context in count(cast):
        yield state, {"room": cast.room, **context}


@samples(
    "rooms/partials/room_name.html",
    "rooms/partials/room_topic.html",
    "rooms/partials/room_state.html",
)
def room(cast: Cast) -> States:
    yield "a room", {"room": cast.room}
    yield "archived, without a topic", {"room": cast.place(10, "Once", archived_at=NOW)}
    yield "a conversation", {"room": cast.direct(cast.bob)}
    yield "right to left", {"room": cast.place(11, "غرفة الخبز", "ما يخبز ومتى ينضج")}
    yield "long words", {"room": cast.place(12, "n" * 80, "t" * 240)}


@samples("rooms/partials/room_card.html")
def room_card(cast: Cast) -> States:
    yield "one's own, with something unread", {"room": cast.room, "count": 3}
    yield "to discover", {"room": cast.room, "count": None}
    yield "archived", {"room": cast.place(10, "Once", archived_at=NOW), "count": 0}
    private = cast.place(9, "Plans", "For the birthday", kind=Room.Kind.PRIVATE)
    yield "private", {"room": private, "count": 0}


@samples("rooms/partials/room_link.html")
def room_link(cast: Cast) -> States:
    yield "another room", {"room": cast.room, "count": 3, "current": None}
    yield "the open one", {"room": cast.room, "count": 0, "current": cast.room.pk}
    yield "a conversation", {"room": cast.direct(cast.bob), "count": 1, "current": None}
    yield "with somebody who is gone", {"room": cast.direct(None), "count": 0, "current": None}


@samples("rooms/partials/direct_card.html")
def direct_card(cast: Cast) -> States:
    yield "something unread", {"entry": Entry(cast.direct(cast.bob), 63, 2)}
    yield "with somebody who is gone", {"entry": Entry(cast.direct(None), 63, 0)}


@samples("rooms/partials/invitation.html")
def invitation(cast: Cast) -> States:
    yield "in the sidebar", {"membership": cast.invitation}
    yield "in the list of rooms", {"membership": cast.invitation, "prefix": "listed-"}
    gone = cast.invitation
    gone.invited_by = None
    yield "by somebody who is gone", {"membership": gone}


@samples("rooms/partials/sidebar_lists.html")
def sidebar_lists(cast: Cast) -> States:
    yield "rooms, conversations, an invitation", {"sidebar": cast.sidebar, "current": cast.room.pk}
    yield "nothing yet", {"sidebar": Sidebar(), "current": None}


@samples("rooms/partials/sidebar.html")
def sidebar(cast: Cast) -> States:
    for state, context in sidebar_lists(cast):
        yield state, {**context, "person": cast.alice}
    staff = cast.person(1, "alice", "Alice Ng", is_staff=True)
    yield "of staff", {"sidebar": cast.sidebar, "current": None, "person": staff}


@samples("rooms/partials/head.html")
def head(cast: Cast) -> States:
    base = {"room": cast.room, "membership": cast.membership(cast.alice), "count": 4, "unread": 4}
    yield "a member's", base
    yield "an owner's", {**base, "membership": cast.membership(cast.alice, "owner")}
    yield "before joining", {**base, "membership": None, "unread": 0}
    yield "a conversation", {**base, "room": cast.direct(cast.bob), "count": 1}
    yield "long words", {**base, "room": cast.place(12, "n" * 80, "t" * 240), "count": 200}


@samples("rooms/partials/join.html")
def join(cast: Cast) -> States:
    yield "before joining", {"room": cast.room, "csrf_token": "a-token"}


@samples("rooms/partials/modes.html")
def modes(cast: Cast) -> States:
    yield "live view", {"room": cast.room, "mode": Mode(ReadsBy.FRAME, 15, "live=frame")}
    yield "loaded anew", {"room": cast.room, "mode": Mode(ReadsBy.REFRESH, 15, "refresh=15")}
    yield "by hand", {"room": cast.room, "mode": Mode(ReadsBy.HAND, 15)}
    yield "paused", {"room": cast.room, "mode": Mode(ReadsBy.HAND, 15, "live=no", True)}


@samples("partials/top.html")
def top(cast: Cast) -> States:
    yield "signed in", {"person": cast.alice, "unread": 4}
    yield "staff", {"person": cast.person(1, "alice", "Alice Ng", is_staff=True), "unread": 0}
    yield "signed out", {"person": asked(cast)["request"].user, "unread": ""}
    yield "when it is not known who reads", {"person": "", "unread": ""}


@samples("partials/foot.html")
def foot(cast: Cast) -> States:
    from django.conf import settings

    address = "/accounts/login/?next=/rooms/"
    yield (
        "with the languages",
        {
            "address": address,
            "languages": settings.LANGUAGES,
            "csrf_token": "a-token",
        },
    )
    yield "when something broke", {"address": "", "languages": "", "csrf_token": ""}


@samples("partials/notices.html")
def notices(cast: Cast) -> States:
    request = asked(cast, said=cast.words("Invited Charlie."))["request"]
    yield "something was done", {"messages": request._messages}
    yield "nothing was", {"messages": asked(cast)["request"]._messages}


@samples("partials/icon.html")
def icon(cast: Cast) -> States:
    for name in ("warning", "back", "people"):
        yield name, {"name": name}


@samples("partials/announcer.html", "partials/htmx.html", "partials/stylesheets.html")
def always_the_same(cast: Cast) -> States:
    yield "always the same", {}


@samples("partials/preview.html")
def preview(cast: Cast) -> States:
    yield "a theme", {"title": "Bubbles"}


@samples("rooms/me.css")
def me(cast: Cast) -> States:
    yield "for Alice", {"person_id": cast.alice.pk}
