"""Joining: whoever may read a public room may come in, and then write."""

from urllib.parse import unquote

import pytest
from django.utils import timezone

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import Refused, join_room, leave_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import read, without_token

ADDRESS = "/rooms/café-söhne-東京/"
JOIN = "/rooms/café-söhne-東京/join/"


def test_a_room_is_read_before_it_is_joined_and_then_written_in(
    room: Room, alice: Person, charlie: Person
) -> None:
    post_message(room, alice, "Welcome")
    charlies = browser(charlie)
    page = read(charlies.get(ADDRESS))
    assert page.one(class_="message__body").text == "Welcome"
    assert unquote(page.one(id="join")["action"]) == JOIN and not page.all(id="composer")
    assert unquote(charlies.post(JOIN)["Location"]) == ADDRESS
    page = read(charlies.get(ADDRESS))
    assert page.one(id="composer") and not page.all(id="join")
    assert room.memberships.get(person=charlie).role == Membership.Role.MEMBER


def test_joining_takes_a_number(room: Room, charlie: Person) -> None:
    head = RoomLog.objects.get().last_seq
    membership = join_room(room, charlie)
    assert membership.changed_seq == head + 1 == RoomLog.objects.get().last_seq


def test_what_was_said_before_counts_as_read(room: Room, alice: Person, charlie: Person) -> None:
    post_message(room, alice, "one")
    post_message(room, alice, "two")
    assert join_room(room, charlie).read_number == 2


def test_to_join_twice_changes_nothing(room: Room, alice: Person, bob: Person) -> None:
    browser(alice).post(JOIN)
    assert room.memberships.get(person=alice).role == Membership.Role.OWNER
    before = room.memberships.get(person=bob)
    assert join_room(room, bob).pk == before.pk
    assert room.memberships.get(person=bob).changed_seq == before.changed_seq


def test_who_comes_back_is_a_member_like_others(room: Room, dana: Person) -> None:
    assert room.memberships.get(person=dana).role == Membership.Role.MODERATOR
    leave_room(room, dana)
    join_room(room, dana)
    membership = room.memberships.get(person=dana)
    assert membership.is_current and membership.role == Membership.Role.MEMBER


def test_to_visit_the_address_changes_nothing(room: Room, charlie: Person) -> None:
    assert unquote(browser(charlie).get(JOIN)["Location"]) == ADDRESS
    assert not room.memberships.filter(person=charlie).exists()


def test_a_private_room_is_not_there_for_a_stranger(room: Room, charlie: Person) -> None:
    Room.objects.update(kind=Room.Kind.PRIVATE)
    charlies = browser(charlie)
    hidden, absent = charlies.post(JOIN), charlies.post("/rooms/nowhere/join/")
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden.content) == without_token(absent.content)
    with pytest.raises(Refused, match="by invitation"):
        join_room(Room.objects.get(), charlie)
    assert not room.memberships.filter(person=charlie).exists()


def test_nobody_joins_a_room_that_is_archived_while_they_join(room: Room, charlie: Person) -> None:
    Room.objects.filter(pk=room.pk).update(archived_at=timezone.now())
    assert room.archived_at is None  # as it was read, before
    with pytest.raises(Refused, match="archived"):
        join_room(room, charlie)
    assert not room.memberships.filter(person=charlie).exists()


def test_nobody_joins_an_archived_room(room: Room, charlie: Person) -> None:
    Room.objects.update(archived_at=timezone.now())
    charlies = browser(charlie)
    page = read(charlies.get(ADDRESS))
    assert "This room is archived." in page.one("main").text and not page.all(id="join")
    answer = charlies.post(JOIN)
    assert answer.status_code == 422
    assert "nobody can join" in read(answer).one("main").text
    assert not room.memberships.filter(person=charlie).exists()


def test_somebody_who_is_signed_out_comes_to_the_room_after_signing_in(
    room: Room, charlie: Person
) -> None:
    somebody = browser()
    sign_in = unquote(unquote(somebody.post(JOIN)["Location"]))
    assert sign_in == f"/accounts/login/?next={JOIN}"
    somebody.force_login(charlie, backend="django.contrib.auth.backends.ModelBackend")
    assert read(somebody.get(JOIN, follow=True)).one(id="join")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(room: Room, charlie: Person, method: str) -> None:
    answer = getattr(browser(charlie), method)(JOIN)
    assert answer.status_code == 405 and "POST" in answer["Allow"]
    assert not room.memberships.filter(person=charlie).exists()
