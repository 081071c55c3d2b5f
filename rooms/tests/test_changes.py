"""What has happened since a number, as the fragments that a socket would have brought."""

from urllib.parse import unquote

import pytest
from django.db import connection

from presence.kept_queries import filled
from presence.models import Person
from rooms import log
from rooms.models import Room, RoomLog
from rooms.operations import change_room, delete_message, edit_message, join_room
from rooms.tests.conftest import browser, someone
from rooms.tests.frames import Part, parts_of
from rooms.tests.past import say

MESSAGES = "/rooms/café-söhne-東京/messages/"


def changes(person: Person, after: object) -> list[Part]:
    return parts_of(browser(person).get(f"{MESSAGES}?after={after}").content.decode())


def by_target(parts: list[Part]) -> dict[str, Part]:
    return {part.target: part for part in parts}


def test_new_messages_and_changed_ones_without_the_socket_s_cursor(
    room: Room, alice: Person, bob: Person
) -> None:
    old = say(room, bob, 5)
    head = RoomLog.objects.get().last_seq
    new = say(room, alice, 2)
    edit_message(old[1], bob, "other words")
    delete_message(old[2], bob)
    parts = by_target(changes(alice, head))
    assert list(parts["#messages"].rows) == [message.seq for message in new]
    assert "other words" in parts[f"#message-{old[1].seq}"].html
    assert "This message was deleted." in parts[f"#message-{old[2].seq}"].html
    assert f"#message-{old[0].seq}" not in parts
    assert "#cursor" not in parts, "it is the socket's, which may have brought less"


def test_a_room_s_new_name_and_topic(room: Room, alice: Person, bob: Person) -> None:
    head = RoomLog.objects.get().last_seq
    change_room(room, alice, "Tea & Cake", "At four")
    parts = by_target(changes(bob, head))
    assert "Tea &amp; Cake" in parts["#room-name"].html and "At four" in parts["#room-topic"].html


def test_after_the_head_there_is_nothing(room: Room, alice: Person, bob: Person) -> None:
    messages = say(room, bob, 3)
    assert changes(alice, messages[-1].seq - 1)
    assert changes(alice, messages[-1].seq) == []


@pytest.mark.parametrize("after", ["", "-1", "x", "999", "1.5", "²", "%00", "9" * 30])
def test_a_number_that_makes_no_sense_brings_the_newest_page(
    room: Room, bob: Person, after: str
) -> None:
    messages = say(room, bob, 60)
    parts = by_target(changes(bob, after))
    assert list(parts["#messages"].rows) == [message.seq for message in messages[-log.PAGE :]]
    assert parts["#messages"].attrs["hx-swap"] == "innerHTML"


def test_too_much_to_tell_brings_the_newest_page_and_the_way_back(
    room: Room, alice: Person, bob: Person
) -> None:
    before = say(room, bob, 1)[0]
    say(room, alice, 201)
    parts = by_target(changes(bob, before.seq))
    assert len(parts["#messages"].rows) == log.PAGE
    assert f"?around={before.seq}" in parts["#history"].html


def test_times_are_those_of_the_reader(room: Room, alice: Person, bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    say(room, alice, 1)
    assert ">12:00</time>" in by_target(changes(alice, 3))["#messages"].html
    assert ">21:00</time>" in by_target(changes(bob, 3))["#messages"].html


def test_it_is_kept_by_nobody(room: Room, bob: Person) -> None:
    assert browser(bob).get(f"{MESSAGES}?after=0")["Cache-Control"] == "no-store"


def test_a_stranger_reads_a_public_room_and_no_private_one(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    say(room, alice, 1)
    assert changes(charlie, 0)
    Room.objects.update(kind=Room.Kind.PRIVATE)
    assert changes(bob, 0)
    answer = browser(charlie).get(f"{MESSAGES}?after=0")
    assert answer.status_code == 404 and b"message 1" not in answer.content


def test_somebody_who_is_signed_out_is_sent_to_sign_in(room: Room, alice: Person) -> None:
    address = unquote(unquote(browser().get(f"{MESSAGES}?after=0")["Location"]))
    assert address == f"/accounts/login/?next={MESSAGES}?after=0"


@pytest.mark.parametrize("people", [1, 3, 5])
def test_each_row_has_its_author_and_the_message_before_it(
    room: Room, alice: Person, people: int
) -> None:
    messages = []
    for number in range(people):
        person = someone(f"person-{number}")
        join_room(room, person)
        messages += say(room, person, 2)
    head = RoomLog.objects.get().last_seq
    for message in messages[1::2]:  # so that each has a predecessor that is not among them
        edit_message(message, message.author, "other words")
    found = log.changes(room.pk, head).changed
    assert [row.author.username for row in found] == [f"person-{n}" for n in range(people)]
    before = [row.predecessor for row in found]
    assert [row and (row.pk, row.author_id) for row in before] == [
        (message.pk, message.author_id) for message in messages[::2]
    ]
    assert {row.room for row in found} == {room}


@pytest.mark.once
@pytest.mark.django_db
def test_what_changed_is_found_by_when_it_changed(room: Room) -> None:
    """By their places, each message would cost a walk through all of the room's."""
    changed = log.ROWS.made(room.pk, 9, 10)
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN QUERY PLAN {changed.sql}", filled(changed.parameters, (room.pk, 9, 10))
        )
        plan = " ".join(str(step[-1]) for step in cursor.fetchall())
    assert "message_changes (room_id=? AND changed_seq>?)" in plan


@pytest.mark.django_db
def test_a_room_that_is_deleted_while_it_is_read_has_nothing_to_show(
    room: Room, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(room, alice, 2)
    assert len(log.newest(room.pk).messages) == 2
    find = log.ROOM.objects

    def deleted_first(room_id: int) -> list[Room]:
        Room.objects.filter(pk=room_id).delete()
        return find(room_id)

    monkeypatch.setattr(log.ROOM, "objects", deleted_first)
    assert log.newest(room.pk).messages == []
