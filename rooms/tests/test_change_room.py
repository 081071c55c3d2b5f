"""Changing a room: another name and topic for a room of one's own; its address stays."""

import pytest

from presence.models import Person
from rooms.models import Room, RoomLog
from rooms.operations import Refused, change_room, make_room
from rooms.tests.conftest import browser
from rooms.tests.html import field_error, read, without_token

ADDRESS = "/rooms/café-söhne-東京/"
SETTINGS = "/rooms/café-söhne-東京/settings/"


def test_the_name_and_the_topic_change_and_the_address_stays(room: Room, alice: Person) -> None:
    alices = browser(alice)
    form = read(alices.get(SETTINGS))
    assert form.one("input", name="name")["value"] == "Café & Söhne / 東京 🎉"
    assert form.one("input", name="topic")["value"] == "Cake, and Tokyo"
    alices.post(SETTINGS, {"name": "Tea", "topic": ""})
    page = read(alices.get(ADDRESS))
    assert page.one(id="room-name").text == "Tea" and page.one(id="room-topic").text == ""


def test_a_change_takes_a_number(room: Room, alice: Person) -> None:
    head = RoomLog.objects.get().last_seq
    change_room(room, alice, "Tea", "")
    assert Room.objects.get().changed_seq == head + 1 == RoomLog.objects.get().last_seq
    assert (room.name, room.changed_seq) == ("Tea", head + 1)


def test_a_room_may_keep_its_own_name(room: Room, alice: Person) -> None:
    browser(alice).post(SETTINGS, {"name": "Café & Söhne / 東京 🎉", "topic": "Tea"})
    assert Room.objects.get().topic == "Tea"


def test_a_name_that_is_taken_keeps_what_was_typed(room: Room, alice: Person, bob: Person) -> None:
    make_room("Tea", owner=bob)
    answer = browser(alice).post(SETTINGS, {"name": "TEA", "topic": "Mine"})
    page = read(answer)
    assert answer.status_code == 422
    assert field_error(page, "name").startswith("There is a room with this name.")
    assert page.one("input", name="name")["value"] == "TEA"
    assert page.one("input", name="topic")["value"] == "Mine"
    assert "Café" in page.one("title").text, "it has not been renamed"
    room.refresh_from_db()
    assert room.topic == "Cake, and Tokyo"


@pytest.mark.parametrize("name", ["", "  ", "x" * 500, "a\x00b", "a\x07b"])
def test_a_name_that_cannot_be_keeps_what_was_typed(room: Room, alice: Person, name: str) -> None:
    answer = browser(alice).post(SETTINGS, {"name": name, "topic": "Mine"})
    page = read(answer)
    assert answer.status_code == 422 and field_error(page, "name")
    assert page.one("input", name="topic")["value"] == "Mine"
    assert Room.objects.get().name == "Café & Söhne / 東京 🎉"


@pytest.mark.parametrize("who", ["bob", "charlie", "dana"])
def test_only_an_owner_changes_a_room(room: Room, who: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    answer = browser(person).post(SETTINGS, {"name": "Mine now", "topic": ""})
    assert answer.status_code == 422
    assert "Only an owner of this room can do that." in read(answer).one("main").text
    with pytest.raises(Refused):
        change_room(room, person, "Mine now", "")
    assert Room.objects.get().name == "Café & Söhne / 東京 🎉"


def test_only_an_owner_is_offered_to_change_it(room: Room, alice: Person, bob: Person) -> None:
    def links(person: Person) -> list[str]:
        return [link.text for link in read(browser(person).get(ADDRESS)).all("a")]

    own = "Settings of this room"
    assert own in links(alice) and own not in links(bob)
    answer = browser(bob).get(SETTINGS)
    assert answer.status_code == 422 and not read(answer).all("input", name="name")


def test_a_private_room_is_not_there_for_a_stranger(
    room: Room, alice: Person, charlie: Person
) -> None:
    Room.objects.update(kind=Room.Kind.PRIVATE)
    assert read(browser(alice).get(SETTINGS)).one("input", name="name")
    charlies = browser(charlie)
    hidden, absent = charlies.get(SETTINGS), charlies.get("/rooms/nowhere/settings/")
    assert without_token(hidden.content) == without_token(absent.content)
    assert charlies.post(SETTINGS, {"name": "Mine"}).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(room: Room, alice: Person, method: str) -> None:
    answer = getattr(browser(alice), method)(SETTINGS)
    assert answer.status_code == 405 and "POST" in answer["Allow"]
