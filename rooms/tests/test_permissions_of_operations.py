"""Whom the operations let: every one of them, done by everybody, in every kind of room.

They know nothing of who is signed in, nor of which room is there for whom: their callers do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import pytest

from presence.models import Person
from rooms import operations
from rooms.models import Message, Room
from rooms.operations import Refused
from rooms.tests.house import House, check, house, rows, undone
from rooms.tests.permissions import OPERATION_LINES, Cell, Line

__all__ = ["house"]

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@dataclass
class Asked:
    """What an operation is asked to do, all of it as it stands in the database now."""

    room: Room
    person: Person
    message: Message
    eve: Person
    guest: Person
    outlaw: Person


FORM = {"display_name": "Somebody else"}
ACTS: dict[str, Callable[[Asked], Any]] = {
    "accept_invitation": lambda it: operations.accept_invitation(it.room, it.person),
    "archive_room": lambda it: operations.archive_room(it.room, it.person),
    "ban_person": lambda it: operations.ban_person(it.room, it.person, it.eve),
    "change_role": lambda it: operations.change_role(it.room, it.person, it.eve, "moderator"),
    "change_room": lambda it: operations.change_room(it.room, it.person, "Other", ""),
    "change_settings": lambda it: operations.change_settings(it.person, **FORM),
    "check_may_delete": lambda it: operations.check_may_delete(it.message, it.person),
    "check_moderates": lambda it: operations.check_moderates(it.room, it.person),
    "check_own": lambda it: operations.check_own(it.message, it.person),
    "check_owns": lambda it: operations.check_owns(it.room, it.person),
    "decline_invitation": lambda it: operations.decline_invitation(it.room, it.person),
    "delete_message": lambda it: operations.delete_message(it.message, it.person),
    "edit_message": lambda it: operations.edit_message(it.message, it.person, "Other words"),
    "hand_over": lambda it: operations.hand_over(it.room, it.person, it.eve),
    "invite_person": lambda it: operations.invite_person(it.room, it.person, "outsider"),
    "join_room": lambda it: operations.join_room(it.room, it.person),
    "leave_room": lambda it: operations.leave_room(it.room, it.person),
    "lift_ban": lambda it: operations.lift_ban(it.room, it.person, it.outlaw),
    "make_room": lambda it: operations.make_room("Another room", owner=it.person),
    "mark_read": lambda it: operations.mark_read(it.room, it.person, 1),
    "membership_of": lambda it: operations.membership_of(it.room, it.person),
    "open_direct": lambda it: operations.open_direct(it.person, it.guest),
    "post_message": lambda it: operations.post_message(it.room, it.person, "Hello"),
    "preview_edit": lambda it: operations.preview_edit(it.message, it.person, "Other words"),
    "preview_message": lambda it: operations.preview_message(it.room, it.person, "Hello"),
    "remove_person": lambda it: operations.remove_person(it.room, it.person, it.eve),
    "unarchive_room": lambda it: operations.unarchive_room(it.room, it.person),
    "withdraw_invitation": lambda it: operations.withdraw_invitation(it.room, it.person, it.guest),
}
# These only answer: none changes anything, and a check that is passed answers nothing.
ANSWERS = {"membership_of", "preview_message", "preview_edit"}
CHECKS = {name for name in ACTS if name.startswith("check_")}


def test_every_operation_is_in_the_table() -> None:
    functions = {
        name for name in operations.__all__ if isinstance(getattr(operations, name), FunctionType)
    }
    assert {line.name for line in OPERATION_LINES} == functions == ACTS.keys()


@pytest.mark.parametrize("line", OPERATION_LINES, ids=str)
def test_whom_an_operation_lets(house: House, line: Line) -> None:
    check(line, lambda cell, who: outcome(house, line, cell, who))


def outcome(house: House, line: Line, cell: Cell, who: str) -> str:
    """What comes of it when this person does it."""
    people = {person.username: person for person in Person.objects.all()}
    room = Room.objects.get(pk=house.room(cell.kind, who).pk)
    message = house.message(room, who, line.whose)
    asked = Asked(room, people[who], message, people["eve"], people["guest"], people["outlaw"])
    with undone():
        try:
            given = ACTS[line.name](asked)
        except Refused:
            assert rows() == house.before
            return "no"
        changed = rows() != house.before
    if line.name in ANSWERS | CHECKS:
        assert not changed
        return "yes" if given or line.name in CHECKS else "nothing"
    return "yes" if changed else "nothing"
