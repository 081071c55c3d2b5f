"""Preview: what the words would look like, and nothing is said."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone
from limits import parse
from pytest_django.fixtures import Settings

from presence.models import Person
from rooms import operations
from rooms.models import Message, Room, RoomLog
from rooms.operations import Refused, leave_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import Element, error, nonce, read, words

pytestmark = pytest.mark.once

ADDRESS = "/rooms/café-söhne-東京/"
MESSAGES = f"{ADDRESS}messages/"
SENTENCE = "*tea* <b> & `cake`"

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def message(room: Room, bob: Person) -> Message:
    return post_message(room, bob, "first words")


def preview_post(client: Client, body: str, key: str = "n1") -> Any:
    return client.post(MESSAGES, {"body": body, "nonce": key, "preview": "1"})


def preview_edit(client: Client, message: Message, body: str) -> Any:
    address = f"{MESSAGES}{message.seq}/edit/"
    return client.post(address, {"body": body, "preview": "1"})


def previews(answer: Any) -> list[Element]:
    return read(answer).all("section", aria_label="Preview")


@both
def test_the_box_comes_back_with_its_words_and_how_they_look(
    room: Room, bob: Person, htmx: bool
) -> None:
    head = RoomLog.objects.get(room=room).last_seq
    bobs = browser(bob, htmx)
    answer = preview_post(bobs, SENTENCE)
    assert answer.status_code == 200
    assert words(answer) == SENTENCE and nonce(answer) == "n1" and error(answer) == ""
    [shown] = previews(answer)
    body = shown.one(class_="message__body")
    assert body.text == "tea <b> & cake" and body.one("em") and body.one("code")
    assert bool(read(answer).all("html")) is not htmx
    assert not Message.objects.exists() and RoomLog.objects.get(room=room).last_seq == head


@both
def test_the_message_is_then_sent_as_it_was_shown(room: Room, bob: Person, htmx: bool) -> None:
    bobs = browser(bob, htmx)
    answer = preview_post(bobs, "*one*\r\n> two")
    shown = previews(answer)[0].one(class_="message__body").text
    bobs.post(MESSAGES, {"body": words(answer), "nonce": nonce(answer)})
    page = read(bobs.get(ADDRESS))
    assert page.one(class_="message__body").text == shown
    assert not previews(bobs.get(ADDRESS))


def test_a_box_that_was_not_previewed_shows_no_preview(room: Room, bob: Person) -> None:
    assert not previews(browser(bob).get(ADDRESS))
    assert not previews(browser(bob, htmx=True).post(MESSAGES, {"body": "", "nonce": "n1"}))


def test_enter_presses_send_and_not_preview(room: Room, message: Message, bob: Person) -> None:
    """A browser that submits a form by Enter takes its first button."""
    composer = read(browser(bob).get(ADDRESS)).one("form", id="composer")
    assert (
        composer.all("button")[0]["id"] == "send" and "name" not in composer.all("button")[0].attrs
    )
    assert [button["name"] for button in composer.all("button")[1:]] == ["preview", "lines"]
    editor = read(browser(bob).get(f"{MESSAGES}{message.seq}/edit/")).one("form", id="edit")
    assert [button.attrs.get("name") for button in editor.all("button")] == [None, "preview"]


@both
@pytest.mark.parametrize("body", ["", " \n ", "x" * 4001, "a\x00b", "\u200b"])
def test_words_that_cannot_be_a_message_are_refused_as_if_they_were_sent(
    room: Room, message: Message, bob: Person, body: str, htmx: bool
) -> None:
    bobs = browser(bob, htmx)
    sent = bobs.post(MESSAGES, {"body": body, "nonce": "n1"})
    answers = [preview_post(bobs, body), preview_edit(bobs, message, body)]
    for answer in answers:
        assert answer.status_code == 422 and error(answer) == error(sent) != ""
        assert words(answer) == body and not previews(answer)


@both
def test_who_may_not_write_is_refused_as_if_they_had_sent_it(
    room: Room, message: Message, bob: Person, charlie: Person, htmx: bool
) -> None:
    charlies = browser(charlie, htmx)
    answer = preview_post(charlies, SENTENCE)
    assert answer.status_code == 422 and words(answer) == SENTENCE and not previews(answer)
    assert error(answer).startswith("Only people who have joined this room can write in it.")
    answer = preview_edit(charlies, message, SENTENCE)
    assert answer.status_code == 422 and not previews(answer)
    assert error(answer) == "Only the person who wrote a message can change it."
    leave_room(room, bob)
    assert preview_edit(browser(bob, htmx), message, SENTENCE).status_code == 422


def test_the_operations_ask_too_who_may_write(message: Message, alice: Person, bob: Person) -> None:
    assert operations.preview_edit(message, bob, SENTENCE).startswith("<p><em>tea</em>")
    with pytest.raises(Refused, match="Only the person who wrote a message"):
        operations.preview_edit(message, alice, SENTENCE)
    leave_room(message.room, bob)
    with pytest.raises(Refused):
        operations.preview_message(message.room, bob, SENTENCE)


@both
def test_nothing_is_previewed_in_an_archived_room(
    room: Room, message: Message, bob: Person, htmx: bool
) -> None:
    Room.objects.update(archived_at=timezone.now())
    bobs = browser(bob, htmx)
    for answer in (preview_post(bobs, SENTENCE), preview_edit(bobs, message, SENTENCE)):
        assert answer.status_code == 422 and error(answer).startswith("This room is archived.")
        assert words(answer) == SENTENCE and not previews(answer)


@both
def test_previews_are_not_counted_as_messages(
    room: Room, bob: Person, htmx: bool, settings: Settings
) -> None:
    settings.MESSAGE_RATE = parse("1 per hour")
    bobs = browser(bob, htmx)
    for _ in range(3):
        assert preview_post(bobs, SENTENCE).status_code == 200
    bobs.post(MESSAGES, {"body": SENTENCE, "nonce": "n1"})
    assert Message.objects.get().body == SENTENCE


@both
def test_the_editor_shows_how_its_words_look_and_changes_nothing(
    message: Message, bob: Person, htmx: bool
) -> None:
    answer = preview_edit(browser(bob, htmx), message, SENTENCE)
    assert answer.status_code == 200 and words(answer) == SENTENCE and error(answer) == ""
    assert previews(answer)[0].one(class_="message__body").text == "tea <b> & cake"
    assert unquote(read(answer).one("form", id="edit")["action"]).endswith("/edit/")
    assert bool(read(answer).all("html")) is not htmx
    message.refresh_from_db()
    assert message.body == "first words" and message.edited_at is None


@both
def test_when_the_session_has_ended_the_words_are_kept(room: Room, bob: Person, htmx: bool) -> None:
    somebody = browser(None, htmx)
    answer = preview_post(somebody, SENTENCE)
    assert answer.status_code == (422 if htmx else 302)
    somebody.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert words(somebody.get(ADDRESS)) == SENTENCE


def test_a_page_says_what_can_be_written(room: Room, bob: Person) -> None:
    composer = read(browser(bob).get(ADDRESS)).one("form", id="composer")
    assert composer.one("a")["href"] == "/formatting/"
    page = read(browser().get("/formatting/"))
    results = page.all("dd", class_="message__body")
    assert len(results) == len(page.all("dt")) > 5
    made = {element.tag for result in results for element in result.holds}
    assert {"em", "strong", "s", "a", "blockquote", "ul", "ol", "code", "pre", "details"} <= made
