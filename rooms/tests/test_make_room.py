"""Making a room: a name in any script, a topic, and an address."""

from functools import partial
from urllib.parse import unquote

import pytest

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import Refused, make_room
from rooms.tests.conftest import browser
from rooms.tests.html import field_error, read
from rooms.tests.threads import in_threads

NEW = "/rooms/new/"


def test_whoever_makes_a_room_owns_it_and_writes_in_it(bob: Person) -> None:
    bobs = browser(bob)
    answer = bobs.post(NEW, {"name": "Tea  & Cake", "topic": "Every day at four"})
    assert answer["Location"] == "/rooms/tea-cake/"
    page = read(bobs.get("/rooms/tea-cake/"))
    assert page.one(id="room-name").text == "Tea  & Cake"
    assert page.one(id="room-topic").text == "Every day at four"
    assert page.one(id="composer")
    assert Membership.objects.get().role == Membership.Role.OWNER
    assert Membership.objects.get().person == bob


@pytest.mark.parametrize(
    "name, address",
    [
        ("東京", "/rooms/東京/"),
        ("مقهى", "/rooms/مقهى/"),
        ("Café & Söhne / 東京 🎉", "/rooms/café-söhne-東京/"),
        ("🎉", "/rooms/room/"),
        ("new", "/rooms/new-room/"),
        ("100 %", "/rooms/100/"),
        ("../../etc/passwd", "/rooms/etcpasswd/"),
        ("?before=1#x", "/rooms/before1x/"),
        ("x" * 80, f"/rooms/{'x' * 80}/"),
    ],
)
def test_a_name_in_any_script_has_an_address_that_works(
    bob: Person, name: str, address: str
) -> None:
    bobs = browser(bob)
    assert unquote(bobs.post(NEW, {"name": name})["Location"]) == address
    assert read(bobs.get(address)).one(id="room-name").text == name


REFUSED = {
    "empty": ("", "Give the room a name."),
    "blank": (" \t ", "Give the room a name."),
    "500 characters": ("x" * 500, "A name has room for 80 characters; this one has 500."),
    "NUL": ("a\x00b", "Null characters are not allowed."),
    "a bell": ("a\x07b", "This contains a control character. Remove it."),
    "a line break": ("a\nb", "This contains a control character. Remove it."),
    "a turn": (
        "a\u202eb",
        "This contains a character that turns text around. Remove it: "
        "names that run from right to left do not need it.",
    ),
    "nothing to see": ("\u200b\u2060", "Give the room a name that can be seen."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_name_that_cannot_be_keeps_what_was_typed(bob: Person, case: str) -> None:
    name, sentence = REFUSED[case]
    answer = browser(bob).post(NEW, {"name": name, "topic": "About tea"})
    page = read(answer)
    assert answer.status_code == 422
    assert sentence in field_error(page, "name")
    assert page.one("input", name="name").attrs.get("value", "") == name
    assert page.one("input", name="topic")["value"] == "About tea"
    assert not Room.objects.exists()


@pytest.mark.parametrize("topic", ["x" * 251, "a\x00b", "a\x07b"])
def test_a_topic_that_cannot_be_keeps_what_was_typed(bob: Person, topic: str) -> None:
    answer = browser(bob).post(NEW, {"name": "Tea", "topic": topic})
    page = read(answer)
    assert answer.status_code == 422 and field_error(page, "topic")
    assert page.one("input", name="name")["value"] == "Tea"
    assert page.one("input", name="topic")["value"] == topic
    assert not Room.objects.exists()


@pytest.mark.parametrize("name", ["Tea", "tea", " TEA ", "Ｔｅａ"])
def test_a_name_that_looks_like_a_taken_one_is_taken(alice: Person, bob: Person, name: str) -> None:
    make_room("Tea", owner=alice)
    page = read(browser(bob).post(NEW, {"name": name, "topic": "Mine"}))
    assert field_error(page, "name").startswith("There is a room with this name.")
    assert page.one("input", name="topic")["value"] == "Mine"
    assert Room.objects.get().topic == ""


def test_a_name_whose_characters_unfold_fits(bob: Person) -> None:
    """This one becomes eighteen characters when names are compared."""
    answer = browser(bob).post(NEW, {"name": "\ufdfa" * 80})
    assert answer.status_code == 302
    assert Room.objects.get().name == "\ufdfa" * 80


def test_a_name_is_words_and_never_markup(bob: Person) -> None:
    bobs = browser(bob)
    bobs.post(NEW, {"name": "<b id=x>bold", "topic": "<script>alert(1)</script>"})
    address = Room.objects.get().get_absolute_url()
    for page in map(read, (bobs.get(address), bobs.get("/rooms/"))):
        assert "<b id=x>bold" in page.text and not page.all(id="x")
        assert not any("src" not in script.attrs for script in page.all("script"))


def test_nothing_is_made_by_visiting_an_address(bob: Person) -> None:
    bobs = browser(bob)
    assert read(bobs.get(NEW)).one("input", name="name")
    for address in ("/rooms/tea/", "/rooms/tea/join/", "/rooms/tea/messages/"):
        assert bobs.get(address).status_code == 404
    assert not Room.objects.exists()


def test_the_lobby_is_made_without_an_owner(db: None) -> None:
    room = make_room("Lobby", "Say hello")
    assert not room.memberships.exists() and RoomLog.objects.get(room=room).last_seq == 0


def test_somebody_who_is_signed_out_makes_nothing(db: None) -> None:
    answer = browser().post(NEW, {"name": "Tea"})
    assert answer["Location"] == "/accounts/login/?next=/rooms/new/"
    assert not Room.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_the_same_room_at_once_one_is_told(alice: Person, bob: Person) -> None:
    made: list[Room] = []
    refused: list[Refused] = []

    def make(person: Person) -> None:
        try:
            made.append(make_room("Tea", owner=person))
        except Refused as answer:
            refused.append(answer)

    in_threads(partial(make, alice), partial(make, bob))
    assert len(made) == 1 and [answer.field for answer in refused] == ["name"]


@pytest.mark.django_db(transaction=True)
def test_rooms_with_the_same_address_made_at_once_get_one_each(alice: Person) -> None:
    names = ["Tea", "Tea!", "Tea?", "Tea."]
    in_threads(*(partial(make_room, name, owner=alice) for name in names))
    assert set(Room.objects.values_list("slug", flat=True)) == {"tea", "tea-2", "tea-3", "tea-4"}
