"""Who is removed or banned is out at once: nothing that comes after reaches a page of theirs, ever."""

import asyncio
from collections.abc import Callable

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms.admission import may_read
from rooms.feed import Feeds
from rooms.models import Message, Room
from rooms.operations import (
    ban_person,
    invite_person,
    join_room,
    lift_ban,
    post_message,
    remove_person,
)
from rooms.tests.layers import use_layer
from rooms.tests.page import Page, all_are_live
from rooms.tests.past import post_several, say

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Room, Person, Person], None]
by_each_act = pytest.mark.parametrize("act", [remove_person, ban_person])
FAREWELLS = ("no longer a member", "have been banned", "not there")


def removed_at(room: Room, person: Person) -> int:
    return room.memberships.get(person=person).changed_seq


async def is_out(page: Page, number: int) -> None:
    """Wait until the page is closed for good, and see that nothing from this number on came."""
    assert await page.closes() in (4403, 4404)
    assert any(farewell in page.shown["#notice"] for farewell in FAREWELLS)
    assert all(seq < number for seq in page.rows) and int(page.cursor) < number


LAYERS = ["", "FaultyLayer", "DeafLayer", "BrokenLayer"]
ACTS_AND_LAYERS = [
    *[(remove_person, layer) for layer in LAYERS],
    *[(ban_person, layer) for layer in ("", "FaultyLayer")],
]


@pytest.mark.parametrize("act, layer", ACTS_AND_LAYERS)
async def test_nothing_later_than_the_removal_comes_through(
    room: Room,
    alice: Person,
    bob: Person,
    dana: Person,
    charlie: Person,
    settings: Settings,
    act: Act,
    layer: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """While others write all the time, in threads of their own."""
    caplog.set_level("CRITICAL", "rooms.doorbell")
    if layer:
        use_layer(settings, layer)
    await in_db(say, room, bob, 3)
    async with (
        Page(room, alice) as stays,
        Page(room, charlie) as reader,
        Page(room, bob) as one,
        Page(room, bob) as two,
        Page(room, bob, panel=True) as people,
    ):
        await all_are_live(stays, reader, one, two, people)
        writing = [asyncio.create_task(in_db(post_several, room, who, 25)) for who in (alice, dana)]
        await one.until_posted()
        await in_db(act, room, dana, bob)
        number = await in_db(removed_at, room, bob)
        await asyncio.gather(*writing)
        await in_db(post_message, room, alice, "the last word")
        for page in (stays, reader):
            await page.shows_the_log()
            assert len(page.posted) == 51 and max(page.posted) > number
        for page in (one, two, people):
            await is_out(page, number)
            assert page.socket.output_queue.empty()
        await people.socket.wait(5)
        assert not [socket for socket in Feeds.current().sockets if socket.person_id == bob.pk]


@by_each_act
@pytest.mark.parametrize("kind", [Room.Kind.PUBLIC, Room.Kind.PRIVATE])
@pytest.mark.parametrize("panel", [False, True])
async def test_a_page_from_before_does_not_come_back(
    room: Room, alice: Person, bob: Person, kind: str, panel: bool, act: Act
) -> None:
    await in_db(Room.objects.update, kind=kind)
    page = await Page(room, bob, panel=panel).load()
    await in_db(act, room, alice, bob)
    await in_db(post_message, room, alice, "after")
    for _ in range(2):
        await page.connect()
        await is_out(page, await in_db(removed_at, room, bob))
        assert not page.posted


@by_each_act
@pytest.mark.parametrize("cursor", ["3", "0", "999999", "x"])
async def test_who_is_removed_before_the_page_says_where_it_was_is_out(
    room: Room, alice: Person, bob: Person, cursor: str, act: Act
) -> None:
    page = await Page(room, bob).load()
    await page.connect(send_cursor=False)
    await page.is_heard()
    await in_db(act, room, alice, bob)
    await in_db(post_message, room, alice, "after")
    await page.send(cursor=cursor)
    assert await page.closes() in (4403, 4404)
    assert not page.rows and not page.posted


@by_each_act
@pytest.mark.parametrize("cursor", ["3", "999999", "x"])
async def test_who_is_removed_while_the_page_comes_back_is_out(
    room: Room,
    alice: Person,
    bob: Person,
    cursor: str,
    act: Act,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After it was asked whether they may read. A page may say any number, and skip the removal."""

    def then_remove(person_id: int, room_id: int) -> bool:
        answer = may_read(person_id, room_id)
        if person_id == bob.pk and answer:
            act(room, alice, bob)
            post_message(room, alice, "after")
        return answer

    async with Page(room, alice) as stays:
        await stays.until(lambda: "#people" in stays.shown)
        page = await Page(room, bob).load()
        await page.connect(send_cursor=False)
        monkeypatch.setattr("rooms.consumers.room.may_read", then_remove)
        await page.send(cursor=cursor)
        await stays.until_posted()
        assert await page.closes() in (4403, 4404)
        assert not page.rows and not page.posted


async def test_who_is_banned_is_told_so_also_a_visitor(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    async with (
        Page(room, bob) as member,
        Page(room, charlie) as visitor,
        Page(room, alice) as stays,
    ):
        await all_are_live(member, visitor, stays)
        for page, person in ((member, bob), (visitor, charlie)):
            await in_db(ban_person, room, alice, person)
            await in_db(post_message, room, alice, f"without {person}")
            assert await page.closes() == 4403
            assert "You have been banned from this room" in page.shown["#notice"]
            assert f"without {person}" not in "".join(page.rows.values())
            await page.connect()
            assert await page.closes() == 4404
        await stays.until(lambda: len(stays.posted) == 2)


async def test_a_ban_that_is_lifted_at_once_has_ended_what_was_open(
    room: Room, alice: Person, bob: Person
) -> None:
    def banned_and_lifted_at_once() -> None:
        with transaction.atomic():  # no feed can read in between
            ban_person(room, alice, bob)
            lift_ban(room, alice, bob)
        post_message(room, alice, "As a visitor again")

    async with Page(room, bob) as page:
        await all_are_live(page)
        await in_db(banned_and_lifted_at_once)
        assert await page.closes() == 4403 and not page.posted
    await page.load()
    await page.connect()
    await all_are_live(page)
    assert len(page.rows) == 1
    await page.cut()


@by_each_act
async def test_an_open_socket_writes_nothing_any_more(
    room: Room, alice: Person, bob: Person, act: Act
) -> None:
    bot = await Page(room, bob).load()
    await bot.connect(send_cursor=False)
    await bot.send(body="before")
    async with Page(room, alice) as page:
        await page.until(lambda: len(page.rows) == 1)
        await in_db(act, room, alice, bob)
        await bot.send(body="after")
        await bot.until(lambda: "There is no such room." in bot.shown.get("#notice", ""))
        await bot.send(typing=True)
        await bot.send(seen=1)
        await bot.is_heard()
        assert await in_db(Message.objects.count) == 1
    await bot.cut()


async def test_who_was_invited_again_and_has_come_back_reads_on(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(remove_person, room, alice, bob)
    await in_db(post_message, room, alice, "while you were out")
    await in_db(invite_person, room, alice, "bob")
    from rooms.operations import accept_invitation

    await in_db(accept_invitation, room, bob)
    async with Page(room, bob) as page:
        await in_db(post_message, room, alice, "welcome back")
        await page.shows_the_log()
        assert len(page.rows) == 2


async def test_others_stay_when_somebody_is_removed(
    room: Room, alice: Person, bob: Person, dana: Person, charlie: Person
) -> None:
    await in_db(join_room, room, charlie)
    async with Page(room, charlie) as member, Page(room, dana) as moderator, Page(room, bob) as out:
        await all_are_live(member, moderator, out)
        await in_db(remove_person, room, alice, bob)
        await is_out(out, await in_db(removed_at, room, bob))
        await in_db(post_message, room, alice, "after")
        for page in (member, moderator):
            await page.until_posted()


@pytest.mark.parametrize("kind", [Room.Kind.PRIVATE, Room.Kind.PUBLIC])
async def test_an_invitation_straight_after_does_not_keep_a_page_in_a_private_room(
    room: Room, alice: Person, bob: Person, kind: str
) -> None:
    def removed_and_invited_at_once() -> None:
        with transaction.atomic():  # no feed can read in between
            remove_person(room, alice, bob)
            invite_person(room, alice, "bob")
        post_message(room, alice, "Before he has answered")

    await in_db(lambda: Room.objects.update(kind=kind))
    async with Page(room, alice) as stays, Page(room, bob) as page:
        await all_are_live(stays, page)
        await in_db(removed_and_invited_at_once)
        await stays.until_posted()
        if kind == Room.Kind.PRIVATE:
            assert await page.closes() in (4403, 4404) and page.rows == {}
        else:
            await page.until_posted()  # invited people may read what everybody may
