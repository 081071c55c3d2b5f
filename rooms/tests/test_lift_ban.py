"""Lifting a ban: who may, and how somebody stands then."""

from urllib.parse import unquote

import pytest

from presence.models import Person
from rooms.models import Room, RoomLog
from rooms.operations import (
    Refused,
    accept_invitation,
    ban_person,
    invite_person,
    join_room,
    lift_ban,
    remove_person,
)
from rooms.tests.conftest import browser
from rooms.tests.html import read

ADDRESS = "/rooms/café-söhne-東京/"
PEOPLE = f"{ADDRESS}people/"


@pytest.mark.parametrize(
    "by, status",
    [("alice", 302), ("dana", 302), ("staff", 302), ("bob", 404), ("charlie", 404)],
)
def test_who_may_lift_a_ban(room: Room, everybody: dict[str, Person], by: str, status: int) -> None:
    """Others do not learn that there is one, and who is banned least of all."""
    outlaw = everybody["charlie"] if by != "charlie" else everybody["member2"]
    ban_person(room, everybody["alice"], outlaw)
    theirs = browser(everybody[by])
    answer = theirs.post(f"{PEOPLE}{outlaw.username}/lift-ban/")
    assert answer.status_code == status
    if status == 302:
        assert unquote(answer["Location"]) == PEOPLE
        notice = read(theirs.get(PEOPLE)).one("p", class_="notice")
        assert notice.text == f"Lifted the ban of {outlaw.username}."
    state = room.memberships.get(person=outlaw).state
    assert state == ("left" if status == 302 else "banned")


def test_it_takes_a_number_once(room: Room, alice: Person, bob: Person) -> None:
    ban_person(room, alice, bob)
    head = RoomLog.objects.get().last_seq
    lift_ban(room, alice, bob)
    assert room.memberships.get(person=bob).changed_seq == head + 1
    with pytest.raises(Refused, match="not banned"):
        lift_ban(room, alice, bob)
    answer = browser(alice).post(f"{PEOPLE}bob/lift-ban/")
    assert answer.status_code == 422 and "not banned" in read(answer).one("main").text


def test_they_may_join_a_public_room_again_also_who_had_been_removed(
    room: Room, alice: Person, bob: Person
) -> None:
    remove_person(room, alice, bob)
    ban_person(room, alice, bob)
    lift_ban(room, alice, bob)
    assert browser(bob).get(ADDRESS).status_code == 200
    assert browser(bob).post(f"{ADDRESS}join/").status_code == 302
    assert room.memberships.get(person=bob).is_current


def test_to_a_private_room_they_come_by_invitation(room: Room, alice: Person, bob: Person) -> None:
    Room.objects.update(kind=Room.Kind.PRIVATE)
    room.refresh_from_db()
    ban_person(room, alice, bob)
    lift_ban(room, alice, bob)
    assert browser(bob).get(ADDRESS).status_code == 404
    with pytest.raises(Refused):
        join_room(room, bob)
    invite_person(room, alice, "bob")
    accept_invitation(room, bob)
    assert browser(bob).get(ADDRESS).status_code == 200


def test_to_visit_the_address_changes_nothing(room: Room, alice: Person, bob: Person) -> None:
    ban_person(room, alice, bob)
    alices = browser(alice)
    assert unquote(alices.get(f"{PEOPLE}bob/lift-ban/")["Location"]) == f"{PEOPLE}bob/"
    assert room.memberships.get(person=bob).state == "banned"
