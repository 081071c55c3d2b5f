"""How much a socket may say in a minute, and who notices when one says more."""

import time

import pytest
from limits import parse
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from project.tests.clock import Clock
from rooms.feed import Feeds
from rooms.models import Message, Room
from rooms.tests.page import Page, all_are_live

pytestmark = pytest.mark.django_db(transaction=True)

GARBAGE = '{"garbage": "' + 1000 * "x" + '"}'


async def test_who_says_too_much_is_told_and_may_come_back(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.FRAME_RATE = parse("5 per minute")
    async with Page(room, bob) as page:
        await all_are_live(page)  # by its cursor, the first
        for _ in range(4):
            await page.is_heard()
        assert "could not be understood" in page.shown["#notice"]
        await page.send_text(GARBAGE)
        assert await page.closes() == 1013
        assert "sends more than can be heard" in page.shown["#notice"]
        page.shown.clear()
        await page.connect()
        await all_are_live(page)


async def test_the_count_begins_anew_after_a_while(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.FRAME_RATE = parse("3 per second")
    async with Page(room, bob) as page:
        await all_are_live(page)
        (socket,) = Feeds.current().sockets
        for _ in range(5):
            socket.frames_since -= 1.0  # type: ignore[attr-defined]
            for _ in range(3):
                await page.is_heard()
        assert page.closed_with is None


async def test_each_socket_is_counted_alone(room: Room, bob: Person, settings: Settings) -> None:
    settings.FRAME_RATE = parse("3 per minute")
    async with Page(room, bob) as first, Page(room, bob) as second:
        for page in (first, second):
            await all_are_live(page)
            await page.is_heard()
            await page.is_heard()
            assert page.closed_with is None


async def test_messages_over_the_limit_are_refused_with_when_to_come_back(
    room: Room, bob: Person, settings: Settings, clock: Clock
) -> None:
    settings.MESSAGE_RATE = parse("1 per minute")
    async with Page(room, bob) as page:
        await all_are_live(page)
        await page.send(body="one")
        await page.until(lambda: bool(page.posted))
        await page.send(body="two")
        await page.until(lambda: "#notice" in page.shown)
        assert (
            "Wait 6" in page.shown["#notice"] and "seconds, and send again" in page.shown["#notice"]
        )
        clock.go_on(61)
        await page.send(body="two")
        await page.until(lambda: len(page.posted) == 2)
    assert await in_db(lambda: [message.body for message in Message.objects.order_by("seq")]) == [
        "one",
        "two",
    ]


async def test_typing_over_the_limit_is_not_shown_and_nothing_is_said(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.TYPING_RATE = parse("1 per hour")
    async with Page(room, alice) as alices, Page(room, bob) as bobs:
        await all_are_live(alices, bobs)
        await bobs.send(typing=True)
        await alices.until(lambda: "bob" in alices.shown.get("#typing", ""))
        feed = Feeds.current().feeds[room.pk]
        feed.typists.remove(bob.pk)
        for socket in Feeds.current().sockets:
            socket.typed_at = -time.monotonic()  # type: ignore[attr-defined]
        await bobs.send(typing=True)
        await bobs.is_heard()
        assert not feed.typists.now() and bobs.closed_with is None
        settings.TYPING_RATE = parse("2 per hour")
        for socket in Feeds.current().sockets:
            socket.typed_at = -time.monotonic()  # type: ignore[attr-defined]
        await bobs.send(typing=True)
        await bobs.is_heard()
        assert feed.typists.now() == {bob.pk}
