"""What a page says of its reader's own acts, and of its connection."""

import time

import pytest

from presence.models import Person
from presence.threads import in_db
from rooms.models import Room
from rooms.operations import change_settings, post_message
from rooms.tests.conftest import browser
from rooms.tests.heard import CHOICES, NOTHING, WHO, listens
from rooms.tests.html import read
from rooms.tests.page import Page

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("bursts_are_short"),
    pytest.mark.once,
]


@pytest.mark.parametrize("choice", CHOICES)
def test_the_answer_to_a_message_says_that_it_was_sent(
    room: Room, bob: Person, choice: str
) -> None:
    listens(bob, choice)
    answer = browser(bob, htmx=True).post(f"{room.get_absolute_url()}messages/", {"body": "Hi"})
    parts = read(answer).all(hx_target="#announcer")
    assert [part.text.strip() for part in parts] == ([] if choice == NOTHING else ["Sent."])
    assert "autofocus" in read(answer).one(id="text").attrs


@pytest.mark.parametrize("choice", CHOICES)
def test_a_refused_message_is_an_alert_in_the_box(room: Room, bob: Person, choice: str) -> None:
    listens(bob, choice)
    answer = browser(bob, htmx=True).post(f"{room.get_absolute_url()}messages/", {"body": " "})
    error = read(answer).one(role="alert")
    assert error.text.strip() == "Write something first." and error["id"] == "composer-error"
    assert read(answer).one(id="text")["aria-describedby"] == "composer-error"
    assert read(answer).one(id="text")["aria-invalid"] == "true"
    assert not read(answer).all(hx_target="#announcer")


@pytest.mark.parametrize("choice", CHOICES)
async def test_after_the_line_has_shown_the_page_says_once_that_it_is_connected(
    room: Room, alice: Person, bob: Person, choice: str
) -> None:
    await in_db(listens, bob, choice)
    page = await Page(room, bob).load()
    await page.connect(send_cursor=False)
    await page.send(cursor=str(page.cursor), beat=str(int(time.time()) - 36))
    await page.has_heard(*([] if choice == NOTHING else ["Connected again."]))
    await in_db(post_message, room, alice, "@bob")
    await page.shows_the_log()
    assert page.heard.count("Connected again.") == (choice != NOTHING)
    await page.cut()


@pytest.mark.parametrize("beat", [None, "now", "", "x", "99999999999999"])
async def test_a_cut_that_nobody_noticed_is_not_talked_about(
    room: Room, alice: Person, bob: Person, beat: str | None
) -> None:
    page = await Page(room, bob).load()
    await page.connect(send_cursor=False)
    more = {} if beat is None else {"beat": str(int(time.time())) if beat == "now" else beat}
    await page.send(cursor=str(page.cursor), **more)
    await in_db(post_message, room, alice, "Tea")
    await page.has_heard("alice: Tea")
    await page.cut()


async def test_another_choice_counts_at_once_on_open_pages(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, bob) as page:
        await page.until(lambda: "#sidebar" in page.shown)
        page.shown.pop("#sidebar")
        await in_db(change_settings, bob, announces=WHO)
        await page.until(lambda: "#sidebar" in page.shown)
        await in_db(post_message, room, alice, "Not a word of this")
        await page.has_heard("Message from alice")
