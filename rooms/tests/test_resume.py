"""A page that was away shows what it missed: everything, once, in order."""

import asyncio

import pytest
from django.db import OperationalError
from pytest_django import Settings

from presence.models import Person
from presence.threads import in_db
from rooms import log
from rooms.feed import Feed, Feeds
from rooms.models import Room
from rooms.operations import delete_message, edit_message, remove_person
from rooms.tests.layers import use_layer
from rooms.tests.page import Page, all_are_live
from rooms.tests.past import post_several

pytestmark = pytest.mark.django_db(transaction=True)


async def test_messages_edits_and_deletions_while_away(
    room: Room, alice: Person, bob: Person
) -> None:
    before = await in_db(post_several, room, alice, 20)
    async with Page(room, bob) as page:
        await page.cut()
        after = await in_db(post_several, room, alice, 60)
        for message in [*before[5:10], *after[5:10]]:
            await in_db(edit_message, message, alice, f"{message.body}, edited")
        for message in [*before[10:15], *after[10:15]]:
            await in_db(delete_message, message, alice)
        assert len(page.rows) == 20
        await page.connect()
        await page.shows_the_log()
        assert len(page.rows) == 80
        assert page.posted == [message.seq for message in after]


async def test_more_than_200_changes_bring_the_newest_page(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(post_several, room, alice, 5)
    async with Page(room, bob) as page:
        await page.cut()
        cursor = page.cursor
        await in_db(post_several, room, alice, 201)
        await page.connect()
        await page.shows_the_log()
        assert len(page.rows) == 50
        assert f"?around={cursor}" in page.shown["#history"]


async def test_exactly_200_changes_are_told_one_by_one(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(post_several, room, alice, 5)
    async with Page(room, bob) as page:
        await page.cut()
        await in_db(post_several, room, alice, 200)
        await page.connect()
        await page.shows_the_log()
        assert len(page.rows) == 205 and "#history" not in page.shown


@pytest.mark.parametrize("cursor", ["999999", "-1", "x", "1e400", "99999999999999999999", ""])
async def test_a_cursor_that_makes_no_sense_counts_as_too_far_behind(
    room: Room, alice: Person, bob: Person, cursor: str
) -> None:
    await in_db(post_several, room, alice, 3)
    page = Page(room, bob)
    page.cursor = None
    await page.connect(send_cursor=False)
    await page.send(cursor=cursor)
    await page.shows_the_log()
    assert len(page.rows) == 3
    await page.cut()


async def test_a_page_ahead_of_a_feed_that_cannot_read_comes_back_and_is_never_taken_back(
    room: Room, alice: Person, bob: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_layer(settings, "DeafLayer")
    settings.TICK_SECONDS = 3600
    failures = [OperationalError("the database is away")]
    read = log.changes

    def away_once(*args: int) -> log.Changes:
        if failures:
            raise failures.pop()
        return read(*args)

    async with Page(room, alice) as behind:
        await all_are_live(behind)
        await in_db(post_several, room, alice, 3)
        page = await Page(room, bob).load()
        assert page.cursor and page.cursor != behind.cursor
        monkeypatch.setattr(log, "changes", away_once)
        await page.connect()
        await page.until(lambda: page.closed_with == 1013)
        assert not failures
        await page.connect()
        await page.shows_the_log()
        await page.cut()


async def test_a_page_opened_while_messages_pour_in(room: Room, alice: Person, bob: Person) -> None:
    async with Page(room, bob) as first:
        pouring = asyncio.create_task(in_db(post_several, room, alice, 150))
        pages = [first]
        while not pouring.done() and len(pages) < 12:
            page = await Page(room, bob).load()
            pages.append(await page.connect())
        await pouring
        for page in pages:
            await page.shows_the_log()
            assert page.posted == sorted(set(page.posted)), "a row came twice or out of order"
        for page in pages[1:]:
            await page.cut()


async def test_a_page_of_history_is_told_of_newer_messages_and_gets_changes_alone(
    room: Room, alice: Person, bob: Person
) -> None:
    messages = await in_db(post_several, room, alice, 10)
    page = Page(room, bob)
    await page.load()
    page.upto = messages[-1].number
    await page.connect()
    await in_db(post_several, room, alice, 2)
    await in_db(edit_message, messages[3], alice, "changed")
    await page.until(lambda: "changed" in page.rows[messages[3].seq])
    await page.until(lambda: "2 newer messages" in page.shown.get("#newer", ""))
    assert page.posted == []
    await page.cut()


async def test_readers_in_two_time_zones_each_get_their_own(
    room: Room, alice: Person, bob: Person
) -> None:
    bob.time_zone = "Asia/Tokyo"
    await in_db(bob.save)
    async with Page(room, alice) as utc, Page(room, bob) as tokyo:
        await in_db(post_several, room, alice, 3)
        await utc.shows_the_log()
        await tokyo.shows_the_log()
        assert utc.rows != tokyo.rows


async def test_what_came_meanwhile_can_be_reported_as_seen(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, bob) as page:
        await page.cut()
        await in_db(post_several, room, alice, 3)
        await page.connect()
        await page.shows_the_log()
        await page.until(lambda: '"seen": 3' in page.shown.get("#seen", ""))


async def test_who_is_removed_while_coming_back_is_shown_nothing(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = Feeds.enter

    async def meanwhile(feeds: Feeds, room_id: int) -> Feed:
        await in_db(remove_person, room, alice, bob)
        await in_db(post_several, room, alice, 3)
        return await enter(feeds, room_id)

    page = await Page(room, bob).load()
    page.cursor = 2**50  # as one says who wants the newest page, whatever has happened
    monkeypatch.setattr(Feeds, "enter", meanwhile)
    await page.connect()
    assert await page.closes() in (4403, 4404) and page.rows == {}
