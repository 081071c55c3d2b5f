"""What was on the screen is marked as read: soon, together, and never less than before."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest
from pytest_django.asserts import assertNumQueries
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms import log
from rooms.feed import Feeds
from rooms.marks import write_marks
from rooms.models import Membership, Room, RoomLog
from rooms.operations import change_settings, post_message
from rooms.tests.conftest import NEVER, read_number
from rooms.tests.crowd import (
    Reader,
    all_are_here,
    all_have_seen,
    counted_statements,
    make_readers,
    write,
)
from rooms.tests.page import Page, eventually
from rooms.tests.past import say

pytestmark = pytest.mark.django_db(transaction=True)

REAL_WAITS = {
    "TICK_SECONDS": 5,
    "SEEN_SECONDS": 2,
    "MARKS_SECONDS": 5,
    "UNREAD_SECONDS": 2,
    "HEARTBEAT_SECONDS": 25,
    "PEOPLE_INTERVAL_SECONDS": 1,
    "PRESENCE_REFRESH_SECONDS": 15,
    "PRESENCE_EXPIRY_SECONDS": 40,
    "PRESENCE_GRACE_SECONDS": 10,
    "CURSOR_WAIT_SECONDS": 30,
    "SEND_TIMEOUT_SECONDS": 10,
}


async def test_what_a_page_reports_is_marked_and_what_it_does_not_report_is_not(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    async with Page(room, bob, reports=True) as page, Page(room, dana) as hidden:
        await in_db(post_message, room, alice, "one")
        await page.until(lambda: page.end == 1)
        await hidden.until(lambda: hidden.end == 1)
        await eventually(lambda: read_number(room, bob) == 1)
        assert await in_db(read_number, room, dana) == 0


async def test_what_is_on_the_screen_when_the_page_opens_is_marked(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(say, room, alice, 3)
    async with Page(room, bob, reports=True):
        await eventually(lambda: read_number(room, bob) == 3)


async def test_who_goes_is_marked_at_once(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.MARKS_SECONDS = NEVER
    await in_db(say, room, alice, 3)
    async with Page(room, bob, reports=True) as page:
        await page.is_heard()
        assert await in_db(read_number, room, bob) == 0
    await eventually(lambda: read_number(room, bob) == 3)


async def test_a_server_that_stops_writes_what_it_knows(
    room: Room, alice: Person, bob: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MARKS_SECONDS = NEVER
    monkeypatch.setattr("rooms.feed.marks.SOON_SECONDS", NEVER)
    await in_db(say, room, alice, 3)
    async with Page(room, bob, reports=True) as page:
        await page.is_heard()
        assert await in_db(read_number, room, bob) == 0
        ending = asyncio.create_task(Feeds.current().close(1012))
        assert await page.closes() == 1012
        await ending
    assert await in_db(read_number, room, bob) == 3


async def test_marks_only_grow(room: Room, alice: Person, bob: Person) -> None:
    await in_db(say, room, alice, 5)
    async with Page(room, bob) as page:
        # Two tabs, one of them further up: in whichever order they report.
        await page.send(seen=4)
        await page.send(seen=2)
        await eventually(lambda: read_number(room, bob) == 4)
        await page.send(seen=3)
        await page.is_heard()
        marks = Feeds.current().marks
    await eventually(lambda: not marks.seen)
    assert await in_db(read_number, room, bob) == 4


@pytest.mark.parametrize("number", [10**15, "4", 2**53])
async def test_nobody_marks_what_has_not_been_said(
    room: Room, alice: Person, bob: Person, number: object
) -> None:
    await in_db(say, room, alice, 3)
    async with Page(room, bob) as page:
        await page.send(seen=number)
        await eventually(lambda: read_number(room, bob) == 3)
        await in_db(post_message, room, alice, "and one more")
        await page.until(lambda: "1" in (page.badge(room) or ""))


async def test_who_marks_by_hand_is_marked_by_nothing_else(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(say, room, alice, 3)
    await in_db(lambda: change_settings(bob, marks_read=False))
    async with Page(room, bob, reports=True) as page:
        await page.is_heard()
        assert not Feeds.current().marks.seen
    assert await in_db(read_number, room, bob) == 0


async def test_to_mark_by_hand_can_be_chosen_while_a_page_is_open(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(say, room, alice, 3)
    async with Page(room, bob) as page:
        await page.send(seen=1)
        await eventually(lambda: read_number(room, bob) == 1)
        await page.until(lambda: "#sidebar" in page.shown)
        del page.shown["#sidebar"]
        await in_db(lambda: change_settings(bob, marks_read=False))
        await page.until(lambda: "#sidebar" in page.shown)
        await page.send(seen=3)
        await page.is_heard()
        assert not Feeds.current().marks.seen
    assert await in_db(read_number, room, bob) == 1


async def test_somebody_who_only_reads_a_room_has_no_mark(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    await in_db(say, room, alice, 3)
    async with Page(room, charlie, reports=True) as stranger, Page(room, bob, reports=True):
        await stranger.is_heard()
        await eventually(lambda: read_number(room, bob) == 3)
    assert not await in_db(Membership.objects.filter(person=charlie).exists)


async def test_a_page_without_a_room_has_nothing_to_report(bob: Person) -> None:
    async with Page(None, bob) as page:
        await page.send(seen=1)
        await page.until(lambda: "could not be understood" in page.shown.get("#notice", ""))


def test_ones_own_words_are_read(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 3)
    post_message(room, bob, "I have read all that")
    assert read_number(room, bob) == 4 and read_number(room, alice) == 0


def test_by_hand_ones_own_words_are_read_unless_something_before_them_is_not(
    room: Room, alice: Person, bob: Person
) -> None:
    change_settings(bob, marks_read=False)
    post_message(room, bob, "nothing before this")
    assert read_number(room, bob) == 1
    say(room, alice, 1)
    post_message(room, bob, "I have not read that")
    assert read_number(room, bob) == 1


async def test_a_database_that_is_away_for_a_moment_loses_nothing(
    room: Room,
    alice: Person,
    bob: Person,
    dana: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[dict[int, int]] = []

    def fails_at_first(marks: Mapping[int, int]) -> None:
        tries.append(dict(marks))
        if len(tries) < 4:
            raise ConnectionError("the database is away")
        write_marks(marks)

    caplog.set_level(logging.CRITICAL, "rooms.feed.marks")
    monkeypatch.setattr("rooms.feed.marks.write_marks", fails_at_first)
    await in_db(say, room, alice, 3)
    async with Page(room, bob) as one, Page(room, dana) as other:
        await one.send(seen=1)
        await eventually(lambda: bool(tries))
        await one.send(seen=2)
        await other.send(seen=3)
        await eventually(lambda: read_number(room, bob) == 2 and read_number(room, dana) == 3)


async def test_what_is_seen_while_marks_are_written_is_written_next(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(marks: Mapping[int, int]) -> None:
        if 1 in marks.values():
            asyncio.run_coroutine_threadsafe(page.send(seen=2), loop).result(5)
            asyncio.run_coroutine_threadsafe(page.is_heard(), loop).result(5)
        write_marks(marks)

    monkeypatch.setattr("rooms.feed.marks.write_marks", slow)
    loop = asyncio.get_running_loop()
    await in_db(say, room, alice, 2)
    async with Page(room, bob) as page:
        await page.send(seen=1)
        await eventually(lambda: read_number(room, bob) == 2)


async def test_a_busy_room_moves_its_end_now_and_then_and_once_after_the_last_message(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.SEEN_SECONDS = 0.5
    loop = asyncio.get_running_loop()
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        began = loop.time()
        for number in range(40):
            await in_db(post_message, room, alice, f"message {number}")
            await page.drain()
        await page.until(lambda: page.end == 40)
        most = (loop.time() - began) / settings.SEEN_SECONDS + 1
        assert len(page.posted) == 40 and 2 <= len(page.ends) <= most
        ends = len(page.ends)
        await in_db(post_message, room, alice, "much later")
        await page.until(lambda: page.end == 41)
        assert len(page.ends) == ends + 1


async def test_a_page_of_history_is_not_told_of_another_end(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    await in_db(say, room, alice, 10)
    history = await Page(room, dana).load()
    history.upto = 5
    await history.connect()
    async with Page(room, bob) as page:
        await in_db(post_message, room, alice, "the eleventh")
        await page.until(lambda: page.end == 11)
        await history.until(lambda: "6 newer messages" in history.shown.get("#newer", ""))
        await history.is_heard()
        assert not history.ends
    await history.cut()


@pytest.mark.parametrize("missed", [1, 201])
async def test_a_page_that_was_away_reports_what_it_missed(
    room: Room, alice: Person, bob: Person, dana: Person, missed: int
) -> None:
    await in_db(say, room, alice, 2)
    async with Page(room, dana) as other, Page(room, bob, reports=True) as page:
        await eventually(lambda: read_number(room, bob) == 2)
        await page.cut()
        await in_db(say, room, alice, missed)
        # The room is open all the time: its feed has been told, and tells nobody again.
        await other.until(lambda: other.end == 2 + missed)
        await page.connect()
        await page.until(lambda: page.end == 2 + missed)
        await eventually(lambda: read_number(room, bob) == 2 + missed)


@pytest.mark.parametrize("numbers", [1, 1500], ids=["the same number", "numbers of their own"])
def test_the_marks_of_1500_people_are_one_statement(
    room: Room, alice: Person, numbers: int
) -> None:
    people = Person.objects.bulk_create(Person(username=f"reader{n:04}") for n in range(1500))
    made = Membership.objects.bulk_create(Membership(room=room, person=one) for one in people)
    say(room, alice, 2000)
    marks = {one.pk: 7 + place % numbers for place, one in enumerate(made)}
    with assertNumQueries(1):
        write_marks(marks)
    found = Membership.objects.filter(pk__in=marks).values_list("pk", "read_number")
    assert dict(found) == marks


@pytest.mark.once
@pytest.mark.nightly
async def test_a_thousand_readers_of_a_busy_room_cost_a_handful_of_statements_a_second(
    room: Room, alice: Person, settings: Settings
) -> None:
    """20 messages a second, all waits as in production: what 999 more readers add to what one costs."""
    for name, seconds in REAL_WAITS.items():
        setattr(settings, name, seconds)
    window = settings.MARKS_SECONDS + 0.5
    signed_in = await in_db(make_readers, room, 1000)
    statements, head = [], RoomLog.objects.values_list("messages", flat=True)
    for sessions in (list(signed_in)[:1], list(signed_in)):
        cursor = await in_db(log.head, room.pk)
        async with AsyncExitStack() as stack:
            readers = [Reader(room, session, cursor) for session in sessions]
            for reader in readers:
                await stack.enter_async_context(reader)
            await asyncio.wait_for(all_are_here(readers), 60)
            with counted_statements() as said:
                writing = asyncio.create_task(write(room, alice, 60, 3))
                await asyncio.sleep(window)
                await writing
                last = await in_db(head.get, room=room)
                await asyncio.wait_for(all_have_seen(readers, last), 20)
            statements.append(said)
    alone, together = map(len, statements)
    marks = sum("CASE WHEN" in sql for sql in statements[1])
    print(f"In {window} s: {alone} statements with one reader, {together} with 1,000.")
    assert 1 <= marks <= 3, "what is seen is written together, every few seconds"
    assert (together - alone) / window < 10
    memberships = Membership.objects.filter(person__in=signed_in.values())
    await eventually(
        lambda: set(memberships.values_list("read_number", flat=True)) == {last} == {120}
    )
    assert await in_db(memberships.count) == 1000
