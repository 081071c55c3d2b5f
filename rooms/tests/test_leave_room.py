"""Leaving: a member stops being one, and their words stay."""

from urllib.parse import unquote

import pytest

from presence.models import Person
from rooms import markup
from rooms.models import Membership, Message, Room, RoomLog
from rooms.operations import Refused, leave_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import read, without_token

ADDRESS = "/rooms/café-söhne-東京/"
LEAVE = "/rooms/café-söhne-東京/leave/"


def test_a_page_asks_first(room: Room, bob: Person) -> None:
    page = read(browser(bob).get(LEAVE))
    assert room.name in page.one("main").text and page.one("main").all("button")
    assert room.memberships.get(person=bob).is_current


def test_who_has_left_reads_on_and_writes_no_longer(room: Room, bob: Person) -> None:
    post_message(room, bob, "Goodbye")
    bobs = browser(bob)
    assert bobs.post(LEAVE)["Location"] == "/rooms/"
    page = read(bobs.get(ADDRESS))
    assert page.one(class_="message__body").text == "Goodbye"
    assert page.one(id="join") and not page.all(id="composer")
    assert not page.one("nav", class_="sidebar").all("a", class_="room-link")


def test_leaving_takes_a_number(room: Room, bob: Person) -> None:
    head = RoomLog.objects.get().last_seq
    leave_room(room, bob)
    membership = room.memberships.get(person=bob)
    assert membership.state == "left" and membership.changed_seq == head + 1


def test_to_leave_twice_changes_nothing(room: Room, bob: Person) -> None:
    leave_room(room, bob)
    before = room.memberships.get(person=bob)
    assert browser(bob).post(LEAVE)["Location"] == "/rooms/"
    after = room.memberships.get(person=bob)
    assert (after.state, after.changed_seq) == (before.state, before.changed_seq)


def test_a_stranger_has_nothing_to_leave(room: Room, charlie: Person) -> None:
    assert browser(charlie).post(LEAVE)["Location"] == "/rooms/"
    assert not room.memberships.filter(person=charlie).exists()


def test_the_only_owner_stays(room: Room, alice: Person) -> None:
    answer = browser(alice).post(LEAVE)
    assert answer.status_code == 422
    assert "only owner" in read(answer).one("main").text
    with pytest.raises(Refused):
        leave_room(room, alice)
    assert room.memberships.get(person=alice).is_current


def test_an_owner_who_was_deactivated_is_no_owner_to_leave_the_room_to(
    room: Room, alice: Person, bob: Person
) -> None:
    room.memberships.filter(person=bob).update(role=Membership.Role.OWNER)
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    answer = browser(alice).post(LEAVE)
    assert answer.status_code == 422 and "only owner" in read(answer).one("main").text
    assert room.memberships.get(person=alice).is_current


def test_one_of_two_owners_may_leave(room: Room, alice: Person, bob: Person) -> None:
    room.memberships.filter(person=bob).update(role=Membership.Role.OWNER)
    leave_room(room, alice)
    assert not room.memberships.get(person=alice).is_current
    with pytest.raises(Refused):
        leave_room(room, bob)


def test_a_private_room_is_not_there_for_who_left_it(room: Room, bob: Person) -> None:
    Room.objects.update(kind=Room.Kind.PRIVATE)
    bobs = browser(bob)
    assert read(bobs.get(ADDRESS)).one(id="composer")
    bobs.post(LEAVE)
    hidden, absent = bobs.get(ADDRESS), bobs.get("/rooms/nowhere/")
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden.content) == without_token(absent.content)


def test_somebody_who_is_signed_out_is_asked_again_after_signing_in(
    room: Room, bob: Person
) -> None:
    somebody = browser()
    sign_in = unquote(unquote(somebody.post(LEAVE)["Location"]))
    assert sign_in == f"/accounts/login/?next={LEAVE}"
    assert room.memberships.get(person=bob).is_current


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(room: Room, bob: Person, method: str) -> None:
    answer = getattr(browser(bob), method)(LEAVE)
    assert answer.status_code == 405 and "POST" in answer["Allow"]
    assert room.memberships.get(person=bob).is_current


def test_somebody_who_leaves_while_they_write_is_refused(
    room: Room, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are rendered before the room's lock is taken; the leaving commits in between."""
    to_html = markup.to_html

    def leave_meanwhile(text: str) -> str:
        leave_room(room, bob)
        return to_html(text)

    monkeypatch.setattr(markup, "to_html", leave_meanwhile)
    with pytest.raises(Refused):
        post_message(room, bob, "too late")
    assert not Message.objects.exists()
