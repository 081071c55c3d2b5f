"""Editing: other words for one's own message, in its place."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from presence.models import Person
from rooms.models import Message, Room, RoomLog
from rooms.operations import Refused, delete_message, edit_message, leave_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import error, read, token, words

ADDRESS = "/rooms/café-söhne-東京/"

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def message(room: Room, bob: Person) -> Message:
    """Bob's, at place 4 of the log: after those who joined."""
    return post_message(room, bob, "first words")


def edit_address(message: Message) -> str:
    return f"{ADDRESS}messages/{message.seq}/edit/"


@both
def test_the_editor_holds_the_words_as_they_are(message: Message, bob: Person, htmx: bool) -> None:
    answer = browser(bob, htmx).get(edit_address(message))
    assert words(answer) == "first words"
    assert bool(read(answer).all("html")) is not htmx


def test_the_message_has_other_words_and_says_so(room: Room, message: Message, bob: Person) -> None:
    bobs = browser(bob)
    assert not read(bobs.get(ADDRESS)).all(class_="message__edited")
    answer = bobs.post(edit_address(message), {"body": "other words"})
    place = f"{ADDRESS}?around={message.seq}#message-{message.seq}"
    assert unquote(answer["Location"]) == place
    page = read(bobs.get(ADDRESS))
    assert page.one(class_="message__body").text == "other words"
    assert page.one(class_="message__edited").text == "edited"


def test_with_htmx_the_editor_closes_and_the_message_takes_the_focus(
    message: Message, bob: Person
) -> None:
    answer = browser(bob, htmx=True).post(edit_address(message), {"body": "other words"})
    assert read(answer).one(hx_target="#editor").text == ""
    row = read(answer).one(hx_target=f"#message-{message.seq}").one("li")
    assert "autofocus" in row.attrs and row["tabindex"] == "-1"
    assert row.one(class_="message__body").text == "other words"
    message.refresh_from_db()
    assert message.body == "other words"


def test_an_edit_takes_a_number_and_keeps_the_place(message: Message, bob: Person) -> None:
    seq, head = message.seq, RoomLog.objects.get().last_seq
    edit_message(message, bob, "other words")
    message.refresh_from_db()
    assert (message.seq, message.changed_seq) == (seq, head + 1)
    assert RoomLog.objects.get().last_seq == head + 1


def test_the_same_words_change_nothing(message: Message, bob: Person) -> None:
    edit_message(message, bob, "  first words\r\n")
    message.refresh_from_db()
    assert message.edited_at is None and message.changed_seq == message.seq


def test_links_are_those_of_the_new_words(message: Message, bob: Person) -> None:
    edit_message(message, bob, "see https://example.org/")
    message.refresh_from_db()
    assert 'href="https://example.org/"' in message.html


@both
@pytest.mark.parametrize("body", ["", " \r\n ", "x" * 4001, "a\x00b"])
def test_words_that_cannot_be_a_message_stay_in_the_editor(
    message: Message, bob: Person, body: str, htmx: bool
) -> None:
    answer = browser(bob, htmx).post(edit_address(message), {"body": body})
    assert answer.status_code == 422 and words(answer) == body and error(answer)
    message.refresh_from_db()
    assert message.body == "first words"


@both
def test_the_words_of_others_are_theirs(message: Message, alice: Person, htmx: bool) -> None:
    """Not even the owner of the room changes them."""
    answer = browser(alice, htmx).post(edit_address(message), {"body": "never said"})
    assert answer.status_code == 422 and words(answer) == "never said"
    assert error(answer) == "Only the person who wrote a message can change it."
    message.refresh_from_db()
    assert message.body == "first words"


def test_no_editor_is_offered_for_the_words_of_others(message: Message, alice: Person) -> None:
    answer = browser(alice).get(edit_address(message))
    assert answer.status_code == 422
    assert "Only the person who wrote a message can change it." in read(answer).one("main").text
    assert not read(answer).all("textarea")


@both
def test_a_deleted_message_stays_deleted(message: Message, bob: Person, htmx: bool) -> None:
    bobs = browser(bob, htmx)
    bobs.get(edit_address(message))
    delete_message(message, bob)
    answer = bobs.post(edit_address(message), {"body": "back again"})
    assert answer.status_code == 422 and words(answer) == "back again"
    assert error(answer) == "This message has been deleted."
    message.refresh_from_db()
    assert message.body == "" and message.deleted_at


def test_of_an_edit_and_a_deletion_at_the_same_moment_the_deletion_stands(
    message: Message, bob: Person
) -> None:
    """The editor had read the message before it was deleted."""
    delete_message(Message.objects.get(), bob)
    assert message.deleted_at is None
    with pytest.raises(Refused, match="has been deleted"):
        edit_message(message, bob, "other words")
    assert Message.objects.get().body == ""


@both
def test_who_has_left_changes_nothing(message: Message, bob: Person, htmx: bool) -> None:
    leave_room(message.room, bob)
    answer = browser(bob, htmx).post(edit_address(message), {"body": "other words"})
    assert answer.status_code == 422 and words(answer) == "other words"
    message.refresh_from_db()
    assert message.body == "first words"


@both
def test_nothing_changes_in_an_archived_room(message: Message, bob: Person, htmx: bool) -> None:
    Room.objects.update(archived_at=timezone.now())
    answer = browser(bob, htmx).post(edit_address(message), {"body": "other words"})
    assert answer.status_code == 422 and words(answer) == "other words"
    assert error(answer).startswith("This room is archived.")
    message.refresh_from_db()
    assert message.body == "first words"


def test_a_message_is_found_in_its_own_room_alone(
    message: Message, bob: Person, charlie: Person
) -> None:
    bobs = browser(bob)
    absent = bobs.get(f"{ADDRESS}messages/999/edit/")
    far = bobs.get(f"{ADDRESS}messages/{'9' * 30}/edit/")
    assert absent.status_code == far.status_code == 404
    Room.objects.update(kind=Room.Kind.PRIVATE)
    assert words(bobs.get(edit_address(message))) == "first words"
    assert browser(charlie).get(edit_address(message)).status_code == 404
    assert browser(charlie).post(edit_address(message), {"body": "x"}).status_code == 404


@both
def test_when_the_session_has_ended_the_words_are_in_the_editor_after_signing_in(
    message: Message, bob: Person, htmx: bool
) -> None:
    somebody = browser(None, htmx)
    answer = somebody.post(edit_address(message), {"body": "other words"})
    if htmx:
        assert answer.status_code == 422 and words(answer) == "other words"
        sign_in = read(answer).one(id="edit-error").one("a")["href"]
    else:
        sign_in = answer["Location"]
    assert unquote(sign_in) == f"/accounts/login/?next={edit_address(message)}"
    somebody.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert words(somebody.get(edit_address(message))) == "other words"
    assert words(somebody.get(edit_address(message))) == "first words"


def test_an_outdated_editor_gets_its_words_back_and_can_be_sent_again(
    message: Message, bob: Person
) -> None:
    bobs = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    bobs.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    answer = bobs.post(edit_address(message), {"body": "other words"})
    assert answer.status_code == 422 and words(answer) == "other words"
    form = read(answer).one(id="edit")
    assert unquote(form["action"]) == edit_address(message)
    fields = {"body": "other words", "csrfmiddlewaretoken": token(answer)}
    assert bobs.post(form["action"], fields).status_code == 302
    message.refresh_from_db()
    assert message.body == "other words"


def test_edited_says_nothing_of_when_the_message_was_posted(message: Message, bob: Person) -> None:
    Message.objects.update(posted_at=timezone.now() - timedelta(days=3))
    before = Message.objects.get().posted_at
    edit_message(Message.objects.get(), bob, "other words")
    assert Message.objects.get().posted_at == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(message: Message, bob: Person, method: str) -> None:
    answer = getattr(browser(bob), method)(edit_address(message))
    assert answer.status_code == 405 and "GET" in answer["Allow"]
