"""What is not there for somebody leaves no trace: its addresses answer as those of nothing, by the same
queries.

Every address below a room, by every method that it takes, for everybody for whom the room is not there.
"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rooms.models import Room
from rooms.tests.house import House, house, undone
from rooms.tests.permissions import ADDRESS_LINES, INVITATIONS, KINDS, OF_DIRECT, PEOPLE, READERS
from rooms.tests.test_permissions import SENT, patterns

__all__ = ["house"]

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOWHERE = "nowhere"
# For somebody deactivated and for strangers nothing is there: they are led to sign in.
OUTSIDERS = [
    (kind, who)
    for kind in ("public", "private", "direct")  # an archived room is hidden as it was before
    for who in PEOPLE
    if (kind != "direct" or who in OF_DIRECT) and who not in READERS[kind]
]
# Of the others, each is hidden from by the same question as one of these.
BY_DAY = [(kind, who) for kind, who in OUTSIDERS if who in ("stranger", "visitor", "removed")]
IN_ROOMS = [name for name, pattern in patterns().items() if "slug" in pattern.pattern.converters]
LITERALS = re.compile(r"\bs\d+_x\d+\b|'(?:[^']|'')*'|\b\d+\b|\bNULL\b")
TOKEN = re.compile(rb'name="(csrfmiddlewaretoken|nonce)" value="[\w-]+"')
Answer = tuple[int, bytes, list[tuple[str, str]], list[str]]


@pytest.mark.parametrize(
    "outsiders", [BY_DAY, pytest.param(OUTSIDERS, marks=pytest.mark.nightly)], ids=["some", "all"]
)
@pytest.mark.parametrize("name", IN_ROOMS)
def test_an_address_answers_as_if_the_room_were_not(
    house: House, name: str, outsiders: list[tuple[str, str]]
) -> None:
    methods = {line.method for line in ADDRESS_LINES if line.name == name}
    ways = [(method, htmx) for method in sorted(methods) for htmx in (False, True)]
    ways += [("HEAD", False)] if "GET" in methods else []
    absent: dict[Any, Answer] = {}
    for kind, who in outsiders:
        if who == "invited" and name in INVITATIONS:
            continue
        slug = house.room(kind, who).slug
        for way in ways:
            hidden = answer(house, name, slug, who, *way)
            if (who, way) not in absent:
                absent[who, way] = answer(house, name, NOWHERE, who, *way)
            assert hidden == absent[who, way], (kind, who, way)


def answer(house: House, name: str, slug: str, who: str, method: str, htmx: bool) -> Answer:
    """All that can be told of an answer: what it says, and what was asked of the database for it."""
    parts = {"slug": slug, "username": "eve", "seq": "2"}
    route = f"/{patterns()[name].pattern}"
    address = re.sub(r"<\w+:(\w+)>", lambda match: parts[match[1]], route)
    with undone(), CaptureQueriesContext(connection) as queries:
        response = house.ask(who, method, address, SENT.get(name, {}), htmx)
    if who in ("stranger", "deactivated"):
        assert response.status_code in (302, 401, 422)
    elif response.status_code != 302:
        assert response.status_code == 404
    # Who is invited has the room's address beside every page, so each is taken for the same.
    content = TOKEN.sub(b"", response.content)
    for room in Room.objects.all():
        content = content.replace(room.slug.encode(), NOWHERE.encode())
    headers = sorted(
        (header, value.replace(slug, NOWHERE))
        for header, value in response.headers.items()
        if header != "Content-Length"  # of a slug that is longer
    )
    cookies = sorted(response.cookies)
    asked = [LITERALS.sub("?", query["sql"]) for query in queries.captured_queries]
    return response.status_code, content, [*headers, ("Set-Cookie", str(cookies))], asked


def test_there_is_something_to_hide(house: House) -> None:
    """The premise: whoever may read is answered otherwise, by other queries."""
    for kind in KINDS:
        slug = house.room(kind, "member").slug
        shown = answer_of_reader(house, slug)
        assert shown.status_code == 200 and slug.encode() in shown.content


def answer_of_reader(house: House, slug: str) -> Any:
    with undone():
        return house.ask("member", "GET", f"/rooms/{slug}/", {})


def test_pages_of_others_do_not_name_a_room_that_is_not_there(house: House) -> None:
    """Lists, people, their pages and one's own, for everybody from whom the private room is hidden."""
    private, direct = house.rooms["private"], house.rooms["direct"]
    addresses = [
        "/rooms/",
        "/people/",
        "/people/?q=private",
        "/direct/",
        "/settings/",
        "/rooms/new/",
    ]
    addresses += ["/people/eve/", "/people/owner/", "/people/member/"]
    for who in ("visitor", "removed", "banned", "staff"):
        for address in addresses:
            with undone():
                response = house.ask(who, "GET", address, {})
            assert response.status_code == 200
            for room in (private, direct):
                assert room.slug.encode() not in response.content, (who, address)
            assert private.name.encode() not in response.content, (who, address)
    with undone():
        assert private.name.encode() in house.ask("member", "GET", "/people/eve/", {}).content


def test_the_name_of_a_private_room_is_not_taken(house: House) -> None:
    names = [house.rooms["private"].name, "A name that nobody has"]
    found = []
    for name in names:
        with undone(), CaptureQueriesContext(connection) as queries:
            response = house.ask("visitor", "POST", "/rooms/new/", {"name": name})
        shape = [LITERALS.sub("?", query["sql"]) for query in queries.captured_queries]
        found.append((response.status_code, shape))
    assert found[0] == found[1] and found[0][0] == 302
