"""A private room: made like any other, and there for nobody who was not invited."""

import pytest

from presence.models import Person
from rooms.forms import NewRoomForm
from rooms.models import Room
from rooms.operations import make_room, post_message
from rooms.tests.conftest import browser, someone
from rooms.tests.html import field_error, read, without_token

NEW = "/rooms/new/"
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '<p hx-get="/rooms/" hx-trigger="load">',
    "{{ secret }}{% include 'x' %}",
    "&lt;b&gt; &amp; \"quotes\" 'n' `ticks`",
]


def made_by(person: Person, **fields: str) -> Room:
    """A private room, made by the form."""
    answer = browser(person).post(NEW, {"topic": "", **fields, "kind": "private"})
    assert answer.status_code == 302, answer.content
    return Room.objects.get(kind=Room.Kind.PRIVATE)


def test_the_form_offers_both_and_public_is_chosen(bob: Person) -> None:
    radios = read(browser(bob).get(NEW)).all("input", name="kind")
    assert [(radio["value"], "checked" in radio.attrs) for radio in radios] == [
        ("public", True),
        ("private", False),
    ]


def test_whoever_makes_it_owns_it_and_is_in_it(bob: Person) -> None:
    room = made_by(bob, name="Tea", topic="Secret")
    page = read(browser(bob).get(room.get_absolute_url()))
    assert page.one(id="room-name").text == "Tea" and page.one(id="composer")
    card = read(browser(bob).get("/rooms/")).one("main").one("li", class_="room-card")
    assert card.one(class_="tag").text == "Private"
    assert room.memberships.get().owns


def test_nobody_else_learns_of_it(alice: Person, bob: Person) -> None:
    """Neither strangers nor staff who may look after rooms, at any address."""
    room = made_by(bob, name="Surprise", topic="For Alice")
    message = post_message(room, bob, "a secret")
    below = ["", "people/", "people/bob/", "join/", "leave/", "settings/", "archive/",
             "invitation/", "messages/", f"messages/{message.seq}/"]  # fmt: skip
    addresses = [f"{room.get_absolute_url()}{page}" for page in below]
    assert "a secret" in read(browser(bob).get(addresses[0])).text
    for person in (alice, someone("staff", is_staff=True, is_superuser=True)):
        theirs = browser(person)
        for address in addresses:
            hidden, absent = theirs.get(address), theirs.get("/rooms/nowhere/")
            assert hidden.status_code == absent.status_code == 404
            assert without_token(hidden.content) == without_token(absent.content)
            posted = theirs.post(address, {"body": "x", "name": "x"})
            assert posted.status_code in (404, 405)
        for page in ("/rooms/", "/people/", "/people/?q=Surprise", "/people/bob/", "/direct/"):
            shown = theirs.get(page).content.decode().replace("/people/?q=Surprise", "")
            assert room.slug not in shown and "For Alice" not in shown
    assert "Surprise" not in browser(alice).get("/people/bob/").content.decode()


def test_its_name_is_not_taken_by_it_nor_for_it(alice: Person, bob: Person) -> None:
    """A refusal would tell that there is such a room."""
    hidden = made_by(bob, name="Tea")
    answer = browser(alice).post(NEW, {"name": "tea"})
    assert answer["Location"] == "/rooms/tea/"
    answer = browser(alice).post(NEW, {"name": "TEA", "kind": "private"})
    assert answer.status_code == 302 and Room.objects.count() == 3
    assert hidden.slug.startswith("tea-") and len(hidden.slug) == len("tea-12345678")
    page = read(browser(alice).post(NEW, {"name": "Tea", "kind": "public"}))
    assert field_error(page, "name").startswith("There is a room with this name.")


def test_a_private_room_is_renamed_to_what_is_taken(alice: Person, bob: Person) -> None:
    make_room("Tea", owner=alice)
    room = made_by(bob, name="Cake")
    answer = browser(bob).post(f"/rooms/{room.slug}/settings/", {"name": "Tea", "topic": ""})
    assert answer.status_code == 302
    assert Room.objects.filter(name="Tea").count() == 2


@pytest.mark.parametrize("kind", ["direct", "Private", "x" * 1000, "a\x00b"])
def test_what_is_no_kind_keeps_what_was_typed(bob: Person, kind: str) -> None:
    answer = browser(bob).post(NEW, {"name": "Tea", "topic": "At four", "kind": kind})
    page = read(answer)
    assert answer.status_code == 422
    assert field_error(page, "kind") == "Choose public or private."
    assert page.one("input", name="name")["value"] == "Tea"
    assert page.one("input", name="topic")["value"] == "At four"
    assert not Room.objects.exists()


def test_a_refused_name_keeps_the_kind(bob: Person) -> None:
    page = read(browser(bob).post(NEW, {"name": "", "kind": "private"}))
    checked = [radio["value"] for radio in page.all("input", name="kind", checked="")]
    assert checked == ["private"]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_name_and_a_topic_are_words_and_never_markup(bob: Person, words: str) -> None:
    room = made_by(bob, name=words, topic=words)
    bobs = browser(bob)
    below = ["", "people/", "people/bob/", "leave/", "settings/", "archive/"]
    for address in ["/rooms/", *(f"{room.get_absolute_url()}{page}" for page in below)]:
        page = read(bobs.get(address))
        assert words in page.text
        assert not page.all("img", src="x") and not page.all("p", hx_get="/rooms/")


@pytest.mark.parametrize("words", ["\ud800", "a\udfffb", "a\x00b", "\u2028"])
def test_what_cannot_be_kept_is_refused(words: str) -> None:
    form = NewRoomForm({"name": f"Tea{words}!", "topic": f"Tea{words}!"})
    assert not form.is_valid() and set(form.errors) == {"name", "topic"}


def test_the_page_to_leave_says_what_it_costs(room: Room, alice: Person, bob: Person) -> None:
    leave = "/rooms/café-söhne-東京/leave/"
    assert "join it again" in read(browser(bob).get(leave)).one("main").text
    Room.objects.update(kind=Room.Kind.PRIVATE)
    assert "need an invitation to come back" in read(browser(bob).get(leave)).one("main").text
