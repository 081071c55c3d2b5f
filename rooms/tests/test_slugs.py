"""Addresses of rooms, and which names are the same name."""

import unicodedata

import pytest
from django.urls import resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from presence.models import Person
from rooms.models.rooms import NAME_KEY_LENGTH, SLUG_LENGTH, name_key, slug_for
from rooms.operations import change_room, make_room


@pytest.mark.parametrize(
    "name, slug",
    [
        ("Lobby", "lobby"),
        ("Café & Söhne / 東京 🎉", "café-söhne-東京"),
        ("Cafe\u0301", "café"),  # composed, so that it is the same in every browser
        ("İstanbul", "i̇stanbul"),
        ("New", "new-room"),
        ("new room", "new-room"),
        ("🎉🎉", "room"),
        ("---", "room"),
        ("..", "room"),
        ("a/b?c#d%e", "abcde"),
        ("a\x00b", "ab"),
        ("  spaces  around ", "spaces-around"),
        ("x" * 200, "x" * SLUG_LENGTH),
        ("мой чат", "мой-чат"),
        ("हिन्दी", "हिन्दी"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("❤️ 1️⃣", "1"),
    ],
)
def test_a_name_gives_an_address(name: str, slug: str) -> None:
    assert slug_for(name) == slug


@given(st.text())
def test_any_name_gives_an_address_that_leads_to_a_room(name: str) -> None:
    slug = slug_for(name)
    assert 0 < len(slug) <= SLUG_LENGTH and slug == slug_for(name)
    assert not set(slug) & set("/?#%\\ \x00") and slug not in (".", "..", "new")
    match = resolve(f"/rooms/{slug}/")
    assert match.url_name == "room" and match.kwargs == {"slug": slug}
    assert reverse("room", args=[slug]).isascii()


def test_a_clash_gets_a_number_and_numbers_are_not_used_twice(alice: Person) -> None:
    names = ["Tea", "Tea!", "Tea 2", "Tea?", "🎉", "🎂"]
    slugs = [make_room(name, owner=alice).slug for name in names]
    assert slugs == ["tea", "tea-2", "tea-2-2", "tea-3", "room", "room-2"]


def test_an_address_of_a_room_that_was_renamed_is_not_given_again(alice: Person) -> None:
    room = make_room("Tea", owner=alice)
    change_room(room, alice, "Coffee", "")
    assert make_room("Tea", owner=alice).slug == "tea-2"
    room.refresh_from_db()
    assert room.slug == "tea"


@pytest.mark.parametrize(
    "one, other",
    [
        ("Tea", "TEA"),
        ("Tea room", " tea   room "),
        ("Straße", "STRASSE"),
        ("Café", "Cafe\u0301"),
        ("Ｔｅａ", "Tea"),
        ("ﬁsh", "fish"),
    ],
)
def test_names_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("one, other", [("Tea", "Teas"), ("Café", "Cafe"), ("東京", "京都")])
def test_names_that_differ_are_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=80))
def test_a_key_always_fits(name: str) -> None:
    assert len(name_key(name)) <= NAME_KEY_LENGTH
    assert name_key(unicodedata.normalize("NFD", name)) == name_key(
        unicodedata.normalize("NFC", name)
    )
