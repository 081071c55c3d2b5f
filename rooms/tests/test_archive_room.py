"""Archiving: a room that is read and not written, until somebody brings it back."""

from urllib.parse import quote

import pytest

from presence.models import Person
from rooms.models import Room, RoomLog
from rooms.operations import (
    Refused,
    archive_room,
    open_direct,
    post_message,
    unarchive_room,
)
from rooms.tests.conftest import browser, someone
from rooms.tests.html import read

ADDRESS = "/rooms/café-söhne-東京/"
SETTINGS, ARCHIVE, UNARCHIVE = (
    f"{ADDRESS}{page}/" for page in ("settings", "archive", "unarchive")
)


def is_archived() -> bool:
    return Room.objects.get().archived_at is not None


def test_a_page_asks_and_a_button_archives(room: Room, alice: Person) -> None:
    alices = browser(alice)
    assert read(alices.get(SETTINGS)).one("a", href=quote(ARCHIVE))
    assert read(alices.get(ARCHIVE)).one("main").one("form", method="post").all("button")
    assert not is_archived()
    assert alices.post(ARCHIVE)["Location"] == quote(SETTINGS)
    page = read(alices.get(SETTINGS)).one("main")
    assert is_archived() and page.one("p", class_="notice").text.startswith("Archived.")
    assert not page.all("input", name="name")


def test_what_is_archived_is_read_and_not_written(room: Room, alice: Person, bob: Person) -> None:
    post_message(room, bob, "Before")
    bobs = browser(bob)
    assert read(bobs.get(ADDRESS)).one(id="composer")
    archive_room(room, alice)
    page = read(bobs.get(ADDRESS))
    assert "Before" in page.one(class_="message__body").text and not page.all(id="composer")
    answer = bobs.post(f"{ADDRESS}messages/", {"body": "After"})
    assert answer.status_code == 422 and room.messages.count() == 1


def test_it_is_changed_by_bringing_it_back_alone(room: Room, alice: Person) -> None:
    archive_room(room, alice)
    alices = browser(alice)
    answer = alices.post(SETTINGS, {"name": "Tea", "topic": ""})
    assert answer.status_code == 422 and "nothing can be changed" in read(answer).one("main").text
    assert Room.objects.get().name == room.name
    assert read(alices.get(SETTINGS)).one("form", action=quote(UNARCHIVE)).all("button")
    assert alices.post(UNARCHIVE)["Location"] == quote(SETTINGS)
    page = read(alices.get(SETTINGS)).one("main")
    assert page.one("p", class_="notice").text.startswith("Brought back.")
    assert alices.post(SETTINGS, {"name": "Tea", "topic": ""}).status_code == 302
    assert Room.objects.get().name == "Tea" and not is_archived()


def test_each_takes_a_number(room: Room, alice: Person) -> None:
    head = RoomLog.objects.get().last_seq
    archive_room(room, alice)
    assert Room.objects.get().changed_seq == head + 1
    unarchive_room(room, alice)
    assert Room.objects.get().changed_seq == head + 2


def test_to_archive_twice_keeps_the_first_moment(room: Room, alice: Person) -> None:
    archive_room(room, alice)
    first = Room.objects.get().archived_at
    assert browser(alice).post(ARCHIVE).status_code == 302
    assert Room.objects.get().archived_at == first


@pytest.mark.parametrize("who", ["bob", "charlie", "dana"])
@pytest.mark.parametrize("address", [ARCHIVE, UNARCHIVE])
def test_only_an_owner_does_either(
    room: Room, alice: Person, who: str, address: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    if address == UNARCHIVE:
        archive_room(room, alice)
    before = is_archived()
    answer = browser(person).post(address)
    assert answer.status_code == 422
    assert "Only an owner of this room" in read(answer).one("main").text
    with pytest.raises(Refused):
        (unarchive_room if before else archive_room)(room, person)
    assert is_archived() is before


def test_staff_who_look_after_rooms_do_too(room: Room) -> None:
    staff = browser(someone("staff", is_superuser=True))
    assert staff.post(ARCHIVE).status_code == 302 and is_archived()
    assert staff.post(UNARCHIVE).status_code == 302 and not is_archived()


def test_a_private_room_is_not_there_for_a_stranger(room: Room, charlie: Person) -> None:
    charlies = browser(charlie)
    assert charlies.get(ARCHIVE).status_code == 422
    Room.objects.update(kind=Room.Kind.PRIVATE)
    for address in (ARCHIVE, UNARCHIVE):
        assert charlies.post(address).status_code == 404
    assert not is_archived()


def test_to_visit_the_address_changes_nothing(room: Room, alice: Person) -> None:
    archive_room(room, alice)
    assert browser(alice).get(UNARCHIVE)["Location"] == quote(SETTINGS)
    assert browser().post(UNARCHIVE).status_code == 302
    assert browser(alice).put(UNARCHIVE).status_code == 405
    assert is_archived()


def test_to_bring_back_what_is_not_archived_changes_nothing(room: Room, alice: Person) -> None:
    before = Room.objects.get().changed_seq
    unarchive_room(room, alice)
    assert Room.objects.get().changed_seq == before
    archive_room(room, alice)
    unarchive_room(room, alice)
    assert not is_archived() and Room.objects.get().changed_seq > before


def test_a_conversation_of_two_cannot_be_brought_back(alice: Person, bob: Person) -> None:
    staff = someone("staff", is_staff=True, is_superuser=True)
    with pytest.raises(Refused, match="between its two people"):
        unarchive_room(open_direct(alice, bob), staff)
