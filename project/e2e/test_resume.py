"""A page that was away shows what it missed: everything, once, in order, by itself."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.conftest import Far, OpenAs
from project.e2e.pages import composer, live, post, row, rows, say, shows_the_log
from project.tests.servers import ROOT, test_database
from rooms.models import Message, Room
from rooms.operations import delete_message, edit_message

away = pytest.mark.console("WebSocket connection", "htmx:ws:error", "ERR_CONNECTION", "ERR_EMPTY")


def cut(far: Far) -> None:
    far.line.cut()


def kill(far: Far) -> None:
    far.parley.kill()


def come_back(far: Far) -> None:
    far.line.mend()
    far.parley.start()


def much_happens(room: Room, person: Person, before: list[Message], count: int, acts: int) -> None:
    """New messages, edits and deletions: of these a third are of messages from before."""
    after = post(room, person, count, "while away")
    old, new = before[-acts * 2 // 3 :], after[:: count // (acts * 2)]
    third = acts // 3
    for message in [*old[:third], *new[: acts - third]]:
        edit_message(message, person, f"{message.body}, edited")
    for message in [*old[third:], *new[acts - third :]][:acts]:
        delete_message(message, person)


@away
@pytest.mark.parametrize("break_off", [cut, kill])
@pytest.mark.nightly
def test_after_560_changes_the_page_is_the_newest_page_with_a_way_back(
    open_as: OpenAs,
    far: Far,
    alice: Person,
    bob: Person,
    room: Room,
    break_off: Callable[[Far], None],
) -> None:
    before = post(room, alice, 60, "before")
    page = open_as(bob, room, server=far)
    here = say(page, "I have read up to here").get_attribute("data-seq")
    expect(live(page, "bob")).to_be_visible()

    break_off(far)
    much_happens(room, alice, before, 500, 30)
    assert changes_since(room, here) == (500, 30, 30)
    come_back(far)
    shows_the_log(page, room, bob)
    assert first_and_last_are_neighbours(page, room)

    page.get_by_role("link", name="Go to where you were").click()
    expect(row(page, "I have read up to here")).to_be_in_viewport()
    expect(row(page, "while away 0")).to_be_visible()


@away
@pytest.mark.parametrize("break_off", [cut, pytest.param(kill, marks=pytest.mark.nightly)])
def test_190_changes_are_told_one_by_one(
    open_as: OpenAs,
    far: Far,
    alice: Person,
    bob: Person,
    room: Room,
    break_off: Callable[[Far], None],
) -> None:
    before = post(room, alice, 40, "before")
    page = open_as(bob, room, server=far)
    here = say(page, "I have read up to here").get_attribute("data-seq")
    expect(live(page, "bob")).to_be_visible()
    page.evaluate("document.querySelector('#messages > li[id]').marked = true")
    composer(page).fill("half a sent")

    break_off(far)
    much_happens(room, alice, before, 150, 30)
    assert changes_since(room, here) == (150, 30, 30)
    come_back(far)
    shows_the_log(page, room, bob)
    assert rows(page).count() == 191
    assert page.evaluate("document.querySelector('#messages > li[id]').marked"), "it was replaced"
    expect(page.get_by_text("While you were away, more was said")).to_have_count(0)
    expect(composer(page)).to_have_value("half a sent")


def test_what_a_command_writes_in_another_process_shows(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob, room)
    code = (
        "from rooms.models import *; from rooms.operations import post_message;"
        f"room = Room.objects.get(pk={room.pk});"
        "post_message(room, room.memberships.get(role='owner').person, 'Said by a command')"
    )
    expect(live(page, "bob")).to_be_visible()
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": test_database()},
        check=True,
        timeout=60,
    )
    expect(row(page, "Said by a command")).to_be_visible()
    shows_the_log(page, room, bob)


def changes_since(room: Room, here: str | None) -> tuple[int, int, int]:
    """How many messages were posted, edited and deleted after this place."""
    assert here
    changed = Message.objects.filter(room=room, changed_seq__gt=int(here))
    edited = changed.exclude(edited_at=None).filter(deleted_at=None)
    deleted = changed.exclude(deleted_at=None)
    return changed.filter(seq__gt=int(here)).count(), edited.count(), deleted.count()


def first_and_last_are_neighbours(page: Page, room: Room) -> bool:
    """Whether nothing of the log is missing between the page's first row and the newest."""
    first = rows(page).first.get_attribute("data-seq")
    assert first
    return rows(page).count() == Message.objects.filter(room=room, seq__gte=int(first)).count()
