"""Handing over: an owner gives the room to somebody, and looks after it still."""

from urllib.parse import quote

import pytest

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import Refused, hand_over, invite_person, leave_room
from rooms.tests.conftest import browser, someone
from rooms.tests.html import read

PEOPLE = "/rooms/café-söhne-東京/people/"
HAND_OVER = f"{PEOPLE}bob/hand-over/"


def roles(room: Room) -> dict[str, str]:
    return dict(room.memberships.current().values_list("person__username", "role"))


def test_the_owner_becomes_a_moderator(room: Room, alice: Person, bob: Person) -> None:
    alices = browser(alice)
    form = read(alices.get(f"{PEOPLE}bob/")).one("form", action=quote(HAND_OVER))
    assert form.all("button")
    assert alices.post(HAND_OVER).status_code == 302
    assert roles(room) == {"alice": "moderator", "bob": "owner", "dana": "moderator"}
    page = read(alices.get(PEOPLE)).one("main")
    assert "Handed over to bob." in page.one("p", class_="notice").text
    assert [tag.text for tag in page.all(class_="tag")] == ["Owner", "Moderator", "Moderator"]
    leave_room(room, alice)


def test_both_changes_have_one_number(room: Room, alice: Person, bob: Person) -> None:
    head = RoomLog.objects.get().last_seq
    hand_over(room, alice, bob)
    changed = Membership.objects.filter(person__in=[alice, bob])
    assert set(changed.values_list("changed_seq", flat=True)) == {head + 1}


@pytest.mark.parametrize("who", ["bob", "charlie", "dana", "staff"])
def test_nobody_gives_what_is_not_theirs(
    room: Room, who: str, request: pytest.FixtureRequest
) -> None:
    """Staff have no place in the room to give: they make somebody an owner."""
    person = someone("staff", is_superuser=True) if who == "staff" else request.getfixturevalue(who)
    before = roles(room)
    theirs = browser(person)
    for name in ("bob", "dana"):
        page = read(theirs.get(f"{PEOPLE}{name}/")).one("main")
        assert not page.all("form", action=quote(f"{PEOPLE}{name}/hand-over/"))
    answer = theirs.post(HAND_OVER)
    assert answer.status_code == 422
    assert "Only an owner of this room" in read(answer).one("main").text
    assert roles(room) == before


def test_it_is_given_to_members_alone(room: Room, alice: Person, charlie: Person) -> None:
    invite_person(room, alice, "charlie")
    answer = browser(alice).post(f"{PEOPLE}charlie/hand-over/")
    assert answer.status_code == 422 and "not a member" in read(answer).one("main").text
    answer = browser(alice).post(f"{PEOPLE}alice/hand-over/")
    assert answer.status_code == 422 and "yours already" in read(answer).one("main").text
    with pytest.raises(Refused):
        hand_over(room, alice, someone("stranger"))
    assert roles(room)["alice"] == "owner"


def test_to_visit_the_address_changes_nothing(room: Room, alice: Person) -> None:
    before = roles(room)
    assert browser(alice).get(HAND_OVER)["Location"] == quote(f"{PEOPLE}bob/")
    assert browser().post(HAND_OVER).status_code == 302
    assert roles(room) == before
