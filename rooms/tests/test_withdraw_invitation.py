"""Taking back an invitation that has not been answered."""

from urllib.parse import quote

import pytest

from presence.models import Person
from rooms.models import Room, RoomLog
from rooms.operations import (
    Refused,
    accept_invitation,
    decline_invitation,
    invite_person,
    join_room,
    make_room,
    remove_person,
    withdraw_invitation,
)
from rooms.sidebar import sidebars
from rooms.tests.conftest import browser
from rooms.tests.html import read

PEOPLE = "/rooms/café-söhne-東京/people/"
WITHDRAW = f"{PEOPLE}charlie/withdraw/"


@pytest.fixture
def invited(room: Room, alice: Person, charlie: Person) -> Room:
    invite_person(room, alice, "charlie")
    return room


@pytest.mark.parametrize("who", ["alice", "dana"])
def test_those_who_look_after_the_room_take_it_back(
    invited: Room, charlie: Person, who: str, request: pytest.FixtureRequest
) -> None:
    theirs = browser(request.getfixturevalue(who))
    assert sidebars([charlie.pk])[charlie.pk].invitations
    assert read(theirs.get(f"{PEOPLE}charlie/")).one("form", action=quote(WITHDRAW))
    assert theirs.post(WITHDRAW)["Location"] == quote(PEOPLE)
    page = read(theirs.get(PEOPLE)).one("main")
    assert page.one("p", class_="notice").text == "Took back the invitation of charlie."
    assert not page.all(id="invited-heading")
    assert not sidebars([charlie.pk])[charlie.pk].invitations
    assert invited.memberships.get(person=charlie).state == "left"


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_nobody_else_does(
    invited: Room, charlie: Person, who: str, request: pytest.FixtureRequest
) -> None:
    theirs = browser(request.getfixturevalue(who))
    page = read(theirs.get(f"{PEOPLE}charlie/")).one("main")
    assert "Invited by alice" in page.text and not page.all("form", method="post")
    answer = theirs.post(WITHDRAW)
    assert answer.status_code == 422
    assert "Only an owner or a moderator" in read(answer).one("main").text
    assert invited.memberships.get(person=charlie).state == "invited"


def test_it_takes_a_number(invited: Room, alice: Person, charlie: Person) -> None:
    head = RoomLog.objects.get().last_seq
    withdraw_invitation(invited, alice, charlie)
    assert invited.memberships.get(person=charlie).changed_seq == head + 1


def test_an_answer_comes_first(alice: Person, charlie: Person) -> None:
    room = make_room("Plans", owner=alice, kind=Room.Kind.PRIVATE)
    invite_person(room, alice, "charlie")
    accept_invitation(room, charlie)
    answer = browser(alice).post(f"/rooms/{room.slug}/people/charlie/withdraw/")
    assert answer.status_code == 422 and "answered" in read(answer).one("main").text
    assert room.memberships.get(person=charlie).is_current


def test_to_visit_the_address_changes_nothing(
    invited: Room, alice: Person, charlie: Person
) -> None:
    assert browser(alice).get(WITHDRAW)["Location"] == quote(f"{PEOPLE}charlie/")
    assert browser().post(WITHDRAW).status_code == 302
    assert invited.memberships.get(person=charlie).state == "invited"


@pytest.mark.parametrize("come_to_nothing", ["withdrawn", "declined"])
def test_an_invitation_that_came_to_nothing_lets_nobody_in_who_was_removed(
    room: Room, alice: Person, bob: Person, come_to_nothing: str
) -> None:
    remove_person(room, alice, bob)
    invite_person(room, alice, "bob")
    assert Room.objects.readable_by(bob).exists()
    if come_to_nothing == "withdrawn":
        withdraw_invitation(room, alice, bob)
    else:
        decline_invitation(room, bob)
    assert not Room.objects.readable_by(bob).exists()
    with pytest.raises(Refused, match="removed"):
        join_room(room, bob)
