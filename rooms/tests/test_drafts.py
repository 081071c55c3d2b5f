"""Words that were sent when the session had ended: kept until they are in the box again."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client

from presence.models import Person
from rooms.models import Message, Room
from rooms.operations import join_room, make_room
from rooms.tests.conftest import browser
from rooms.tests.html import error, nonce, read, words
from rooms.views.drafts import MOST_CHARACTERS

ADDRESS = "/rooms/café-söhne-東京/"
MESSAGES = "/rooms/café-söhne-東京/messages/"

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def sign_in(client: Client, person: Person) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def send_signed_out(client: Client, body: str) -> str:
    """Send these words with a session that has ended. The address where to sign in."""
    answer = client.post(MESSAGES, {"body": body, "nonce": "n1"})
    if answer.status_code == 422:
        return read(answer).one(id="composer-error").one("a")["href"]
    return answer["Location"]


def test_with_htmx_the_words_stay_in_the_box_with_a_way_to_sign_in(room: Room) -> None:
    answer = browser(None, htmx=True).post(MESSAGES, {"body": "half a day's work", "nonce": "n1"})
    assert answer.status_code == 422 and words(answer) == "half a day's work"
    assert error(answer).startswith("You have been signed out. Your words are kept")
    sign_in = read(answer).one(id="composer-error").one("a")
    assert sign_in.text == "Sign in" and nonce(answer)
    assert not Message.objects.exists()


def test_without_htmx_the_person_is_sent_to_sign_in(room: Room) -> None:
    answer = browser().post(MESSAGES, {"body": "half a day's work", "nonce": "n1"})
    address = urlsplit(answer["Location"])
    assert address.path == "/accounts/login/"
    assert unquote(parse_qs(address.query)["next"][0]) == ADDRESS
    assert not Message.objects.exists()


@both
def test_after_signing_in_by_password_the_words_are_in_the_box_once(
    room: Room, bob: Person, htmx: bool
) -> None:
    bob.set_password("Xy7-plain-lake")
    bob.save()
    somebody = browser(None, htmx)
    address = send_signed_out(somebody, "half a\nday's work")
    fields = {"login": "bob", "password": "Xy7-plain-lake"}
    fields["next"] = parse_qs(urlsplit(address).query)["next"][0]
    somebody.defaults.pop("HTTP_HX_REQUEST", None)  # the form of signing in is a plain one
    answer = somebody.post("/accounts/login/", fields, follow=True)
    assert unquote(answer.redirect_chain[-1][0]) == ADDRESS
    assert words(answer) == "half a\nday's work"
    assert words(somebody.get(ADDRESS)) == ""


def test_another_room_s_page_does_not_show_them(room: Room, bob: Person) -> None:
    join_room(make_room("Tea"), bob)
    somebody = browser()
    send_signed_out(somebody, "for the other room")
    sign_in(somebody, bob)
    assert words(somebody.get("/rooms/tea/")) == ""
    assert words(somebody.get(ADDRESS)) == "for the other room"


def test_the_last_words_are_kept(room: Room, bob: Person) -> None:
    somebody = browser()
    send_signed_out(somebody, "first")
    send_signed_out(somebody, "second")
    sign_in(somebody, bob)
    assert words(somebody.get(ADDRESS)) == "second"


def test_words_are_kept_up_to_a_bound(room: Room, bob: Person) -> None:
    somebody = browser()
    send_signed_out(somebody, "x" * (MOST_CHARACTERS + 1))
    sign_in(somebody, bob)
    assert words(somebody.get(ADDRESS)) == "x" * MOST_CHARACTERS


def test_somebody_who_has_to_join_first_loses_nothing(room: Room, charlie: Person) -> None:
    somebody = browser()
    send_signed_out(somebody, "hello")
    sign_in(somebody, charlie)
    assert not read(somebody.get(ADDRESS)).all(id="text")
    somebody.post(f"{ADDRESS}join/")
    assert words(somebody.get(ADDRESS)) == "hello"


def test_words_that_were_sent_in_the_meantime_are_not_offered_again(
    room: Room, bob: Person
) -> None:
    somebody = browser()
    send_signed_out(somebody, "hello")
    sign_in(somebody, bob)
    somebody.post(MESSAGES, {"body": "hello", "nonce": "n2"})
    assert Message.objects.get().body == "hello"
    assert words(somebody.get(ADDRESS)) == ""


def test_words_with_characters_that_cannot_be_kept_do_no_harm(room: Room, bob: Person) -> None:
    somebody = browser()
    send_signed_out(somebody, "a\x00b")
    sign_in(somebody, bob)
    assert words(somebody.get(ADDRESS)) == "a\x00b"


def test_nobody_learns_what_rooms_there_are(room: Room) -> None:
    Room.objects.update(kind=Room.Kind.PRIVATE)
    there = browser().post(MESSAGES, {"body": "x"})
    absent = browser().post("/rooms/nowhere/messages/", {"body": "x"})
    assert there.status_code == absent.status_code == 302
    assert unquote(unquote(absent["Location"])) == "/accounts/login/?next=/rooms/nowhere/"
