"""What stands beside every page: rooms, conversations and invitations, as they come, change and go."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms import doorbell, fragments
from rooms.feed import Feeds
from rooms.models import Room
from rooms.operations import (
    accept_invitation,
    change_room,
    invite_person,
    join_room,
    leave_room,
    make_room,
    open_direct,
    post_message,
    remove_person,
    withdraw_invitation,
)
from rooms.sidebar import sidebars
from rooms.tests.conftest import NEVER, browser, someone
from rooms.tests.html import read
from rooms.tests.layers import use_layer
from rooms.tests.page import Page
from rooms.tests.past import NOON, say

pytestmark = pytest.mark.django_db(transaction=True)


async def is_beside(page: Page) -> None:
    """Wait until the page has been sent its rooms and its title, and rings for its person are heard."""
    assert page.person
    group = doorbell.person_group(page.person.pk)
    await page.until(lambda: "#sidebar" in page.shown and bool(page.title))
    await page.until(lambda: group in Feeds.current().bell.subscribed)


@pytest.mark.parametrize("address, marked", [("", True), ("people/", True), ("settings/", False)])
async def test_what_comes_marks_the_room_that_the_page_marked(
    room: Room, alice: Person, address: str, marked: bool
) -> None:
    html = await in_db(lambda: browser(alice).get(f"{room.get_absolute_url()}{address}").content)
    is_live_at_it = "/ws/rooms/" in read(html.decode()).one("main")["hx-ws:connect"]
    async with Page(room if is_live_at_it else None, alice) as page:
        await is_beside(page)
        for shown in (html.decode(), page.shown["#sidebar"]):
            links = read(shown).all("a", class_="room-link")
            assert ["aria-current" in link.attrs for link in links] == [marked]


async def test_a_room_s_new_name_reaches_its_members(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    other = await in_db(make_room, "Elsewhere", "", charlie)
    async with Page(None, bob) as page, Page(other, charlie) as stranger:
        for one in (page, stranger):
            await is_beside(one)
        await in_db(change_room, room, alice, "Tea & <Cake>", "At four")
        await page.until(lambda: page.links() == ["Tea & <Cake>"])
        await stranger.drain()
        assert stranger.links() == ["Elsewhere"]


async def test_a_room_that_is_renamed_just_after_a_page_came_reaches_it(
    room: Room, alice: Person, bob: Person, charlie: Person, settings: Settings
) -> None:
    """Before what is unread in the room was counted for the first time."""
    settings.UNREAD_SECONDS = 1
    other = await in_db(make_room, "Elsewhere", "", charlie)
    async with Page(None, charlie) as first:
        await first.until(lambda: first.links() == [other.name] and bool(first.title))
        async with Page(None, bob) as page:
            await page.until(lambda: page.links() == [room.name])
            await in_db(change_room, room, alice, "Another name", "")
            await page.until(lambda: page.links() == ["Another name"])


@pytest.mark.parametrize("told_by", ["a ring", "the tick"])
async def test_an_invitation_and_its_withdrawal_reach_every_page(
    alice: Person, bob: Person, settings: Settings, told_by: str
) -> None:
    if told_by == "a ring":
        settings.TICK_SECONDS = NEVER
    else:
        use_layer(settings, "DeafLayer")
    plans = await in_db(lambda: make_room("Plans", owner=alice, kind=Room.Kind.PRIVATE))

    def invitations() -> list[str]:
        return [
            link.text for link in read(page.shown["#sidebar"]).all("a", class_="invitation__room")
        ]

    async with Page(None, bob) as page:
        await is_beside(page)
        assert not invitations()
        await in_db(invite_person, plans, alice, "bob")
        await page.until(lambda: invitations() == ["Plans"])
        await in_db(withdraw_invitation, plans, alice, bob)
        await page.until(lambda: not invitations())
        await in_db(invite_person, plans, alice, "bob")
        await page.until(lambda: invitations() == ["Plans"])
        await in_db(accept_invitation, plans, bob)
        await page.until(lambda: page.links() == ["Plans"] and not invitations())


@pytest.mark.parametrize("told_by", ["a ring", "the tick"])
@pytest.mark.parametrize("how", ["removed", "left"])
async def test_a_room_that_one_does_not_belong_to_any_more_is_gone(
    room: Room, alice: Person, bob: Person, settings: Settings, told_by: str, how: str
) -> None:
    if told_by == "a ring":
        settings.TICK_SECONDS = NEVER
    else:
        use_layer(settings, "DeafLayer")
    await in_db(say, room, alice, 3)
    async with Page(None, bob) as page, Page(None, alice) as stays:
        for one in (page, stays):
            await is_beside(one)
        assert page.badge(room) == "3 unread" and page.title == "(3) Parley"
        if how == "removed":
            await in_db(remove_person, room, alice, bob)
        else:
            await in_db(leave_room, room, bob)
        await page.until(lambda: page.links() == [] and page.title == "Parley")
        await stays.drain()
        assert stays.links() == [room.name]


async def test_what_a_new_tab_learns_the_others_learn_too(
    alice: Person, bob: Person, settings: Settings
) -> None:
    """Otherwise the tick would take it for told."""
    use_layer(settings, "DeafLayer")
    settings.TICK_SECONDS = NEVER
    async with Page(None, bob) as page:
        await is_beside(page)
        await in_db(open_direct, alice, bob)
        async with Page(None, bob) as new:
            await new.until(lambda: new.links() == ["alice"])
            await page.until(lambda: page.links() == ["alice"])


async def test_a_direct_conversation_is_there_for_both_at_once(
    alice: Person, bob: Person, charlie: Person, settings: Settings
) -> None:
    settings.TICK_SECONDS = NEVER
    async with Page(None, alice) as own, Page(None, bob) as other, Page(None, charlie) as stranger:
        for page in (own, other, stranger):
            await is_beside(page)
        direct = await in_db(open_direct, alice, bob)
        await own.until(lambda: own.links() == ["bob"])
        await other.until(lambda: other.links() == ["alice"])
        await in_db(post_message, direct, alice, "only for you")
        await other.until(lambda: other.badge(direct) == "1 unread")
        await stranger.drain()
        assert stranger.links() == []


def test_rooms_stand_by_name_and_conversations_by_what_was_said_last(
    alice: Person, bob: Person, charlie: Person, dana: Person
) -> None:
    for name in ("b", "Ä", "a", "C"):
        make_room(name, owner=alice)
    long_ago = open_direct(alice, bob)
    of_late, never = open_direct(alice, charlie), open_direct(alice, dana)
    say(long_ago, alice, 50, start=NOON - timedelta(days=300))
    say(of_late, charlie, 2, start=NOON)
    mine = sidebars([alice.pk])[alice.pk]
    assert [entry.room.name for entry in mine.rooms] == ["a", "b", "C", "Ä"]
    assert [entry.room for entry in mine.directs] == [never, of_late, long_ago]


def test_the_sidebars_of_50_people_take_as_many_statements_as_one(
    room: Room, alice: Person
) -> None:
    people = [someone(f"p{number:02}") for number in range(50)]
    plans = make_room("Plans", owner=alice, kind=Room.Kind.PRIVATE)
    for person in people:
        join_room(room, person)
        open_direct(person, alice)
        invite_person(plans, alice, person.username)
    say(room, alice, 3)
    statements = []
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            found = sidebars([person.pk for person in some])
            for person in some:
                fragments.sidebar_frame(found[person.pk], room.pk, fragments.Variant.of(person))
        statements.append(len(queries))
        for mine in found.values():
            assert [entry.unread for entry in mine.rooms] == [3]
            assert len(mine.directs) == len(mine.invitations) == 1
    assert statements[0] == statements[1] <= 4


async def test_who_goes_while_sidebars_are_rendered_takes_nothing_from_the_others(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    render, loop = fragments.sidebar_frame, asyncio.get_running_loop()
    gone: list[Page] = []

    async def go() -> None:
        await page.cut()
        await Feeds.current().sidebars.heal()

    def meanwhile(*args: object) -> str:
        if not gone:
            gone.append(page)
            asyncio.run_coroutine_threadsafe(go(), loop).result(5)
        return render(*args)  # type: ignore[arg-type]

    async with AsyncExitStack() as stack:
        page = await stack.enter_async_context(Page(room, bob))
        others = [await stack.enter_async_context(Page(None, alice)) for _ in range(6)]
        for one in (page, *others):
            await is_beside(one)
            one.shown.clear()
            one.titles.clear()
        monkeypatch.setattr("rooms.feed.sidebars.fragments.sidebar_frame", meanwhile)
        for person in (alice, bob):
            Feeds.current().sidebars.touch(person.pk)
        for other in others:
            await is_beside(other)
        assert gone
