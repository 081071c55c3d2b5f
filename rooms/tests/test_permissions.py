"""Who may do what: every address, asked for by everybody, in every kind of room.

Nobody is refused what nobody could do: whoever may is asked first, and for them it has to work.
"""

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.urls import URLPattern, URLResolver, reverse

import project.urls
import rooms.urls
from rooms.models import Room
from rooms.tests.house import House, check, house, rows, undone
from rooms.tests.html import without_token
from rooms.tests.permissions import (
    ADDRESS_LINES,
    BANS,
    FRAME_LINES,
    INVITATIONS,
    OPERATION_LINES,
    Cell,
    Line,
)
from rooms.tests.permissions_page import DOCUMENT, document

__all__ = ["house"]

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What is sent to an address so that it is done.
SENT: dict[str, dict[str, str]] = {
    "make-room": {"name": "Another room"},
    "settings": {
        "display_name": "Somebody else",
        "language": "en",
        "time_zone": "UTC",
        "announces": "everything",
        "reads_by": "socket",
        "refresh_seconds": "15",
    },
    "mark-read": {"number": "1"},
    "change-room": {"name": "Another name", "topic": "Another topic"},
    "invite-person": {"username": "outsider"},
    "change-role": {"role": "moderator"},
    "messages": {"body": "Hello"},
    "edit-message": {"body": "Other words"},
}
ABOUT = {"withdraw-invitation": "guest", "lift-ban": "outlaw"}
# To be led on is what is asked for there; elsewhere it says that nothing is done.
LEADS_ON = {"start", "favicon", "unread"}
AT_LARGE = Cell("public", "", frozenset(), frozenset())


# Addresses ---------------------------------------------------------------------------------------


def patterns() -> dict[str, URLPattern]:
    """Every address of ours, by its name."""
    both = [*project.urls.urlpatterns, *rooms.urls.urlpatterns]
    ours: list[Any] = [found for found in both if isinstance(found, URLPattern)]
    return {found.name or str(found.pattern): found for found in ours}


def test_every_address_is_in_the_table() -> None:
    below = [found for found in project.urls.urlpatterns if isinstance(found, URLResolver)]
    # What the libraries answer for themselves, and ours.
    assert [str(found.pattern) for found in below] == ["accounts/", "admin/", ""]
    assert all(isinstance(found, URLPattern) for found in rooms.urls.urlpatterns)
    assert {line.name for line in ADDRESS_LINES} == patterns().keys()


@pytest.mark.parametrize("name", patterns())
def test_a_method_that_is_not_in_the_table_is_not_allowed(house: House, name: str) -> None:
    in_table = {line.method for line in ADDRESS_LINES if line.name == name}
    for method in {"GET", "POST", "PUT", "DELETE", "OPTIONS"} - in_table:
        for who in ("stranger", "owner"):
            with undone():
                status = ask(house, Line(method, name), AT_LARGE, who).status_code
                assert status == (404 if name == "metrics" else 405)


@pytest.mark.parametrize("line", ADDRESS_LINES, ids=str)
def test_who_is_answered_what_at_an_address(house: House, line: Line) -> None:
    check(line, lambda cell, who: answer(house, line, cell, who))


def answer(house: House, line: Line, cell: Cell, who: str) -> str:
    """What somebody gets, and whether anything came of it."""
    with undone():
        response = ask(house, line, cell, who)
        changed = rows() != house.before
    status = response.status_code
    if status == 404:
        assert not changed
        # What is behind a room that is not there: see test_no_trace.
        if cell.kind == "anywhere" or line.name in INVITATIONS | BANS:
            check_absent(house, line, cell, who, response)
        return "absent"
    if status == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL)):
        assert not changed
        if cell.kind == "anywhere":
            check_asked_to_sign_in(house, line, cell, who)
        return "sign-in"
    if status in (403, 422):
        assert not changed
        return "no"
    assert status in (200, 204, 302), f"{who} got {status}"
    if line.method == "POST":
        return "yes" if changed else "nothing"
    assert not changed
    return "yes" if status == 200 or line.name in LEADS_ON else "nothing"


def check_absent(house: House, line: Line, cell: Cell, who: str, plain: Any) -> None:
    """It is the very page of what does not exist, and to htmx the very sentence."""
    for htmx in (False, True):
        key = (who, line.method, htmx)
        with undone():
            hidden = ask(house, line, cell, who, htmx) if htmx else plain
            if key not in house.absent:
                absent = ask(house, line, cell, who, htmx, exists=False)
                house.absent[key] = seen(absent)
        assert seen(hidden) == house.absent[key]


def seen(response: Any) -> tuple[int, bytes, set[str]]:
    """All that an answer tells."""
    content = without_token(response.content)
    return response.status_code, content, {*response.headers, *response.cookies}


def check_asked_to_sign_in(house: House, line: Line, cell: Cell, who: str) -> None:
    """To htmx it is a sentence, or the box with the words; and the room need not exist."""
    with undone():
        answers = [ask(house, line, cell, who, True, exists=exists) for exists in (True, False)]
        assert rows() == house.before
    assert [answer.status_code for answer in answers] in ([401, 401], [422, 422])


def ask(
    house: House,
    line: Line,
    cell: Cell,
    who: str,
    htmx: bool = False,
    method: str = "",
    exists: bool = True,
) -> Any:
    """Send a request as this person, in the room of this kind that is theirs, or in none."""
    room, method = house.room(cell.kind, who), method or line.method
    names = {
        "slug": room.slug if exists else "nowhere",
        "username": username(line.name, room) if exists else "nobody",
        "seq": house.message(room, who, line.whose).seq if exists else 10**6,
        "device": device(house, who, line.whose) if exists else 10**6,
        "person_id": 1,
        "language": "en",
    }
    wanted = patterns()[line.name].pattern.converters
    address = reverse(line.name, kwargs={name: names[name] for name in wanted})
    if line.name == "messages" and method in ("GET", "HEAD"):
        address += "?after=0"
    return house.ask(who, method, address, SENT.get(line.name, {}), htmx)


def username(name: str, room: Room) -> str:
    """About whom: somebody invited or banned, somebody to talk to for the first time, or a member."""
    if name in ABOUT and not room.is_direct:
        return ABOUT[name]
    return "guest" if name == "person" else "eve"


def device(house: House, who: str, whose: str) -> int:
    """A device that this person is signed in on elsewhere, or one of somebody else's."""
    found = UserSession.objects.exclude(session_key__in=house.cookies.values())
    if whose != "own" or who == "stranger":
        who = "owner" if who != "owner" else "member"
    return found.get(user=house.people[who]).pk


# What an attacker would write in the place of a word, and of a number.
ODD = {
    "str": ["a%00b", "%ED%A0%80", "..", "x" * 300],
    "int": ["%D9%A3", str(2**63), "9" * 4400],
}
PARTS = [
    (name, part) for name, pattern in patterns().items() for part in pattern.pattern.converters
]


@pytest.mark.parametrize("name, part", PARTS)
def test_an_address_that_nobody_gave_is_answered(house: House, name: str, part: str) -> None:
    good = {"slug": house.rooms["private"].slug, "username": "eve", "language": "en"}
    route = f"/{patterns()[name].pattern}"
    kind = re.findall(rf"<(\w+):{part}>", route)[0]
    methods = [line.method for line in ADDRESS_LINES if line.name == name]
    asked = [("owner", method) for method in methods] + [("stranger", methods[-1])]
    for odd in ODD[kind]:
        parts = {**good, part: odd}
        address = re.sub(r"<\w+:(\w+)>", lambda match: parts.get(match[1], "1"), route)  # noqa: B023
        for who, method in asked:
            with undone():
                answer = house.ask(who, method, address, SENT.get(name, {}), htmx=who == "stranger")
                assert answer.status_code < 500, (who, method, address)


# The table ---------------------------------------------------------------------------------------


def test_everything_that_may_be_done_can_be_done_by_somebody() -> None:
    for table in (ADDRESS_LINES, OPERATION_LINES, FRAME_LINES):
        could = {(line.method, line.name) for line in table if any(cell.may for cell in line.cells)}
        only_asked = {(line.method, line.name) for line in table} - could
        # To visit the address of an act does nothing.
        only_asked -= {("GET", "metrics")}  # which are for an address, and for nobody as a person
        # What a browser keeps changes no row.
        only_asked -= {("POST", "appearance"), ("GET", "language"), ("POST", "language")}
        assert all(method == "GET" and ("POST", name) in could for method, name in only_asked)


def test_the_document_says_what_the_table_says() -> None:
    assert DOCUMENT.read_text() == document(), (
        "docs/permissions.md is out of date: python -m rooms.tests.permissions > docs/permissions.md"
    )
