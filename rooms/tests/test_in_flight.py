"""Somebody is removed or banned while a page of theirs is being made: nothing that comes after is in it.

Views ask who may read, and then read: here it happens between the two, at every address of a room.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from structlog import contextvars

from rooms import log, operations
from rooms.models import Message, Room
from rooms.tests.house import House, house, undone
from rooms.tests.permissions import ADDRESS_LINES, INVITATIONS, Cell
from rooms.tests.test_permissions import ask, patterns

__all__ = ["house"]

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LATER = "Now that they are gone"
LINES = [
    line
    for line in ADDRESS_LINES
    if "slug" in patterns()[line.name].pattern.converters and line.name not in INVITATIONS
]
in_each_room = pytest.mark.parametrize("kind", ["public", "private"])
by_each_act = pytest.mark.parametrize("act", [operations.remove_person, operations.ban_person])
Act = Callable[..., object]


def go_on(house: House, room: Room, act: Act | None) -> Message:
    """The moderator is gone, and the others say more: in a new message, and in an old one."""
    if act:
        act(room, house.people["owner"], house.people["moderator"])
    eve = house.people["eve"]
    operations.edit_message(house.message(room, "eve", "own"), eve, LATER)
    return operations.post_message(room, eve, LATER)


def meanwhile(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, do: Act) -> list[str]:
    """Let this happen once, when this function is called, before it does what it does."""
    real, done = getattr(module, name), list[str]()

    def later(*args: Any, **kwargs: Any) -> Any:
        if not done:
            done.append(name)
            do()
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, later)
    return done


@pytest.mark.parametrize("line", LINES, ids=str)
@in_each_room
@by_each_act
def test_every_address_asks_again_when_all_is_read(
    house: House, line: Any, kind: str, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = house.rooms[kind]
    cell = Cell(kind, "", frozenset(), frozenset())
    bind, later = contextvars.bind_contextvars, list[Message]()

    def found(**kwargs: Any) -> None:
        bind(**kwargs)
        if "room" in kwargs and not later:  # the room is there for them: from here on it is not
            later.append(go_on(house, room, act))

    monkeypatch.setattr(contextvars, "bind_contextvars", found)
    with undone():
        response = ask(house, line, cell, "moderator")
        assert later
    assert LATER.encode() not in response.content
    assert f"={later[0].seq}" not in response.get("Location", "")
    if line.method == "GET" or response.content:
        assert response.status_code == 404


READS = [
    ("newest", "", {}),
    ("before", "?before=99999", {}),
    ("around", "?around=2", {}),
    ("changes", "messages/?after=0", {}),
    ("message", "messages/{seq}/", {}),
    ("newest", "messages/", {"body": "Hello", "preview": "1"}),
    ("newest", "messages/", {"body": ""}),
]


@pytest.mark.parametrize("read, path, data", READS, ids=lambda part: str(part))
@in_each_room
@pytest.mark.parametrize("act", [None, operations.remove_person, operations.ban_person])
def test_what_is_read_of_the_log_too_late_is_not_shown(
    house: House,
    read: str,
    path: str,
    data: dict[str, str],
    kind: str,
    act: Act | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = house.rooms[kind]
    address = room.get_absolute_url() + path.format(seq=house.message(room, "eve", "own").seq)
    with undone():
        done = meanwhile(monkeypatch, log, read, lambda: go_on(house, room, act))
        response = house.ask("moderator", "POST" if data else "GET", address, data)
    assert done
    # The premise: whoever may still read is shown it.
    assert (LATER.encode() in response.content) == (act is None)
    assert (response.status_code == 404) == (act is not None)


@by_each_act
def test_words_that_are_handed_back_stand_in_no_page_of_the_room(
    house: House, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form that is out of date is answered by the whole page, with its words in the box."""
    room = house.rooms["private"]
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    monkeypatch.setattr(house, "client", client)
    address = f"{room.get_absolute_url()}messages/"
    for gone in (None, act):
        with undone(), monkeypatch.context() as patch:
            done = meanwhile(patch, log, "newest", lambda gone=gone: go_on(house, room, gone))
            response = house.ask("moderator", "POST", address, {"body": "Hello"})
        assert done
        assert (LATER.encode() in response.content) == (gone is None)
