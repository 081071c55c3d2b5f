"""Live delivery: everything, once, in order, whatever becomes of the rings."""

import asyncio
import logging
import threading

import pytest
from django.db import connection, connections, transaction
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms import log
from rooms.feed import Feed, Feeds
from rooms.log import Changes
from rooms.models import Message, Room
from rooms.operations import edit_message, make_room, post_message
from rooms.operations.numbers import take_message_numbers
from rooms.tests.conftest import NEVER
from rooms.tests.layers import use_layer
from rooms.tests.page import Page
from rooms.tests.past import post_several

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_message_reaches_everyone_who_has_the_room_open(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    async with Page(room, alice) as own, Page(room, bob) as other, Page(room, charlie) as reader:
        await in_db(post_message, room, alice, "hello")
        for page in (own, other, reader):
            await page.shows_the_log()
            assert len(page.posted) == 1


async def test_a_message_does_not_reach_another_room(
    room: Room, alice: Person, bob: Person
) -> None:
    other = await in_db(make_room, "Elsewhere", "", bob)
    async with Page(room, bob) as here, Page(other, bob) as elsewhere:
        await in_db(post_message, room, alice, "for this room")
        await here.shows_the_log()
        await in_db(post_message, other, bob, "for that room")
        await elsewhere.shows_the_log()
        assert len(here.rows) == len(elsewhere.rows) == 1


async def test_pages_of_the_process_that_takes_a_message_need_no_layer(
    room: Room, alice: Person, bob: Person, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    use_layer(settings, "BrokenLayer")
    settings.RING_DIRECTLY, settings.TICK_SECONDS = True, NEVER
    caplog.set_level(logging.CRITICAL, "rooms.doorbell")
    async with Page(room, bob) as page:
        for message in await in_db(post_several, room, alice, 3):
            await in_db(edit_message, message, alice, f"{message.body}, edited")
        await page.shows_the_log()
        assert len(page.posted) == 3


@pytest.mark.parametrize("layer", ["FaultyLayer", "DeafLayer", "BrokenLayer", "LyingLayer"])
async def test_rings_that_are_lost_doubled_late_or_false_are_healed(
    room: Room,
    alice: Person,
    bob: Person,
    settings: Settings,
    layer: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    use_layer(settings, layer)
    caplog.set_level(logging.CRITICAL, "rooms.doorbell")
    async with Page(room, bob) as page:
        for message in await in_db(post_several, room, alice, 40):
            if message.seq % 4 == 0:
                await in_db(edit_message, message, alice, f"{message.body}, edited")
        await page.shows_the_log()
        assert page.posted == sorted(set(page.posted)) and len(page.posted) == 40


async def test_a_feed_more_than_200_behind_replaces_the_list(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    use_layer(settings, "DeafLayer")
    await in_db(post_several, room, alice, 3)

    def say_much_at_once() -> None:
        with transaction.atomic():
            post_several(room, alice, 230)

    async with Page(room, bob) as page:
        was_at = page.cursor
        await page.until(lambda: "#people" in page.shown)
        await in_db(say_much_at_once)
        await page.shows_the_log()
        assert len(page.rows) == 50
        assert f"?around={was_at}" in page.shown["#history"]


async def test_a_slow_transaction_delays_later_ones_and_none_is_skipped(
    room: Room, alice: Person, bob: Person
) -> None:
    slow_has_its_number, may_finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            seq, number = take_message_numbers(room)
            slow_has_its_number.set()
            assert may_finish.wait(10)
            Message.objects.create(
                room=room,
                author=alice,
                seq=seq,
                changed_seq=seq,
                number=number,
                body="slow",
                html="slow",
            )
        connections.close_all()

    async with Page(room, bob) as page:
        slow_one = asyncio.create_task(asyncio.to_thread(slow))
        assert await asyncio.to_thread(slow_has_its_number.wait, 10)
        quick_one = asyncio.create_task(in_db(post_message, room, bob, "quick"))
        if connection.vendor == "postgresql":
            # Rooms have locks of their own there; SQLite has one for all.
            other = await in_db(make_room, "Elsewhere", "", alice)
            await in_db(post_message, other, alice, "not held up")
        assert not quick_one.done() and not page.posted
        may_finish.set()
        await slow_one
        await quick_one
        await page.shows_the_log()
        assert "slow" in page.rows[page.posted[0]] and "quick" in page.rows[page.posted[1]]


async def test_a_feed_is_dropped_when_nobody_reads_the_room(room: Room, bob: Person) -> None:
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        feeds = Feeds.current()
        assert room.pk in feeds.feeds and len(feeds.sockets) == 1
    deadline = asyncio.get_running_loop().time() + 5
    while room.pk in feeds.feeds or room.place in feeds.bell.subscribed:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)
    assert not feeds.sockets


async def test_a_ring_that_comes_while_a_feed_opens_waits_until_it_is_open(
    room: Room, alice: Person
) -> None:
    """Read on from nothing, it would bring the whole log once more to those who join meanwhile."""
    last = (await in_db(post_several, room, alice, 3))[-1].seq
    feed = Feed(room.pk)
    feed.hear(last)
    assert feed.work is None
    await feed.open()
    assert feed.shown == last and feed.work is None
    feed.hear((await in_db(post_several, room, alice, 1))[-1].seq)
    assert feed.work
    await feed.work
    assert feed.shown == last + 1


async def test_sockets_that_ask_for_the_same_share_one_read(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    read = log.changes

    def counted(room_id: int, after: int, upto: int | None = None) -> Changes:
        reads.append(after)
        return read(room_id, after, upto)

    async with Page(room, bob) as first:
        pages = [await Page(room, bob).load() for _ in range(12)]
        await in_db(post_several, room, alice, 5)
        await first.shows_the_log()
        monkeypatch.setattr("rooms.feed.room.room_log.changes", counted)
        await asyncio.gather(*(page.connect() for page in pages))
        for page in pages:
            await page.shows_the_log()
            await page.cut()
        assert 1 <= len(reads) < 12


async def test_a_database_that_fails_for_a_while_costs_nothing(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, failures = log.changes, 3

    def fails_at_first(room_id: int, after: int, upto: int | None = None) -> Changes:
        nonlocal failures
        if failures:
            failures -= 1
            raise ConnectionError("the database is away")
        return read(room_id, after, upto)

    async with Page(room, bob) as page:
        await in_db(post_message, room, alice, "while all is well")
        await page.shows_the_log()
        monkeypatch.setattr("rooms.feed.room.room_log.changes", fails_at_first)
        await in_db(post_several, room, alice, 3)
        await page.shows_the_log()
        assert failures == 0
