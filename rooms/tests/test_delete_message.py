"""Deleting: one's own message becomes a tombstone in its place."""

from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from presence.models import Person
from rooms.models import Message, Room, RoomLog
from rooms.operations import Refused, delete_message, join_room, leave_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import read, rows, without_token

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


def test_with_htmx_the_tombstone_comes_back_and_takes_the_focus(
    message: Message, bob: Person
) -> None:
    answer = browser(bob, htmx=True).post(delete_address(message))
    row = read(answer).one("hx-partial", hx_target=f"#message-{message.seq}").one("li")
    assert {"data-deleted", "autofocus"} <= row.attrs.keys() and row["tabindex"] == "-1"
    assert not read(answer).all(hx_target="#editor"), "somebody may be writing there"
    assert Message.objects.get().deleted_at


def test_a_deletion_takes_a_number_and_keeps_the_place(message: Message, bob: Person) -> None:
    head = RoomLog.objects.get().last_seq
    delete_message(message, bob)
    after = Message.objects.get()
    assert (after.seq, after.number, after.changed_seq) == (message.seq, message.number, head + 1)


REFUSAL = "Only the person who wrote a message or looks after its room can delete it."


@both
def test_the_words_of_others_are_theirs(message: Message, charlie: Person, htmx: bool) -> None:
    join_room(message.room, charlie)
    answer = browser(charlie, htmx).post(delete_address(message))
    assert answer.status_code == 422
    assert REFUSAL in read(answer).one("main").text
    assert Message.objects.get().body == "said in haste"


def test_nobody_is_asked_about_the_words_of_others(message: Message, charlie: Person) -> None:
    join_room(message.room, charlie)
    page = read(browser(charlie).get(delete_address(message)))
    assert REFUSAL in page.one("main").text
    assert not page.one("main").all("form", method="post")


def acts(message: Message, person: Person, htmx: bool) -> list[str]:
    """What the menu of this message offers to this person."""
    address = f"{ADDRESS}messages/{message.seq}/"
    menu = read(browser(person, htmx).get(address)).one("ul", class_="acts")
    return [link.text for link in menu.all("a")]


@both
@pytest.mark.parametrize("name", ["alice", "dana"])
def test_who_looks_after_the_room_deletes_and_does_not_edit(
    message: Message, request: pytest.FixtureRequest, name: str, htmx: bool
) -> None:
    person = request.getfixturevalue(name)
    offered = acts(message, person, htmx)
    assert "Delete" in offered and "Edit" not in offered
    edit = f"{ADDRESS}messages/{message.seq}/edit/"
    assert browser(person, htmx).post(edit, {"body": "other words"}).status_code == 422
    assert Message.objects.get().body == "said in haste"
    answer = browser(person, htmx).post(delete_address(message))
    assert answer.status_code == (200 if htmx else 302)
    assert (Message.objects.get().body, Message.objects.get().author) == ("", message.author)
    assert "Delete" not in acts(message, person, htmx)


@both
def test_others_are_not_offered_it(
    message: Message, bob: Person, charlie: Person, htmx: bool
) -> None:
    join_room(message.room, charlie)
    assert "Delete" in acts(message, bob, htmx)
    assert "Delete" not in acts(message, charlie, htmx)


def test_who_looked_after_the_room_once_deletes_nothing(message: Message, dana: Person) -> None:
    message.room.memberships.filter(person=dana).update(role="member")
    with pytest.raises(Refused, match="looks after its room"):
        delete_message(message, dana)
    message.room.memberships.filter(person=dana).update(role="moderator", state="left")
    with pytest.raises(Refused, match="looks after its room"):
        delete_message(message, dana)


def test_staff_who_may_delete_anywhere(message: Message, charlie: Person) -> None:
    Room.objects.update(archived_at=timezone.now(), kind=Room.Kind.PRIVATE)
    with pytest.raises(Refused):
        delete_message(message, charlie)
    permission = Permission.objects.get(codename="delete_message")
    charlie.user_permissions.add(permission)
    delete_message(message, Person.objects.get(pk=charlie.pk))
    assert Message.objects.get().deleted_at


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
    pages = [charlies.get(address) for address in (delete_address(message), "/rooms/x/")]
    assert len({without_token(page.content) for page in pages}) == 1
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
