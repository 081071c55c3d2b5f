"""What can happen to an open page."""

from project.gallery.samples.cast import NOW, Cast
from project.gallery.samples.live import closed, cursor, pause, sentences
from project.gallery.samples.messages import message as messages
from project.gallery.samples.people import people, typing
from project.gallery.samples.states import States, in_english, samples
from project.gallery.samples.surroundings import sidebar_lists
from project.gallery.samples.writing import composer_of
from rooms.fragments import Variant, minute


def how(cast: Cast) -> dict[str, Variant]:
    """What every event that is rendered alone is given besides."""
    return {"variant": in_english()}


@samples("rooms/events/message_posted.html")
def message_posted(cast: Cast) -> States:
    yield "one message", {"messages": cast.conversation[:1]}
    yield "several at once", {"messages": cast.conversation}


@samples("rooms/events/message_changed.html")
def message_changed(cast: Cast) -> States:
    yield from (found for found in messages(cast) if "focus" not in found[1])


@samples("rooms/events/message_sent.html")
def message_sent(cast: Cast) -> States:
    composer = composer_of(cast, scripts=True, answers=True)
    said = tuple(one for one in sentences(cast) if one.kind == "sent")
    base = {"composer": composer, "csrf_token": "a-token", "minute": minute()}
    yield "with a word about it", {**base, "sentences": said}
    yield "without", {**base, "sentences": ()}


@samples("rooms/events/message_answered.html")
def message_answered(cast: Cast) -> States:
    own = cast.message("No typo", cast.alice, edited_at=NOW)
    yield "edited", {"message": own, "edited": True}
    yield "deleted", {"message": cast.deleted(), "edited": False}


@samples("rooms/events/list_replaced.html")
def list_replaced(cast: Cast) -> States:
    yield "with the way back", {"room": cast.room, "page": cast.page, "missed": 12}
    yield "when nothing had been read", {"room": cast.room, "page": cast.page, "missed": None}


@samples("rooms/events/history_cut.html")
def history_cut(cast: Cast) -> States:
    yield "older ones than message 47", {"room": cast.room, "newest": cast.conversation[-1]}


@samples("rooms/events/history_shown.html")
def history_shown(cast: Cast) -> States:
    yield "more to come", {"room": cast.room, "page": cast.later_page, "in_place": True}
    yield (
        "the rest on a page of its own",
        {"room": cast.room, "page": cast.later_page, "in_place": False},
    )
    yield "the first of all", {"room": cast.room, "page": cast.page, "in_place": True}


@samples("rooms/events/newer_messages.html")
def newer_messages(cast: Cast) -> States:
    yield "twelve", {"room": cast.room, "count": 12, "outdated": False}
    yield "much has changed", {"room": cast.room, "count": 250, "outdated": True}


@samples("rooms/events/room_changed.html")
def room_changed(cast: Cast) -> States:
    yield "another name", {"room": cast.room}
    yield "archived", {"room": cast.place(10, "Once", archived_at=NOW)}


@samples("rooms/events/members_changed.html")
def members_changed(cast: Cast) -> States:
    yield "three, and one invited", {"room": cast.room, "members": cast.members}


@samples("rooms/events/end_reached.html")
def end_reached(cast: Cast) -> States:
    yield "message 120 is the last", {"number": 120}


@samples("rooms/events/sidebar_changed.html")
def sidebar_changed(cast: Cast) -> States:
    for state, context in sidebar_lists(cast):
        yield state, {**how(cast), **context}


@samples("rooms/events/unread_changed.html")
def unread_changed(cast: Cast) -> States:
    yield "five", {**how(cast), "room_id": cast.room.pk, "count": 5}
    yield "none", {**how(cast), "room_id": cast.room.pk, "count": 0}


@samples("rooms/events/title_changed.html")
def title_changed(cast: Cast) -> States:
    title = f"{cast.room}: Parley"
    yield "five", {**how(cast), "title": title, "unread": 5}
    yield "none", {**how(cast), "title": title, "unread": 0}


@samples("rooms/events/cursor_moved.html")
def cursor_moved(cast: Cast) -> States:
    yield from cursor(cast)


@samples("rooms/events/announced.html")
def announced(cast: Cast) -> States:
    yield (
        "all there is to say",
        {
            **how(cast),
            "sentences": tuple(sentences(cast)),
            "minute": minute(),
        },
    )


@samples("rooms/events/paused.html")
def paused(cast: Cast) -> States:
    for state, context in pause(cast):
        yield state, {**how(cast), **context}


@samples("rooms/events/heartbeat.html")
def heartbeat(cast: Cast) -> States:
    yield "still connected", {**how(cast), "minutes": (minute() - 1, minute())}


@samples("rooms/events/turned_away.html")
def turned_away(cast: Cast) -> States:
    yield "too many pages are open", how(cast)


@samples("rooms/events/refused.html")
def refused(cast: Cast) -> States:
    yield "refused", {**how(cast), "sentence": cast.words("That was a lot at once. Wait a moment.")}


@samples("rooms/events/closed.html")
def closed_for_good(cast: Cast) -> States:
    for state, context in closed(cast):
        yield state, {**how(cast), "reason": context["reason"]}


@samples("presence/events/people_changed.html")
def people_changed(cast: Cast) -> States:
    for state, context in people(cast):
        yield state, {**how(cast), **context}


@samples("presence/events/person_renamed.html")
def person_renamed(cast: Cast) -> States:
    yield "another name", {"person": cast.bob}
    yield "right to left", {"person": cast.charlie}


@samples("presence/events/typing_changed.html")
def typing_changed(cast: Cast) -> States:
    for state, context in typing(cast):
        yield state, {**how(cast), **context}
