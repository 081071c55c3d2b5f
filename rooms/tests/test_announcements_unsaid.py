"""What a page does not say: what nobody needs to hear, and what has been there before."""

import pytest

from presence.models import Person
from presence.threads import in_db
from rooms.models import Room
from rooms.operations import (
    change_room,
    change_settings,
    delete_message,
    edit_message,
    join_room,
    open_direct,
    post_message,
)
from rooms.tests.conftest import browser
from rooms.tests.heard import SEVEN, at_once, several, then_says_no_more
from rooms.tests.html import read
from rooms.tests.page import Page, all_are_live

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("bursts_are_short"),
    pytest.mark.once,
]


async def test_edits_deletions_people_typing_and_names_say_nothing(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    messages = await in_db(several, room, alice, "one", "two")
    async with Page(room, bob) as page, Page(room, alice) as other:
        await in_db(edit_message, messages[0], alice, "one, for @bob")
        await in_db(delete_message, messages[1], alice)
        await in_db(change_room, room, alice, "Another name", "Another topic")
        await in_db(join_room, room, charlie)
        await in_db(change_settings, alice, display_name="Alice in another mood")
        await other.send(typing=True)
        await page.until(lambda: "is writing" in page.shown.get("#typing", ""))
        await then_says_no_more(page)
        assert page.heard == [] and "one, for" in page.rows[messages[0].seq]
        assert "data-deleted" in page.rows[messages[1].seq]
        await in_db(post_message, room, alice, "It does listen")
        await page.has_heard("Alice in another mood: It does listen")


async def test_a_paused_page_is_silent(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    direct = await in_db(open_direct, alice, bob)
    async with Page(room, bob) as page, Page(room, charlie) as other:
        await all_are_live(page, other)
        await page.until(lambda: "#sidebar" in page.shown)
        await page.press_pause()
        await in_db(post_message, room, alice, "@bob?")
        await in_db(post_message, direct, alice, "Psst")
        await other.has_heard("alice: @bob?")
        await page.until(lambda: page.pause_says == "1 new, show")
        await then_says_no_more(page)
        assert page.heard == []
        await page.press_pause()
        await page.has_heard("alice mentioned you: @bob?")


def test_older_messages_say_nothing(room: Room, alice: Person, bob: Person) -> None:
    at_once(room, alice, [f"@bob {number}" for number in range(250)])
    newest = read(browser(bob).get(room.get_absolute_url()))
    assert newest.one(id="announcer").text == ""
    first = newest.all("li", class_="message")[0]["data-seq"]
    for _ in range(4):
        answer = browser(bob, htmx=True).get(f"{room.get_absolute_url()}?before={first}")
        rows = read(answer).all("li", class_="message")
        assert len(rows) == 50 and not read(answer).all(hx_target="#announcer")
        first = rows[0]["data-seq"]


async def test_a_page_of_history_says_nothing(room: Room, alice: Person, bob: Person) -> None:
    await in_db(several, room, alice, *SEVEN)
    page = await Page(room, bob).load()
    page.upto = 3
    await page.connect()
    await in_db(post_message, room, alice, "@bob?")
    await page.until(lambda: "newer message" in page.shown.get("#newer", ""))
    assert page.heard == []
    await page.cut()
