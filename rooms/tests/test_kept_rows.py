"""What was rendered is kept and shared, and what shows anything else is another piece."""

import re
from collections.abc import Callable

import pytest
from cachetools import LRUCache
from django.utils.safestring import mark_safe

from presence import registry
from presence.backends import VIEW
from presence.models import Person
from project.templatetags import keeping
from rooms import log
from rooms.fragments import Reading, Variant, changes_after
from rooms.models import Membership, Message, Room
from rooms.operations import (
    archive_room,
    change_room,
    change_settings,
    delete_message,
    edit_message,
    join_room,
    make_room,
    post_message,
)
from rooms.tests.conftest import browser
from rooms.tests.frames import ROW
from rooms.tests.page import row
from rooms.tests.past import say

pytestmark = pytest.mark.once

# Tokens, the name of the request and the second, which differ each time.
KEYS = re.compile(r'name="(csrfmiddlewaretoken|nonce)" value="[\w-]+"|&amp;page=\w+|value="\d{10}"')
MARK = mark_safe("<!-- kept -->")


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "rows", LRUCache(2**20, getsizeof=len))


def mark_kept_rows() -> int:
    """Put a mark into each message that is kept. How many there are."""
    messages = [key for key, html in keeping.rows.items() if html.startswith('\n<li id="message-')]
    for key in messages:
        keeping.rows[key] += MARK
    return len(messages)


def page_of(room: Room, person: Person) -> str:
    return browser(person).get(room.get_absolute_url()).content.decode()


def rows_on_page(room: Room, person: Person) -> list[str]:
    return [match[0] for match in ROW.finditer(page_of(room, person))]


def test_a_page_shows_kept_rows(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 50)
    assert page_of(room, bob).count(MARK) == 0
    assert mark_kept_rows() == 50
    assert page_of(room, bob).count(MARK) == page_of(room, alice).count(MARK) == 50


def test_a_page_shows_the_rows_that_were_pushed(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 3)
    assert len(ROW.findall(changes_after(room.pk, 0, Reading(Variant.of(bob))))) == 3
    assert mark_kept_rows() == 3
    assert page_of(room, bob).count(MARK) == 3


CHANGES: dict[str, Callable[[Message], object]] = {
    "other words": lambda message: edit_message(message, message.author, "Other words"),
    "deleted": lambda message: delete_message(message, message.author),
    "renamed": lambda message: change_settings(message.author, display_name="Alice Liddell"),
    "staff": lambda message: Person.objects.filter(pk=message.author_id).update(is_staff=True),
    "reads in German": lambda message: Person.objects.update(language="de"),
    "reads in Tokyo": lambda message: Person.objects.update(time_zone="Asia/Tokyo"),
    "reads without classes": lambda message: Person.objects.update(theme="classless"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_row_that_shows_something_else_is_rendered_anew(
    room: Room, alice: Person, bob: Person, change: Callable[[Message], object]
) -> None:
    [message] = say(room, alice)
    before = rows_on_page(room, bob)
    mark_kept_rows()
    change(message)
    bob.refresh_from_db()
    assert rows_on_page(room, bob) == [row(log.message(room, message.seq), Variant.of(bob))]
    assert MARK not in page_of(room, bob)
    assert len(before) == 1


PIECES: dict[str, Callable[[Room, Room, Person], object]] = {
    "renamed": lambda room, other, alice: change_settings(alice, display_name="Alice Liddell"),
    "named as before": lambda room, other, alice: change_settings(alice, display_name="alice"),
    "goes": lambda room, other, alice: registry.forget_reader(room.place, alice.pk),
    "reads by live view": lambda room, other, alice: registry.keep_page(
        room.place, alice.pk, VIEW, 60
    ),
    "another room": lambda room, other, alice: change_room(other, alice, "Loft", ""),
    "another topic": lambda room, other, alice: change_room(room, alice, room.name, "Ink"),
    "unread": lambda room, other, alice: post_message(other, alice, "Hello"),
    "archived": lambda room, other, alice: archive_room(room, alice),
    "role": lambda room, other, alice: room.memberships.update(role=Membership.Role.OWNER),
    "left": lambda room, other, alice: room.memberships.update(state=Membership.State.LEFT),
}


@pytest.mark.parametrize("change", PIECES.values(), ids=PIECES)
def test_a_page_of_kept_pieces_is_as_one_that_is_rendered_anew(
    room: Room,
    alice: Person,
    bob: Person,
    change: Callable[[Room, Room, Person], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = make_room("Attic", "", alice)
    join_room(other, bob)
    page_of(room, alice)
    browser(bob).get(other.get_absolute_url())
    before = without_keys(page_of(room, bob))
    change(room, other, alice)
    after, again = (without_keys(page_of(room, bob)) for _ in range(2))
    monkeypatch.setattr(keeping, "rows", LRUCache(0, getsizeof=len))
    assert after == again == without_keys(page_of(room, bob))
    assert after != before or change is PIECES["named as before"]


def without_keys(page: str) -> str:
    return KEYS.sub("", page)


def test_what_is_kept_is_bounded(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(room, alice, 50)
    unbounded = rows_on_page(room, bob)
    for most in (5_000, 0):
        monkeypatch.setattr(keeping, "rows", LRUCache(most, getsizeof=len))
        assert rows_on_page(room, bob) == unbounded
        assert keeping.rows.currsize <= most
        assert bool(keeping.rows) == bool(most)
