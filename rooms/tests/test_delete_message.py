"""Deleting: one's own message becomes a tombstone in its place."""

from urllib.parse import unquote

import pytest
from django.utils import timezone

from presence.models import Person
from rooms.models import Message, Room, RoomLog
from rooms.operations import Refused, delete_message, leave_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import read, rows

ADDRESS = "/rooms/café-söhne-東京/"

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def message(room: Room, bob: Person) -> Message:
    return post_message(room, bob, "said in haste")


def delete_address(message: Message) -> str:
    return f"{ADDRESS}messages/{message.seq}/delete/"


def test_a_page_asks_first_and_shows_what_would_go(message: Message, bob: Person) -> None:
    answer = browser(bob).get(delete_address(message))
    assert "said in haste" in read(answer).one("main").text
    form = read(answer).one("main").one("form", method="post")
    assert unquote(form.attrs.get("action", delete_address(message))) == delete_address(message)
    assert Message.objects.get().body == "said in haste"


def test_a_tombstone_stays_and_the_text_goes(message: Message, bob: Person) -> None:
    bobs = browser(bob)
    assert "said in haste" in bobs.get(ADDRESS).content.decode()
    answer = bobs.post(delete_address(message))
    place = f"{ADDRESS}?around={message.seq}#message-{message.seq}"
    assert unquote(answer["Location"]) == place
    page = bobs.get(ADDRESS)
    assert rows(page) == [message.seq]
    assert read(page).one(class_="message__tombstone").text == "This message was deleted."
    assert "said in haste" not in page.content.decode()
    message.refresh_from_db()
    assert (message.body, message.html) == ("", "")


def test_with_htmx_nothing_comes_back_for_the_row_comes_as_an_event(
    message: Message, bob: Person
) -> None:
    answer = browser(bob, htmx=True).post(delete_address(message))
    assert answer.status_code == 204 and answer.content == b""
    assert Message.objects.get().deleted_at


def test_a_deletion_takes_a_number_and_keeps_the_place(message: Message, bob: Person) -> None:
    head = RoomLog.objects.get().last_seq
    delete_message(message, bob)
    after = Message.objects.get()
    assert (after.seq, after.number, after.changed_seq) == (message.seq, message.number, head + 1)


@both
def test_the_words_of_others_are_theirs(message: Message, alice: Person, htmx: bool) -> None:
    answer = browser(alice, htmx).post(delete_address(message))
    assert answer.status_code == 422
    assert "Only the person who wrote a message can change it." in read(answer).one("main").text
    assert Message.objects.get().body == "said in haste"


def test_nobody_is_asked_about_the_words_of_others(message: Message, alice: Person) -> None:
    page = read(browser(alice).get(delete_address(message)))
    assert "Only the person who wrote a message can change it." in page.one("main").text
    assert not page.one("main").all("form")


def test_a_message_is_deleted_once(message: Message, bob: Person) -> None:
    bobs = browser(bob)
    bobs.post(delete_address(message))
    number = Message.objects.get().changed_seq
    answer = bobs.post(delete_address(message))
    assert answer.status_code == 422
    assert "This message has been deleted." in read(answer).one("main").text
    assert Message.objects.get().changed_seq == number
    with pytest.raises(Refused, match="has been deleted"):
        delete_message(message, bob)  # read before it was deleted


def test_who_has_left_deletes_nothing(message: Message, bob: Person) -> None:
    leave_room(message.room, bob)
    answer = browser(bob).post(delete_address(message))
    assert answer.status_code == 422
    assert "Only people who have joined this room" in read(answer).one("main").text
    assert Message.objects.get().body == "said in haste"


def test_nothing_is_deleted_in_an_archived_room(message: Message, bob: Person) -> None:
    Room.objects.update(archived_at=timezone.now())
    answer = browser(bob).post(delete_address(message))
    assert answer.status_code == 422
    assert "This room is archived." in read(answer).one("main").text
    assert Message.objects.get().body == "said in haste"


def test_a_stranger_learns_nothing_of_a_private_room_s_message(
    message: Message, bob: Person, charlie: Person
) -> None:
    Room.objects.update(kind=Room.Kind.PRIVATE)
    assert "said in haste" in browser(bob).get(delete_address(message)).content.decode()
    charlies = browser(charlie)
    hidden, absent = charlies.post(delete_address(message)), charlies.post("/rooms/nowhere/")
    assert hidden.status_code == 404
    assert charlies.get(delete_address(message)).content == charlies.get("/rooms/x/").content
    assert absent.status_code == 405
    assert Message.objects.get().body == "said in haste"


def test_somebody_who_is_signed_out_is_asked_again_after_signing_in(
    message: Message, bob: Person
) -> None:
    somebody = browser()
    answer = somebody.post(delete_address(message))
    address = unquote(unquote(answer["Location"])).removeprefix("/accounts/login/?next=")
    assert address == delete_address(message)
    somebody.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert "said in haste" in somebody.get(address).content.decode()
    assert Message.objects.get().deleted_at is None


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(message: Message, bob: Person, method: str) -> None:
    answer = getattr(browser(bob), method)(delete_address(message))
    assert answer.status_code == 405 and "POST" in answer["Allow"]
    assert Message.objects.get().deleted_at is None
