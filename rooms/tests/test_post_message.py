"""Sending: what is said stands in the log, and what is refused stays in the box."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from limits import parse
from pytest_django.fixtures import Settings

from presence.models import Person
from rooms.models import Message, Room, RoomLog
from rooms.operations import NonceSpent, NotAMember, Refused, leave_room, make_room, post_message
from rooms.operations.messages import SENT
from rooms.tests.conftest import browser
from rooms.tests.html import error, nonce, read, rows, token, without_token, words

ADDRESS = "/rooms/café-söhne-東京/"
MESSAGES = "/rooms/café-söhne-東京/messages/"

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def archive(room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(archived_at=timezone.now())


def test_a_message_stands_in_the_room(room: Room, bob: Person) -> None:
    answer = browser(bob).post(MESSAGES, {"body": "Good morning", "nonce": "n1"})
    assert unquote(answer["Location"]) == f"{ADDRESS}#text"
    message = Message.objects.get()
    assert (message.room, message.author, message.body) == (room, bob, "Good morning")
    page = read(browser(bob).get(ADDRESS))
    assert page.one(class_="message__body").text == "Good morning"


def test_with_htmx_a_fresh_box_comes_back_that_takes_the_focus(room: Room, bob: Person) -> None:
    bobs = browser(bob, htmx=True)
    answer = bobs.post(MESSAGES, {"body": "Good morning", "nonce": "n1"})
    assert Message.objects.get().body == "Good morning"
    box = read(answer).one(id="text")
    assert box["value"] == "" and "autofocus" in box.attrs and error(answer) == ""
    assert nonce(answer) != "n1"
    assert not read(answer).all("html"), "the box alone, not a page"


def test_line_ends_are_kept_in_one_way_and_blank_lines_around_are_not(
    room: Room, bob: Person
) -> None:
    browser(bob).post(MESSAGES, {"body": "\r\n one\r\ntwo\rthree\n\n", "nonce": "n1"})
    assert Message.objects.get().body == "one\ntwo\nthree"


def test_posting_moves_ones_own_mark(room: Room, alice: Person, bob: Person) -> None:
    post_message(room, alice, "one")
    assert room.memberships.get(person=bob).read_number == 0
    post_message(room, bob, "two")
    assert room.memberships.get(person=bob).read_number == 2


# What is refused ---------------------------------------------------------------------------------

REFUSED = {
    "empty": ("", "Write something first."),
    "blank": (" \r\n \t", "Write something first."),
    "4,001 characters": ("x" * 4001, "This is 4,001 characters long."),
    "NUL": ("a\x00b", "This contains a character that cannot be kept."),
}


@both
@pytest.mark.parametrize("case", REFUSED)
def test_words_that_cannot_be_a_message_stay_in_the_box(
    room: Room, bob: Person, case: str, htmx: bool
) -> None:
    body, sentence = REFUSED[case]
    answer = browser(bob, htmx).post(MESSAGES, {"body": body, "nonce": "n1"})
    assert answer.status_code == 422
    assert error(answer).startswith(sentence)
    # A box of one line cannot hold a line break, so it is a large one that comes back.
    assert words(answer) == body
    assert nonce(answer) == "n1"
    assert not Message.objects.exists()


@both
def test_4000_characters_are_a_message(room: Room, bob: Person, htmx: bool) -> None:
    answer = browser(bob, htmx).post(MESSAGES, {"body": "東" * 4000, "nonce": "n1"})
    assert answer.status_code in (200, 302)
    assert Message.objects.get().body == "東" * 4000


def test_a_lone_surrogate_is_refused_with_a_sentence(room: Room, bob: Person) -> None:
    """Forms cannot bring one; frames can."""
    with pytest.raises(Refused, match="character that cannot be kept"):
        post_message(room, bob, "a\ud800b")
    assert not Message.objects.exists()


@pytest.mark.parametrize("key", ["\x00", "\ud800", "ключ", "a\nb"])
def test_a_key_that_cannot_be_kept_is_refused(room: Room, bob: Person, key: str) -> None:
    with pytest.raises(Refused, match="key of this message"):
        post_message(room, bob, "hello", key)
    assert not Message.objects.exists()


@both
def test_a_box_whose_key_cannot_be_kept_gets_another(room: Room, bob: Person, htmx: bool) -> None:
    bobs = browser(bob, htmx)
    answer = bobs.post(MESSAGES, {"body": "hello", "nonce": "\x00"})
    assert answer.status_code == 422 and words(answer) == "hello"
    bobs.post(MESSAGES, {"body": "hello", "nonce": nonce(answer)})
    assert Message.objects.get().body == "hello"


@both
def test_a_stranger_is_told_to_join_and_finds_the_words_after_joining(
    room: Room, charlie: Person, htmx: bool
) -> None:
    charlies = browser(charlie, htmx)
    answer = charlies.post(MESSAGES, {"body": "Let me in", "nonce": "n1"})
    assert answer.status_code == 422 and words(answer) == "Let me in"
    assert error(answer).startswith("Only people who have joined this room can write in it.")
    assert not Message.objects.exists()
    before = charlies.get(ADDRESS)
    assert read(before).all(id="join") and not read(before).all(id="text")
    charlies.post(f"{ADDRESS}join/")
    assert words(charlies.get(ADDRESS)) == "Let me in"
    charlies.post(MESSAGES, {"body": "Let me in", "nonce": "n2"})
    assert words(charlies.get(ADDRESS)) == ""


def test_without_htmx_a_stranger_is_offered_to_join_beside_the_words(
    room: Room, charlie: Person
) -> None:
    page = read(browser(charlie).post(MESSAGES, {"body": "Let me in", "nonce": "n1"}))
    assert page.one(id="join")["action"] == "/rooms/caf%C3%A9-s%C3%B6hne-%E6%9D%B1%E4%BA%AC/join/"
    assert page.one(id="text")["value"] == "Let me in"


@both
def test_somebody_who_left_writes_no_longer(room: Room, bob: Person, htmx: bool) -> None:
    bobs = browser(bob, htmx)
    bobs.post(MESSAGES, {"body": "one", "nonce": "n1"})
    leave_room(room, bob)
    answer = bobs.post(MESSAGES, {"body": "two", "nonce": "n2"})
    assert answer.status_code == 422 and words(answer) == "two"
    assert [message.body for message in Message.objects.all()] == ["one"]


@both
def test_nothing_is_added_to_an_archived_room(room: Room, bob: Person, htmx: bool) -> None:
    bobs = browser(bob, htmx)
    bobs.post(MESSAGES, {"body": "one", "nonce": "n1"})
    archive(room)
    answer = bobs.post(MESSAGES, {"body": "two", "nonce": "n2"})
    assert answer.status_code == 422 and words(answer) == "two"
    assert error(answer).startswith("This room is archived.")
    assert [message.body for message in Message.objects.all()] == ["one"]


@both
def test_who_writes_too_fast_keeps_the_words(
    room: Room, bob: Person, htmx: bool, settings: Settings
) -> None:
    settings.MESSAGE_RATE = parse("1 per hour")
    bobs = browser(bob, htmx)
    bobs.post(MESSAGES, {"body": "one", "nonce": "n1"})
    answer = bobs.post(MESSAGES, {"body": "two", "nonce": "n2"})
    assert answer.status_code == 422 and words(answer) == "two" and nonce(answer) == "n2"
    assert error(answer) == "That was a lot at once. Wait 60 minutes, and send again."
    assert [message.body for message in Message.objects.all()] == ["one"]


@both
def test_what_is_not_there_is_not_written_in(room: Room, charlie: Person, htmx: bool) -> None:
    Room.objects.filter(pk=room.pk).update(kind=Room.Kind.PRIVATE)
    charlies = browser(charlie, htmx)
    hidden = charlies.post(MESSAGES, {"body": "knock", "nonce": "n1"})
    absent = charlies.post("/rooms/nowhere/messages/", {"body": "knock", "nonce": "n1"})
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden.content) == without_token(absent.content)


# The same message twice --------------------------------------------------------------------------


@both
def test_the_same_key_and_words_are_the_same_message(room: Room, bob: Person, htmx: bool) -> None:
    bobs = browser(bob, htmx)
    for _ in range(2):
        answer = bobs.post(MESSAGES, {"body": "once\r\nonly", "nonce": "n1"})
        assert answer.status_code == (200 if htmx else 302)
    assert [message.body for message in Message.objects.all()] == ["once\nonly"]


def test_a_message_that_was_there_already_leaves_no_gap_in_the_numbers(
    room: Room, bob: Person
) -> None:
    first = post_message(room, bob, "once", "n1")
    assert post_message(room, bob, "once", "n1") == first
    assert post_message(room, bob, "twice").number == first.number + 1
    assert RoomLog.objects.get(room=room).messages == 2


@both
def test_the_same_key_with_other_words_brings_a_new_key(
    room: Room, bob: Person, htmx: bool
) -> None:
    bobs = browser(bob, htmx)
    bobs.post(MESSAGES, {"body": "one wording", "nonce": "n1"})
    answer = bobs.post(MESSAGES, {"body": "another", "nonce": "n1"})
    assert answer.status_code == 422 and words(answer) == "another"
    assert error(answer).startswith("An earlier wording of this was sent.")
    assert nonce(answer) not in ("", "n1")
    bobs.post(MESSAGES, {"body": "another", "nonce": nonce(answer)})
    assert [message.body for message in Message.objects.all()] == ["one wording", "another"]


def test_a_key_is_found_without_looking_through_all_that_its_author_wrote(bob: Person) -> None:
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN"
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which is best for few rows
            explain = "EXPLAIN"
        cursor.execute(f"{explain} {SENT.made(bob.pk, 'n1').sql}", [bob.pk, "n1"])
        assert "one_message_a_nonce" in str(cursor.fetchall())


def test_two_people_may_use_the_same_key(room: Room, alice: Person, bob: Person) -> None:
    post_message(room, alice, "hello", "n1")
    post_message(room, bob, "hello", "n1")
    assert Message.objects.count() == 2


def test_a_key_that_was_used_in_another_room_is_spent(room: Room, bob: Person) -> None:
    post_message(make_room("Elsewhere", owner=bob), bob, "hello", "n1")
    with pytest.raises(NonceSpent):
        post_message(room, bob, "hello", "n1")


def test_without_a_key_the_same_words_are_two_messages(room: Room, bob: Person) -> None:
    assert post_message(room, bob, "hello").pk != post_message(room, bob, "hello").pk


def test_only_members_write_whatever_way_they_take(room: Room, charlie: Person) -> None:
    with pytest.raises(NotAMember):
        post_message(room, charlie, "hello")


# Forms that are out of date ----------------------------------------------------------------------

OURS = {"htmx": {"HX-Request": "true"}, "plain": {"Sec-Fetch-Site": "same-origin"}}


def strict_browser(person: Person, headers: dict[str, str]) -> Client:
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("ours", OURS)
def test_an_outdated_form_of_ours_gets_its_words_back_and_can_be_sent_again(
    room: Room, bob: Person, ours: str
) -> None:
    bobs = strict_browser(bob, OURS[ours])
    answer = bobs.post(MESSAGES, {"body": "hello", "nonce": "n1", "csrfmiddlewaretoken": "old"})
    assert answer.status_code == 422 and words(answer) == "hello" and nonce(answer) == "n1"
    assert error(answer).startswith("This page was out of date, so nothing was sent.")
    assert "HX-Refresh" not in answer
    assert not Message.objects.exists()
    fields = {"body": "hello", "nonce": "n1", "csrfmiddlewaretoken": token(answer)}
    assert bobs.post(MESSAGES, fields).status_code in (200, 302)
    assert Message.objects.get().body == "hello"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_words_that_another_site_made_a_browser_send_are_not_shown(
    room: Room, bob: Person, site: str | None
) -> None:
    bobs = strict_browser(bob, {"Sec-Fetch-Site": site} if site else {})
    answer = bobs.post(MESSAGES, {"body": "planted words", "nonce": "n1"})
    assert answer.status_code == 403
    assert "That page was out of date" in read(answer).one("h1").text
    assert "planted words" not in answer.content.decode()
    assert not Message.objects.exists()
    assert words(bobs.get(ADDRESS)) == ""


def test_an_outdated_form_of_a_session_that_has_ended_too_keeps_its_words(
    room: Room, bob: Person
) -> None:
    somebody = Client(enforce_csrf_checks=True, headers={"HX-Request": "true"})
    answer = somebody.post(MESSAGES, {"body": "hello", "nonce": "n1"})
    assert answer.status_code == 422 and words(answer) == "hello"
    assert "HX-Refresh" not in answer and "signed out" in error(answer)


def test_an_outdated_act_without_words_leaves_those_in_the_box_alone(
    room: Room, bob: Person
) -> None:
    message = post_message(room, bob, "hello")
    bobs = strict_browser(bob, {"HX-Request": "true"})
    answer = bobs.post(f"{MESSAGES}{message.seq}/delete/")
    assert answer.status_code == 403 and "HX-Refresh" not in answer
    assert read(answer).one("hx-partial")["hx-target"] == "#notice"
    message.refresh_from_db()
    assert message.body == "hello"


# One line or many --------------------------------------------------------------------------------


@both
def test_write_several_lines_keeps_the_words_and_is_remembered(
    room: Room, bob: Person, htmx: bool
) -> None:
    bobs = browser(bob, htmx)
    assert read(bobs.get(ADDRESS)).one(id="text").tag == "input"
    answer = bobs.post(MESSAGES, {"body": "half a", "nonce": "n1", "lines": "many"})
    assert read(answer).one(id="text").tag == "textarea"
    assert words(answer) == "half a" and nonce(answer) == "n1" and error(answer) == ""
    assert not Message.objects.exists()
    assert read(bobs.get(ADDRESS)).one(id="text").tag == "textarea"
    answer = bobs.post(MESSAGES, {"body": "half a", "nonce": "n1", "lines": "one"})
    assert read(answer).one(id="text").tag == "input" and words(answer) == "half a"
    assert read(bobs.get(ADDRESS)).one(id="text").tag == "input"


def test_words_with_a_line_break_keep_it_in_a_person_s_one_line_box(
    room: Room, bob: Person
) -> None:
    bobs = browser(bob)
    answer = bobs.post(MESSAGES, {"body": "one\r\ntwo", "nonce": "n1", "lines": "one"})
    assert read(answer).one(id="text").tag == "textarea"
    assert words(answer) == "one\r\ntwo"


# Addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(room: Room, bob: Person, method: str) -> None:
    answer = getattr(browser(bob), method)(MESSAGES)
    assert answer.status_code == 405
    assert sorted(answer["Allow"].split(", ")) == ["GET", "HEAD", "POST"]


def test_the_page_of_a_refused_message_can_be_loaded_again(room: Room, bob: Person) -> None:
    """It stands at the address that messages are sent to."""
    bobs = browser(bob)
    assert bobs.post(MESSAGES, {"body": "", "nonce": "n1"}).status_code == 422
    assert unquote(bobs.get(MESSAGES)["Location"]) == ADDRESS


def test_somebody_deactivated_writes_no_longer(room: Room, bob: Person) -> None:
    bobs = browser(bob)
    bobs.post(MESSAGES, {"body": "one", "nonce": "n1"})
    bob.is_active = False
    bob.save()
    answer = bobs.post(MESSAGES, {"body": "two", "nonce": "n2"})
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert [message.body for message in Message.objects.all()] == ["one"]


def test_messages_of_two_days_ago_are_still_there(room: Room, bob: Person) -> None:
    message = post_message(room, bob, "old")
    Message.objects.update(posted_at=timezone.now() - timedelta(days=2))
    assert rows(browser(bob).get(ADDRESS)) == [message.seq]
