"""Pause: nothing on a page changes by itself until its reader asks for what was held back."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms import log
from rooms.consumers.room import RoomConsumer
from rooms.feed import Feeds
from rooms.models import Room
from rooms.operations import (
    change_room,
    change_settings,
    edit_message,
    make_room,
    post_message,
    remove_person,
)
from rooms.tests.conftest import browser
from rooms.tests.html import read
from rooms.tests.page import Page, all_are_live
from rooms.tests.past import say

pytestmark = pytest.mark.django_db(transaction=True)

# What a paused page may be told: that it is connected, what it asked for, and how much is held back.
ALLOWED = {"#pulse", "#notice", "#pause"}


@asynccontextmanager
async def paused_page(room: Room, person: Person) -> AsyncIterator[Page]:
    """A page that was live, and that its reader has paused."""
    async with Page(room, person) as page:
        await all_are_live(page)
        await page.press_pause()
        yield page


async def holds_back(page: Page, messages: int) -> None:
    """Wait until the page says that it holds back so many."""
    await page.until(lambda: "#pause" in page.shown and page.pause_says == f"{messages} new, show")


async def nothing_changes(page: Page) -> None:
    """Take in all that has been sent by now, and see that nothing of it changes the page."""
    page.shown.clear()
    rows, titles = dict(page.rows), list(page.titles)
    await page.is_heard()
    changed = {target for target in page.shown if not target.startswith("#announcer > p:not(")}
    assert page.rows == rows and page.titles == titles and changed <= ALLOWED


async def test_a_paused_page_holds_everything_back_and_shows_it_when_asked(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    await in_db(say, room, alice, 3)
    first = await in_db(log.newest, room.pk)
    async with Page(room, bob) as page, Page(room, dana) as other:
        await all_are_live(page, other)
        await page.until(lambda: "#sidebar" in page.shown)
        assert await page.press_pause() == "Go on with live updates"
        await in_db(post_message, room, alice, "held back")
        await in_db(edit_message, first.messages[0], alice, "other words")
        await in_db(change_room, room, alice, "Another name", "")
        await in_db(lambda: change_settings(alice, display_name="Alice A."))
        await in_db(make_room, "Another room of his", "", bob)
        await other.send(typing=True)
        async with Page(room, alice):
            await other.until(lambda: len(other.posted) == 1)
            await other.until(lambda: "Alice A." in other.shown["#people"])
            await holds_back(page, 1)
            await nothing_changes(page)
        assert await page.press_pause() == "Pause live updates"
        await page.until(lambda: "Another name" in page.shown.get("#room-name", ""))
        await page.until(lambda: "Another room of his" in page.links())
        assert len(page.posted) == 1 and "other words" in page.rows[first.messages[0].seq]
        await in_db(post_message, room, alice, "live again")
        await page.until(lambda: len(page.posted) == 2)


async def test_nothing_is_announced_while_it_is_paused(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    async with Page(room, bob) as page, Page(room, dana) as other:
        await all_are_live(page, other)
        await page.press_pause()
        await in_db(post_message, room, alice, "hear this")
        await other.until(lambda: any("hear this" in words for words in other.heard))
        await holds_back(page, 1)
        assert not page.heard


async def test_it_stays_paused_over_a_cut_line_and_counts_on_from_where_it_was(
    room: Room, alice: Person, bob: Person
) -> None:
    async with paused_page(room, bob) as page:
        await in_db(say, room, alice, 2)
        await holds_back(page, 2)
        await page.cut()
        await in_db(say, room, alice, 3)
        page.shown.clear()
        await page.connect()
        await holds_back(page, 5)
        assert not page.posted
        await nothing_changes(page)
        await page.press_pause()
        await page.shows_the_log()
        assert len(page.posted) == 5


async def test_after_too_much_the_newest_page_comes(room: Room, alice: Person, bob: Person) -> None:
    await in_db(say, room, alice, 1)
    async with paused_page(room, bob) as page:
        await in_db(say, room, alice, log.TOO_MANY + 1)
        await holds_back(page, 201)
        await page.press_pause()
        await page.shows_the_log()
        assert len(page.rows) == log.PAGE and "While you were away" in page.shown["#history"]


async def test_what_is_held_back_is_not_kept(room: Room, alice: Person, bob: Person) -> None:
    """The log has it. A page that is paused for a day costs no more than one for a minute."""
    async with Page(room, bob) as page, Page(room, alice) as other:
        await all_are_live(page, other)
        await page.press_pause()
        await in_db(say, room, alice, 150)
        await other.until(lambda: len(other.posted) == 150)
        await holds_back(page, 150)
        (socket,) = (one for one in Feeds.current().sockets if one.person_id == bob.pk)
        assert isinstance(socket, RoomConsumer) and socket.held
        assert socket.held.count == 150 and socket.waiting <= 1
        assert socket not in Feeds.current().feeds[room.pk].readers
    await asyncio.sleep(0)
    gc.collect()
    assert socket.held is None


async def test_the_count_is_told_now_and_then(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.HELD_SECONDS = 0.5
    loop = asyncio.get_running_loop()
    async with paused_page(room, bob) as page:
        told, began = set(), loop.time()
        for number in range(40):
            await in_db(post_message, room, alice, f"message {number}")
            await page.drain()
            told.add(page.pause_says)
        await holds_back(page, 40)
        assert len(told) <= (loop.time() - began) / settings.HELD_SECONDS + 2


async def test_who_is_removed_is_closed_though_the_page_is_paused(
    room: Room, alice: Person, bob: Person
) -> None:
    async with paused_page(room, bob) as page:
        await in_db(remove_person, room, alice, bob)
        await in_db(post_message, room, alice, "without him")
        assert await page.closes() == 4403
        assert "without him" not in "".join(page.rows.values())
        await page.connect()
        assert await page.closes() in (4403, 4404)


async def test_a_log_that_cannot_be_read_leaves_the_page_paused(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object) -> None:
        raise OperationalError("the database is away")

    async with paused_page(room, bob) as page:
        await in_db(say, room, alice, 1)
        await holds_back(page, 1)
        with monkeypatch.context() as broken:
            broken.setattr(log, "changes", away)
            await page.send(paused="0")
            assert await page.closes() == 1013
        await page.connect()
        if page.paused == "1":
            await holds_back(page, 1)
            await page.press_pause()
        await page.shows_the_log()


@pytest.mark.parametrize("paused", ["0", "1"])
async def test_to_say_it_twice_changes_nothing(
    room: Room, alice: Person, bob: Person, paused: str
) -> None:
    async with Page(room, bob) as page:
        await all_are_live(page)
        if paused == "1":
            await page.press_pause()
        for _ in range(3):
            await page.send(paused=paused)
        await page.is_heard()
        await in_db(post_message, room, alice, "after that")
        if paused == "1":
            await holds_back(page, 1)
            await page.press_pause()
        await page.shows_the_log()
        assert len(page.posted) == 1


async def test_pages_without_messages_hold_back_what_stands_beside_them(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(None, bob) as page, Page(room, alice, panel=True) as people:
        await page.until(lambda: page.badge(room) is not None)
        await all_are_live(people)
        for one in (page, people):
            await one.press_pause()
        await in_db(post_message, room, alice, "said elsewhere")
        await in_db(lambda: change_settings(bob, display_name="Bob B."))
        await in_db(make_room, "Another", "", bob)
        async with Page(None, bob) as other:
            await other.until(
                lambda: other.badge(room) == "1 unread" and "Another" in other.links()
            )
        for one in (page, people):
            await nothing_changes(one)
        await page.cut()
        page.shown.clear()
        await page.connect()
        await nothing_changes(page)
        for one in (page, people):
            await one.press_pause()
        await page.until(lambda: page.badge(room) == "1 unread" and "Another" in page.links())
        name = f"[data-name-of='{bob.pk}']"
        await people.until(lambda: "Bob B." in people.shown.get(name, ""))


@pytest.mark.parametrize(
    "address", ["/rooms/", "/people/", "/settings/", "{room}", "{room}people/"]
)
def test_every_live_page_can_be_paused_and_may_begin_so(
    room: Room, bob: Person, address: str
) -> None:
    client, address = browser(bob), address.format(room=room.get_absolute_url())
    for query, value, press in (("", "0", "1"), ("?paused=1", "1", "0"), ("?paused=0", "0", "1")):
        page = read(client.get(address + query))
        field = page.one("input", id="paused")
        assert (field["value"], field["form"]) == (value, "place")
        pause = page.one("div", id="pause")
        assert pause.one("button")["value"] == press and pause.one("form")["method"] == "get"
        assert page.one("main").one("input", id="cursor")["form"] == "place"


@pytest.mark.parametrize("way", ["frame", "refresh", "hand"])
def test_a_page_without_a_socket_has_nothing_to_pause(room: Room, bob: Person, way: str) -> None:
    change_settings(bob, reads_by=way)
    for address in ("/rooms/", room.get_absolute_url()):
        page = read(browser(bob).get(address))
        assert not page.all("div", id="pause")
        assert not [one for one in page.all() if "hx-ws:connect" in one.attrs]
        assert not [one for one in page.all() if "hx-ws:send" in one.attrs]
