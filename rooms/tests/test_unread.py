"""How much is unread: beside every page and in the tab's title, and never what is being read."""

import asyncio

import pytest
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms.models import Membership, Room
from rooms.operations import change_settings, join_room, make_room, open_direct, post_message
from rooms.tests.conftest import NEVER, someone
from rooms.tests.page import Page
from rooms.tests.past import say

pytestmark = pytest.mark.django_db(transaction=True)


async def follow(page: Page, messages: int) -> None:
    """Take in what comes, and answer it, until so many messages have come."""
    await page.until(lambda: len(page.posted) == messages, 30)


async def test_every_page_is_told_how_much_is_unread(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.TICK_SECONDS = NEVER
    async with Page(None, bob, title="Your settings: Parley") as page:
        await page.until(lambda: page.badge(room) == "")
        await page.until(lambda: page.title == "Your settings: Parley")
        await in_db(post_message, room, alice, "hello")
        await page.until(lambda: page.badge(room) == "1 unread")
        await page.until(lambda: page.title == "(1) Your settings: Parley")
        assert "1" in page.shown["#unread"]
        assert not page.posted, "a page without a room is sent nothing of what is said"


async def test_a_room_s_page_is_told_of_other_rooms(room: Room, alice: Person, bob: Person) -> None:
    other = await in_db(make_room, "Elsewhere", "", bob)
    async with Page(other, bob, title="Elsewhere") as page:
        await page.until(lambda: page.badge(room) == "")
        await in_db(post_message, room, alice, "hello")
        await page.until(lambda: (page.badge(room), page.badge(other)) == ("1 unread", ""))
        await page.until(lambda: page.title == "(1) Elsewhere")


async def test_what_was_unread_before_the_page_came_is_counted(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(say, room, alice, 7)
    async with Page(None, bob) as page:
        await page.until(lambda: page.badge(room) == "7 unread" and page.title == "(7) Parley")


async def test_more_than_99_are_not_counted_out(room: Room, alice: Person, bob: Person) -> None:
    other = await in_db(make_room, "Elsewhere", "", bob)
    await in_db(say, room, alice, 99)
    async with Page(None, bob) as page:
        await page.until(lambda: page.badge(room) == "99 unread" and page.title == "(99) Parley")
        await in_db(say, room, alice, 1)
        await page.until(lambda: page.badge(room) == "99+ unread" and page.title == "(99+) Parley")
        sent = len(page.badges[room.pk])
        await in_db(say, room, alice, 5)
        await in_db(join_room, other, alice)
        await in_db(post_message, other, alice, "and here")
        await page.until(lambda: page.badge(other) == "1 unread")
        assert set(page.badges[room.pk][sent:]) <= {"99+ unread"}


async def test_ones_own_words_are_not_unread(room: Room, alice: Person, bob: Person) -> None:
    async with Page(None, alice) as own, Page(None, bob) as other:
        await own.until(lambda: own.badge(room) == "")
        await in_db(post_message, room, alice, "hello")
        await other.until(lambda: other.badge(room) == "1 unread")
        await own.drain()
        assert set(own.badges[room.pk]) == {""}


async def test_what_is_read_on_another_device_is_unread_no_longer(
    room: Room, alice: Person, bob: Person
) -> None:
    """Another process writes the mark, and rings nobody."""
    await in_db(say, room, alice, 5)
    mine = Membership.objects.filter(room=room, person=bob)
    async with Page(None, bob) as page:
        await page.until(lambda: page.badge(room) == "5 unread")
        await in_db(mine.update, read_number=3)
        await page.until(lambda: page.badge(room) == "2 unread")
        await in_db(mine.update, read_number=5)
        await page.until(lambda: page.badge(room) == "")
        await page.until(lambda: page.title == "Parley")


async def test_what_is_read_in_one_tab_is_unread_in_no_other(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.MARKS_SECONDS = NEVER
    await in_db(say, room, alice, 5)
    async with Page(None, bob) as other:
        await other.until(lambda: other.badge(room) == "5 unread")
        async with Page(room, bob, reports=True):
            await other.until(lambda: other.badge(room) == "")
            assert await in_db(Membership.objects.filter(person=bob, read_number=0).exists)


# Who has the room open


async def test_what_is_being_read_is_never_counted(
    room: Room, alice: Person, bob: Person, dana: Person, settings: Settings
) -> None:
    settings.UNREAD_SECONDS = 0.4
    async with Page(room, bob, reports=True) as page, Page(None, dana) as elsewhere:
        await page.until(lambda: page.badge(room) == "" and "#people" in page.shown)
        await elsewhere.until(lambda: elsewhere.badge(room) == "")
        following = asyncio.create_task(follow(page, 30))
        for number in range(30):
            await in_db(post_message, room, alice, f"message {number}")
            await asyncio.sleep(0.04)
        await following
        await elsewhere.until(lambda: elsewhere.badge(room) == "30 unread")
        await page.drain()
        assert set(page.badges[room.pk]) == {""} and set(page.titles) == {"Parley"}


async def test_what_is_being_read_is_not_counted_when_something_else_changes(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    """The whole sidebar comes while the newest message is on its way to the screen."""
    settings.SEEN_SECONDS = 1
    settings.UNREAD_SECONDS = 1
    async with Page(room, bob, reports=True) as page:
        await page.until(lambda: page.badge(room) == "" and "#people" in page.shown)
        following = asyncio.create_task(follow(page, 20))
        for number in range(20):
            await in_db(post_message, room, alice, f"message {number}")
            if number % 5 == 4:
                await in_db(open_direct, bob, await in_db(someone, f"friend{number}"))
            await asyncio.sleep(0.1)
        await following
        await page.until(lambda: len(page.links()) == 5)
        assert set(page.badges[room.pk]) == {""} and set(page.titles) == {"Parley"}


@pytest.mark.parametrize("by_hand", [False, True])
async def test_what_stays_below_the_screen_is_counted(
    room: Room, alice: Person, bob: Person, by_hand: bool
) -> None:
    """And, for who marks by hand, what was on the screen as well."""
    await in_db(lambda: change_settings(bob, marks_read=not by_hand))
    async with Page(room, bob, reports=by_hand) as page:
        await page.until(lambda: page.badge(room) == "")
        for number in range(3):
            await in_db(post_message, room, alice, f"message {number}")
        await page.until(lambda: page.badge(room) == "3 unread" and page.title == "(3) Parley")


# What a page says it is called


async def test_a_title_is_text(room: Room, alice: Person, bob: Person) -> None:
    name = '</title><b>&amp;" 東京'
    async with Page(None, bob, title=name) as page:
        await page.until(lambda: "#sidebar" in page.shown and bool(page.title))
        assert page.title == "&lt;/title&gt;&lt;b&gt;&amp;amp;&quot; 東京"
        await in_db(post_message, room, alice, "hello")
        await page.until(lambda: page.title.startswith("(1) &lt;/title"))


@pytest.mark.parametrize("title, shown", [("x" * 5000, "x" * 200), ("", "Parley")])
async def test_a_title_is_as_long_as_a_title(bob: Person, title: str, shown: str) -> None:
    async with Page(None, bob, title=title) as page:
        await page.until(lambda: bool(page.title))
        assert page.title == shown
