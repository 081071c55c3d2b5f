"""Messages, and what stands around them in a conversation."""

from datetime import timedelta

from project.gallery.samples.cast import NOW, Cast
from project.gallery.samples.states import States, samples

LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 5
FORMATTED = (
    "*Emphasis*, **more of it**, ~~less~~ and `code`; a link: https://example.org/tea\n\n"
    "> as she said\n\n- flour\n- salt\n\n1. mix\n2. bake\n\n::: spoiler How it ends\nWith *tea*. :tea:\n:::"
)
CODE = (
    "```python\ndef bake(minutes: int) -> str:\n    return f'{minutes} minutes'  # and so on\n```"
)


@samples("rooms/partials/message.html")
def message(cast: Cast) -> States:
    first = cast.message("Is there any tea left?")
    yield "somebody else's, the first of its day", {"message": first}
    yield "a follow-up of theirs", {"message": cast.message("A whole pot, I hope.", after=first)}
    own = cast.message("A whole pot. Come over.", cast.alice, after=first)
    yield "one's own", {"message": own}
    yield "edited", {"message": cast.message("No typo", cast.alice, after=own, edited_at=NOW)}
    yield "deleted", {"message": cast.deleted(after=own)}
    yield "a mention", {"message": cast.message("@alice it is on the table.", after=own)}
    for state, body in {
        "formatted": FORMATTED,
        "a code block": CODE,
        "emoji only": "🎂🎉",
        "right to left": "شكرا جزيلا على الشاي، سأكون هناك عند الظهر",
        "a long word": LONG_WORD,
        "four thousand characters": ("All that was said about bread that day. " * 100)[:4000],
        "many lines": "\n".join(f"line {number}" for number in range(1, 13)),
    }.items():
        yield state, {"message": cast.message(body, after=own)}
    late = cast.message("A day later", after=own, posted_at=own.posted_at + timedelta(days=1))
    yield "the first of the next day", {"message": late}
    yield "just edited by the reader, with the focus on it", {"message": own, "focus": True}


@samples("rooms/partials/message_acts.html")
def message_acts(cast: Cast) -> States:
    own, other = cast.conversation[1], cast.conversation[0]
    yield "one's own, below it", {"message": own, "own": True, "may_delete": True, "in_place": True}
    yield (
        "one's own, on its page",
        {"message": own, "own": True, "may_delete": True, "in_place": False},
    )
    moderator = {"message": other, "own": False, "may_delete": True, "in_place": True}
    yield "a moderator's view of somebody else's", moderator
    yield "somebody else's", {**moderator, "may_delete": False}


@samples("rooms/partials/message_list.html")
def message_list(cast: Cast) -> States:
    base = {"room": cast.room, "page": cast.page, "in_place": True, "newest_first": False}
    yield "a conversation", {**base, "first_unread": None}
    yield "unread messages", {**base, "first_unread": cast.conversation[3]}
    yield (
        "a page of history",
        {**base, "page": cast.later_page, "in_place": False, "first_unread": None},
    )
    yield "an empty room", {**base, "page": cast.empty_page, "first_unread": None}
    newest_first = {**base, "in_place": False, "newest_first": True}
    yield "the newest first", {**newest_first, "first_unread": cast.conversation[3]}


@samples("rooms/partials/day.html")
def day(cast: Cast) -> States:
    yield "a day", {"moment": NOW}


@samples("rooms/partials/divider.html")
def divider(cast: Cast) -> States:
    yield "before message 42", {"before": 42}


@samples("rooms/partials/history.html")
def history(cast: Cast) -> States:
    base = {
        "room": cast.room,
        "older": None,
        "begun": cast.page.messages,
        "in_place": True,
        "paging": None,
    }
    base |= {"missed": None}
    yield "where the room begins", base
    yield "where a conversation begins", {**base, "room": cast.direct(cast.bob)}
    yield "nothing said yet", {**base, "begun": []}
    yield "older ones, in place", {**base, "older": 41}
    yield "older ones, on another page", {**base, "older": 41, "in_place": False}
    yield "older ones were shown", {**base, "older": 41, "paging": 90}
    yield "too much has happened", {**base, "older": 41, "missed": 12}


@samples("rooms/partials/newer.html")
def newer(cast: Cast) -> States:
    yield "the newest is here", {"room": cast.room, "page": cast.page}
    yield "a page of history", {"room": cast.room, "page": cast.later_page}


@samples("rooms/partials/newest.html")
def newest(cast: Cast) -> States:
    yield "the end of the conversation", {}


@samples("rooms/partials/seen.html", "rooms/partials/read_number.html")
def seen(cast: Cast) -> States:
    yield "message 120 is the last", {"number": 120}
    yield "an empty room", {"number": 0}


@samples("rooms/partials/mark_read.html")
def mark_read(cast: Cast) -> States:
    base = {"room": cast.room, "number": 120, "csrf_token": "a-token"}
    yield "below a conversation", base
    yield "in live view", {**base, "back": "frame"}
    yield "below what was missed", {**base, "back": "unread"}
