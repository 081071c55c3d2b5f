"""Who is writing: one line, for those who are there, until the message comes. Never the words."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from presence.typing import SECONDS, Typists
from rooms.models import Message, Room
from rooms.operations import change_settings, leave_room, make_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import read
from rooms.tests.layers import CountingLayer, use_layer
from rooms.tests.page import Page, all_are_live

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rung(settings: Settings) -> list[str]:
    """What has been rung in this process."""
    use_layer(settings, "CountingLayer")
    CountingLayer.rung.clear()
    return CountingLayer.rung


def line(page: Page) -> str:
    """What the page says of those who write."""
    return " ".join(read(page.shown.get("#typing", "")).text.split())


async def test_the_others_see_who_writes(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    async with Page(room, alice) as page, Page(room, charlie) as reader, Page(room, bob) as own:
        await all_are_live(page, reader, own)
        await own.send(typing=True)
        await page.until(lambda: line(page) == "bob is writing…")
        await reader.until(lambda: line(reader) == "bob is writing…")
        # The same line comes to everybody; the own style sheet hides what is one's own.
        await own.until(lambda: f'data-typing="{bob.pk}"' in own.shown.get("#typing", ""))
        sheet = (await in_db(browser().get, f"/me/{bob.pk}.en.css")).content.decode()
        assert f'[data-typing="{bob.pk}"] {{ display: none; }}' in sheet


async def test_two_stand_in_one_line(room: Room, alice: Person, bob: Person, dana: Person) -> None:
    async with Page(room, alice) as page, Page(room, bob) as one, Page(room, dana) as other:
        await all_are_live(page, one, other)
        await one.send(typing=True)
        await other.send(typing=True)
        await page.until(lambda: line(page) == "bob is writing… dana is writing…")


async def test_nobody_elsewhere_learns_of_it(room: Room, alice: Person, bob: Person) -> None:
    other = await in_db(make_room, "Elsewhere", "", alice)
    async with (
        Page(room, bob) as own,
        Page(room, alice) as here,
        Page(other, alice) as elsewhere,
        Page(None, alice) as nowhere,
        Page(room, alice, panel=True) as panel,
    ):
        await all_are_live(own, here, elsewhere, panel)
        await nowhere.until(lambda: "#sidebar" in nowhere.shown)
        await own.send(typing=True)
        await here.until(lambda: line(here) == "bob is writing…")
        await elsewhere.is_heard()
        await nowhere.is_heard()
        assert "#typing" not in elsewhere.shown and "#typing" not in nowhere.shown


async def test_the_line_goes_when_the_message_comes(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    async with Page(room, alice) as page, Page(room, bob) as one, Page(room, dana) as other:
        await all_are_live(page, one, other)
        await one.send(typing=True)
        await other.send(typing=True)
        await page.until(lambda: line(page) == "bob is writing… dana is writing…")
        await in_db(post_message, room, bob, "that was it")
        await page.until(lambda: line(page) == "dana is writing…")
        await in_db(post_message, room, dana, "and that")
        await page.until(lambda: len(page.posted) == 2 and line(page) == "")


def test_who_stops_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now, typists = 100.0, Typists()
    monkeypatch.setattr("presence.typing.time.monotonic", lambda: now)
    typists.add(3)
    now += SECONDS - 1
    typists.add(4)
    assert typists.now() == {3, 4}
    now += 2
    assert typists.now() == {4}
    assert typists.remove(4) and not typists.remove(4) and not typists.now()


def opt_out(room: Room, person: Person) -> None:
    change_settings(person, shows_typing=False)


@pytest.mark.parametrize("when", ["before", "while the page is open"])
async def test_who_does_not_want_it_is_not_shown(
    room: Room, alice: Person, bob: Person, dana: Person, rung: list[str], when: str
) -> None:
    if when == "before":
        await in_db(opt_out, room, bob)
    async with Page(room, alice) as page, Page(room, bob) as one, Page(room, dana) as other:
        await all_are_live(page, one, other)
        if when != "before":
            await one.until(lambda: "#sidebar" in one.shown)
            del one.shown["#sidebar"]
            await in_db(opt_out, room, bob)
            await one.until(lambda: "#sidebar" in one.shown)
        await one.send(typing=True)
        await one.is_heard()
        await other.send(typing=True)
        await page.until(lambda: line(page) == "dana is writing…")
        assert rung.count("room.typing") == 1


def test_who_does_not_want_it_sees_nobody_writing_either(
    room: Room, alice: Person, bob: Person
) -> None:
    change_settings(bob, shows_typing=False)
    for person, places in ((alice, 1), (bob, 0)):
        page = read(browser(person).get(room.get_absolute_url()))
        assert len(page.all(id="typing")) == len(page.all(id="typist")) == places


async def test_who_only_reads_a_room_does_not_write_in_it(
    room: Room, alice: Person, bob: Person, charlie: Person, rung: list[str]
) -> None:
    async with Page(room, alice) as page, Page(room, charlie) as stranger, Page(room, bob) as one:
        await all_are_live(page, stranger, one)
        await stranger.send(typing=True)
        await stranger.is_heard()
        await one.send(typing=True)
        await page.until(lambda: line(page) == "bob is writing…")
        assert rung.count("room.typing") == 1


@pytest.mark.parametrize("act", [opt_out, leave_room])
async def test_who_opts_out_or_goes_while_writing_is_shown_no_more(
    room: Room, alice: Person, bob: Person, dana: Person, act: Callable[[Room, Person], object]
) -> None:
    async with Page(room, alice) as page, Page(room, bob) as one, Page(room, dana) as other:
        await all_are_live(page, one, other)
        await one.send(typing=True)
        await page.until(lambda: line(page) == "bob is writing…")
        await in_db(act, room, bob)
        await other.send(typing=True)
        await page.until(lambda: line(page) == "dana is writing…")


async def test_a_program_that_says_it_all_the_time_rings_now_and_then(
    room: Room, alice: Person, bob: Person, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Page(room, alice) as page, Page(room, bob) as one:
        await all_are_live(page, one)
        for _ in range(20):
            await one.send(typing=True)
        await one.is_heard()
        await page.until(lambda: line(page) == "bob is writing…")
        assert rung.count("room.typing") == 1
        monkeypatch.setattr("rooms.consumers.room.TYPING_SECONDS", 0)
        await one.send(typing=True)
        await one.is_heard()
        assert rung.count("room.typing") == 2


async def test_a_name_in_it_is_text(room: Room, alice: Person, bob: Person) -> None:
    name = '<b id="x">&amp;"\''
    await in_db(lambda: change_settings(bob, display_name=name))
    async with Page(room, alice) as page, Page(room, bob) as one:
        await all_are_live(page, one)
        await one.send(typing=True)
        await page.until(lambda: line(page) == f"{name} is writing…")
        assert not read(page.shown["#typing"]).all("b")


async def test_half_a_thought_is_not_posted(room: Room, alice: Person, bob: Person) -> None:
    async with Page(room, bob) as page:
        await page.send(typing=True, body="half a thought")
        await page.until(lambda: "could not be understood" in page.shown.get("#notice", ""))
        await page.send(body="a whole one")
        await page.until_posted()
    assert await in_db(lambda: [message.body for message in Message.objects.all()]) == [
        "a whole one"
    ]
