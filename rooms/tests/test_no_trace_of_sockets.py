"""Over the socket, too, what is not there for somebody answers as what is not there at all: frame by
frame, with the same code, after the same queries."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from presence.threads import in_db
from rooms.admission import admission
from rooms.models import Room
from rooms.tests.house import House
from rooms.tests.page import Page
from rooms.tests.permissions import KINDS
from rooms.tests.test_no_trace import LITERALS, NOWHERE, OUTSIDERS
from rooms.tests.test_permissions_of_sockets import house

__all__ = ["house"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

SAID: list[dict[str, object]] = [
    {"cursor": "0"},
    {"body": "Hello"},
    {"seen": 1},
    {"typing": True},
    {"cursor": "0"},
]


# Of a heartbeat: the second when it was sent, and the minutes whose sentences it leaves.
CLOCK = re.compile(r"(?<=value=\")\d+|(?<=data-minute=')\d+")


class Listener(Page):
    """Keeps each frame as it came, but for the time."""

    def __init__(self, room: Room, house: House, who: str) -> None:
        super().__init__(room, house.people.get(who))
        self.raw: list[str] = []

    def apply(self, frame: str) -> None:
        self.raw.append(CLOCK.sub("", frame))


async def heard_by(house: House, who: str, room: Room) -> tuple[list[str], int | None]:
    """Every frame until the close, and its code. A person's own sidebar comes when it is ready."""
    page = await Listener(room, house, who).connect(send_cursor=False)
    await page.take()  # of what waits to be sent, a close leaves out whatever is not its own
    for frame in SAID:
        await page.send(**frame)
    code = await page.closes()
    return page.raw, code


async def test_a_socket_is_closed_as_if_the_room_were_not(house: House) -> None:
    for kind, who in OUTSIDERS:
        hidden = await heard_by(house, who, house.room(kind, who))
        absent = await heard_by(house, who, Room(slug=NOWHERE))
        assert hidden == absent, (kind, who)
        assert hidden[1] == (4401 if who in ("stranger", "deactivated") else 4404)


async def test_a_socket_asks_the_same_of_the_database(house: House) -> None:
    for kind, who in OUTSIDERS:
        hidden = await in_db(asked, house, who, house.room(kind, who).slug)
        assert hidden == await in_db(asked, house, who, NOWHERE), (kind, who)
        assert (hidden[0] or who == "stranger") and hidden[1:] == (None, None)
    # The premise: whoever may read is let in.
    for kind in KINDS:
        scope = scope_of(house, "member")
        assert (await in_db(admission, scope, house.room(kind, "member").slug))[2] is not None


def asked(house: House, who: str, slug: str) -> tuple[list[str], int | None, int | None]:
    """What is asked of the database to let somebody in, and what is found."""
    with CaptureQueriesContext(connection) as queries:
        _, _, room, membership = admission(scope_of(house, who), slug)
    return [LITERALS.sub("?", query["sql"]) for query in queries.captured_queries], room, membership


def scope_of(house: House, who: str) -> dict[str, object]:
    cookie = f"{settings.SESSION_COOKIE_NAME}={house.cookies.get(who, '')}"
    return {"type": "websocket", "headers": [(b"cookie", cookie.encode())]}
