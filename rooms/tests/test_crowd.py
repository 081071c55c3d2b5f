"""How many pages may be open at once: of one person, and from one address."""

import asyncio

import pytest
from pytest_django.fixtures import Settings

from presence import registry
from presence.addresses import neighbourhood
from presence.backends import LIVE, Entry
from presence.models import Person
from presence.threads import in_db
from project.tests.services import Redis
from rooms.feed import Feeds
from rooms.models import Room
from rooms.tests.page import Page, eventually

pytestmark = pytest.mark.django_db(transaction=True)


def is_live(page: Page) -> bool:
    """The heartbeat has said that it is connected."""
    return "Not connected" in page.shown.get("#pulse", "")


def is_crowded(page: Page) -> bool:
    return "Too many pages are open from here. Close some" in page.shown.get("#pulse", "")


async def turned_away(page: Page) -> bool:
    """Whether this page is told that there are too many, and then to come back later."""
    await page.until(lambda: is_live(page) or is_crowded(page))
    if is_live(page):
        return False
    assert await page.closes() == 1013
    return True


async def comes_back(page: Page, seconds: float = 10) -> None:
    """Connect again and again, as a page does, until it is let in."""
    async with asyncio.timeout(seconds):
        while True:
            page.shown.clear()
            await page.connect()
            if not await turned_away(page):
                return


@pytest.mark.parametrize("of_a_room", [True, False])
async def test_one_page_more_than_a_person_may_have_waits_until_one_is_closed(
    room: Room, bob: Person, alice: Person, settings: Settings, of_a_room: bool
) -> None:
    settings.SOCKETS_PER_PERSON = 2
    place = room if of_a_room else None
    async with Page(room, bob) as first, Page(None, bob) as second:
        assert not await turned_away(first) and not await turned_away(second)
        third = Page(place, bob)
        await third.load()
        await third.connect()
        assert await turned_away(third)
        async with Page(room, alice) as alices:
            assert not await turned_away(alices)
        await second.cut()
        # At once in one process; from many, when the registry has forgotten the other one.
        await comes_back(third)
        await third.cut()
    assert not Feeds.current().crowd.here


async def test_a_page_that_waits_is_told_nothing_and_asks_nothing(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.SOCKETS_PER_PERSON, settings.CROWDED_SECONDS = 0, 1000
    page = Page(room, bob)
    await page.load()
    await page.connect()
    await page.until(lambda: is_crowded(page))
    (socket,) = Feeds.current().sockets
    socket.push("not for it")
    socket.show("heartbeat", "nor this")
    await page.send_text("{}")
    await eventually(page.socket.input_queue.empty)
    assert not Feeds.current().feeds and page.frames == 1
    # The end of the server is told to it as to all others.
    closing = asyncio.create_task(Feeds.current().close(1012))
    assert await page.closes() == 1012
    await closing


@pytest.mark.parametrize(
    "first, other, together",
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        (None, None, False),  # by a Unix socket: nobody knows
    ],
)
async def test_those_from_one_address_are_counted_together(
    room: Room,
    alice: Person,
    bob: Person,
    settings: Settings,
    first: str | None,
    other: str | None,
    together: bool,
) -> None:
    settings.SOCKETS_PER_ADDRESS = 1
    async with Page(room, alice, address=first) as alices:
        assert not await turned_away(alices)
        async with Page(room, bob, address=other) as bobs:
            assert await turned_away(bobs) is together


async def test_a_hundred_of_one_office_come_back_at_once(
    room: Room, bob: Person, settings: Settings
) -> None:
    pages = [Page(room, bob) for _ in range(100)]
    for page in pages:
        page.cursor = 0
        await page.connect(send_cursor=False)
    for page in pages:
        assert not await turned_away(page)
        await page.cut()


@pytest.mark.once
@pytest.mark.needs("redis")
async def test_those_of_other_processes_count_too(
    room: Room, bob: Person, settings: Settings, redis_server: Redis
) -> None:
    settings.REDIS_URL = redis_server.url
    registry.backend.cache_clear()
    settings.SOCKETS_PER_PERSON = 3
    place = registry.place_of_person(bob.pk)
    await in_db(registry.keep, [Entry(place, bob.pk, f"there {n}", LIVE) for n in range(3)])
    page = Page(room, bob)
    await page.load()
    await page.connect()
    assert await turned_away(page)
    # They were of a process that was killed, and expire.
    await in_db(registry.backend().leave, [Entry(place, bob.pk, "there 1", LIVE)], 0)
    page.shown.clear()
    await page.connect()
    assert not await turned_away(page)
    await page.cut()


@pytest.mark.once
def test_what_is_no_address_is_none() -> None:
    assert [neighbourhood(words) for words in ("", "unix:", "fe80::1%eth0")] == [
        "",
        "",
        "fe80::/64",
    ]
