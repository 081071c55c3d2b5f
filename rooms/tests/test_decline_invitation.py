"""Saying no: the room is not there any more, and who looks after it sees that."""

import pytest

from presence.models import Person
from rooms.models import Room, RoomLog
from rooms.operations import (
    Refused,
    accept_invitation,
    decline_invitation,
    invite_person,
    make_room,
)
from rooms.tests.conftest import browser
from rooms.tests.html import read


@pytest.fixture
def private(alice: Person, charlie: Person) -> Room:
    room = make_room("Plans", owner=alice, kind=Room.Kind.PRIVATE)
    invite_person(room, alice, "charlie")
    return room


def test_who_declines_is_told_and_the_invitation_is_gone(private: Room, charlie: Person) -> None:
    charlies = browser(charlie)
    section = read(charlies.get("/rooms/")).one("section", aria_labelledby="invitations-heading")
    answer = charlies.post(section.all("button")[1]["formaction"])
    assert answer["Location"] == "/rooms/"
    page = read(charlies.get("/rooms/")).one("main")
    assert page.one("p", class_="notice").text == "Declined the invitation to Plans."
    assert not page.all("section", aria_labelledby="invitations-heading")
    assert charlies.get(private.get_absolute_url()).status_code == 404
    assert charlies.get(f"/rooms/{private.slug}/invitation/").status_code == 404


def test_an_answer_takes_a_number(private: Room, charlie: Person) -> None:
    head = RoomLog.objects.get().last_seq
    decline_invitation(private, charlie)
    membership = private.memberships.get(person=charlie)
    assert (membership.state, membership.changed_seq) == ("declined", head + 1)
    with pytest.raises(Refused):
        decline_invitation(private, charlie)


def test_the_owner_sees_who_declined(private: Room, alice: Person, charlie: Person) -> None:
    alices = browser(alice)
    people = f"/rooms/{private.slug}/people/"
    assert "Declined" not in read(alices.get(people)).one("main").text
    decline_invitation(private, charlie)
    page = read(alices.get(people)).one("section", aria_labelledby="declined-heading")
    assert page.one("li").one("a")["href"] == f"{people}charlie/"
    assert "has been declined" in read(alices.get(f"{people}charlie/")).one("main").text


def test_who_accepted_does_not_decline(private: Room, charlie: Person) -> None:
    accept_invitation(private, charlie)
    assert browser(charlie).post(f"/rooms/{private.slug}/decline/").status_code == 404
    assert private.memberships.get(person=charlie).is_current
