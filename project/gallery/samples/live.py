"""What keeps a page live, and what it says aloud."""

from project.gallery.samples.cast import Cast
from project.gallery.samples.states import States, samples
from rooms.fragments import minute
from rooms.spoken import Sentence


@samples("rooms/partials/announcement.html")
def announcement(cast: Cast) -> States:
    words = cast.words("Is there any tea left?")
    for sentence in sentences(cast):
        yield sentence.kind, {"sentence": sentence, "minute": minute()}
    for state, sentence in {
        "message, long": Sentence("message", cast.bob.name, words, True),
        "mention, long": Sentence("mention", cast.bob.name, words, True),
        "message, without its words": Sentence("message", cast.bob.name),
        "mention, without its words": Sentence("mention", cast.bob.name),
        "direct, without an author": Sentence("direct", count=3),
    }.items():
        yield state, {"sentence": sentence, "minute": minute()}


def sentences(cast: Cast) -> list[Sentence]:
    """One of each kind."""
    author, text = cast.bob.name, cast.words("Is there any tea left?")
    return [
        Sentence("message", author, text),
        Sentence("mention", author, text),
        *(Sentence(kind, author, count=5) for kind in ("messages", "mentions")),
        *(Sentence(kind, count=5) for kind in ("count", "away")),
        Sentence("direct", author, count=1),
        *(Sentence(kind) for kind in ("replaced", "sent", "back")),
    ]


@samples("rooms/partials/closed.html")
def closed(cast: Cast) -> States:
    for reason in ("signed-out", "left", "banned", "gone"):
        yield reason, {"reason": reason, "again": ""}


@samples("rooms/partials/connection.html")
def connection(cast: Cast) -> States:
    yield "hidden until heartbeats stop", {}


@samples("rooms/partials/pulse.html")
def pulse(cast: Cast) -> States:
    yield "hidden until heartbeats stop", {"crowded": False}
    yield "too many pages are open", {"crowded": True}


@samples("rooms/partials/cursor.html")
def cursor(cast: Cast) -> States:
    yield "a page that follows the room", {"cursor": 1042, "upto": None, "panel": False}
    yield "a page of history", {"cursor": 1042, "upto": 900, "panel": False}
    yield "a room's page of people", {"cursor": 1042, "upto": None, "panel": True}


@samples("rooms/partials/pause.html")
def pause(cast: Cast) -> States:
    yield "live", {"paused": False, "count": None}
    yield "paused", {"paused": True, "count": None}
    yield "paused, with something held back", {"paused": True, "count": 12}


@samples("rooms/partials/held.html")
def held(cast: Cast) -> States:
    yield "nothing", {"count": 0}
    yield "twelve", {"count": 12}
