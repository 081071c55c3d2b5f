"""Whoever writes or reads is left alone by what arrives."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Playwright, expect

from presence.models import Person
from project.e2e.browsers import launch
from project.e2e.conftest import OpenAs
from project.e2e.pages import (
    composer,
    live,
    post,
    row,
    rows,
    say,
    scroller,
    shows_the_log,
)
from rooms.models import Message, Room
from rooms.operations import post_message

BOX = """() => { const box = document.getElementById("text"); return {
  value: box.value, from: box.selectionStart, to: box.selectionEnd,
  left: box.scrollLeft, top: box.scrollTop, focused: document.activeElement === box,
}; }"""


@pytest.mark.parametrize(
    "enter_sends",
    [
        pytest.param(True, id="one line"),
        pytest.param(False, id="several lines", marks=pytest.mark.nightly),
    ],
)
def test_typing_goes_on_while_200_messages_arrive(
    open_as: OpenAs, alice: Person, bob: Person, room: Room, enter_sends: bool
) -> None:
    bob.enter_sends = enter_sends
    bob.save()
    page = open_as(bob, room)
    expect(live(page, "bob")).to_be_visible()
    words = " ".join("a long sentence" for _ in range(30))
    composer(page).fill(words if enter_sends else words.replace(" ", "\n"))
    composer(page).press("End")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    before = page.evaluate(BOX)
    assert before["left" if enter_sends else "top"] > 0 and before["focused"]
    for batch in range(10):
        newest = post(room, alice, 20, f"batch {batch} message")[-1]
        expect(page.locator(f"#message-{newest.seq}")).to_be_attached()
        assert page.evaluate(BOX) == before
    page.keyboard.type("X")
    at = before["from"]
    expect(composer(page)).to_have_value(
        before["value"][:at] + "X" + before["value"][before["to"] :]
    )
    assert page.evaluate(BOX)["from"] == at + 1


@pytest.mark.nightly
def test_a_reader_300_rows_up_stays_where_they_are(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    post(room, alice, 450)
    page = open_as(bob, room)
    expect(live(page, "bob")).to_be_visible()
    for count in range(100, 400, 50):
        older(page)
        expect(rows(page)).to_have_count(count)
    assert seqs(page) == log_of(room)[-350:]
    reading = rows(page).nth(20)
    reading.evaluate("row => row.scrollIntoView({ block: 'center' })")
    place = reading.bounding_box()
    for batch in range(4):
        newest = post(room, alice, 15, f"batch {batch} message")[-1]
        expect(page.locator(f"#message-{newest.seq}")).to_be_attached()
        assert reading.bounding_box() == place
    assert seqs(page) == log_of(room)[-410:], "something disappeared"


def test_older_messages_keep_the_reading_position(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    post(room, alice, 120)
    page = open_as(alice, room)
    reading = rows(page).first
    seq = reading.get_attribute("data-seq")
    to_the_top(page)
    place = top(reading)
    older(page)
    expect(rows(page)).to_have_count(100)
    # Its height is less now by the name, which only the first row of a page has to show again.
    assert top(page.locator(f"#message-{seq}")) == pytest.approx(place, abs=1.5)
    older(page)
    expect(rows(page)).to_have_count(120)
    expect(page.get_by_text("This is where")).to_be_attached()
    shows_the_log(page, room, alice, at_least=120)


def test_older_messages_still_work_by_the_address_of_the_link(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    post(room, alice, 120)
    page = open_as(alice, room)
    address = page.get_by_role("link", name="Older messages").get_attribute("href")
    page.goto(
        f"{room.get_absolute_url()}{address}" if address and address[0] == "?" else f"{address}"
    )
    assert seqs(page) == log_of(room)[20:70]


@pytest.mark.nightly
@pytest.mark.parametrize("at_first", [10, 70], ids=["the whole room", "a part of it"])
def test_a_page_that_follows_keeps_about_200_rows_and_the_way_back_has_no_gap(
    open_as: OpenAs, alice: Person, bob: Person, room: Room, at_first: int
) -> None:
    """Whether it showed the room's first message to begin with or not."""
    post(room, alice, at_first)
    page = open_as(bob, room)
    expect(live(page, "bob")).to_be_visible()
    for batch in range(15):
        newest = post(room, alice, 20, f"batch {batch} message")[-1]
        expect(page.locator(f"#message-{newest.seq}")).to_be_attached()
    assert 200 <= rows(page).count() <= 220
    shows_the_log(page, room, bob, at_least=200)
    shown = rows(page).count()
    to_the_top(page)
    older(page)
    expect(rows(page)).to_have_count(shown + 50)
    assert seqs(page) == log_of(room)[-(shown + 50) :]
    # Now the reader is in the history, and nothing is taken away.
    newest = post(room, alice, 20, "after that")[-1]
    expect(page.locator(f"#message-{newest.seq}")).to_be_attached()
    newest = post(room, alice, 20, "and after that")[-1]
    expect(page.locator(f"#message-{newest.seq}")).to_be_attached()
    assert seqs(page) == log_of(room)[-(shown + 90) :]
    shows_the_log(page, room, bob, at_least=shown + 90)


def test_the_newest_message_stays_in_view_at_the_bottom(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    post(room, alice, 60)
    page = open_as(bob, room)
    expect(rows(page).last).to_be_in_viewport()
    expect(live(page, "bob")).to_be_visible()
    for batch in range(3):
        newest = post(room, alice, 10, f"batch {batch} message")[-1]
        expect(page.locator(f"#message-{newest.seq}")).to_be_in_viewport(ratio=0.9)


def test_each_day_has_its_heading(open_as: OpenAs, alice: Person, bob: Person, room: Room) -> None:
    old = post(room, alice, 3, "yesterday")
    yesterday = timezone.now() - timedelta(days=1)
    Message.objects.filter(pk__in=[message.pk for message in old]).update(posted_at=yesterday)
    page = open_as(bob, room)
    headings = page.locator("#messages h3 > time[datetime]")
    day = page.get_by_role("heading", name=f"{yesterday:%A}, {yesterday.day} {yesterday:%B %Y}")
    expect(row(page, "yesterday 0").filter(has=day)).to_be_visible()
    expect(day).to_have_count(1)
    expect(live(page, "bob")).to_be_visible()
    post_message(room, alice, "a new day")
    post_message(room, alice, "in full")
    today = timezone.now()
    day = page.get_by_role("heading", name=f"{today:%A}, {today.day} {today:%B %Y}")
    expect(row(page, "a new day").filter(has=day)).to_be_visible()
    expect(row(page, "in full")).to_be_visible()
    expect(day).to_have_count(1)
    assert headings.count() >= 2


def test_a_page_of_history_is_told_of_newer_messages_and_gets_changes(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    messages = post(room, alice, 100)
    page = open_as(bob, room, f"?around={messages[30].seq}#message-{messages[30].seq}")
    expect(row(page, "message 30")).to_be_in_viewport()
    expect(live(page, "bob")).to_be_visible()
    post(room, alice, 7, "newer")
    expect(page.get_by_role("link", name="51 newer messages")).to_be_attached()
    assert seqs(page) == log_of(room)[5:56]
    page.get_by_role("link", name="51 newer messages").click()
    expect(row(page, "newer 6")).to_be_in_viewport()


@pytest.mark.parametrize("cached", [False, True], ids=["as it is", "with the back/forward cache"])
def test_a_page_that_one_comes_back_to_is_live(
    open_as: OpenAs, playwright: Playwright, alice: Person, bob: Person, room: Room, cached: bool
) -> None:
    browser = launch(playwright, back_forward_cache=True) if cached else None
    page = open_as(bob, room, browser=browser)
    expect(live(page, "bob")).to_be_visible()
    page.get_by_role("link", name="All rooms").click()
    expect(page.get_by_role("heading", name="Your rooms")).to_be_visible()
    post(room, alice, 1, "said while elsewhere")
    page.go_back()
    expect(row(page, "said while elsewhere")).to_be_visible()
    post(room, alice, 1, "said to whoever came back")
    expect(row(page, "said to whoever came back")).to_be_visible()
    say(page, "I am back")
    shows_the_log(page, room, bob)
    if browser:
        browser.close()


def older(page: Page) -> None:
    """Ask for older messages without scrolling to the link, and wait for them."""
    with page.expect_response(lambda response: "before=" in response.url):
        page.get_by_role("link", name="Older messages").dispatch_event("click")


def top(row: Locator) -> float:
    box = row.bounding_box()
    assert box
    return box["y"]


def to_the_top(page: Page) -> None:
    scroller(page).evaluate("element => element.scrollTo(0, -element.scrollHeight)")
    expect(page.get_by_role("link", name="Older messages")).to_be_in_viewport()


def seqs(page: Page) -> list[int]:
    """The places of the rows on the page, in the order in which they stand."""
    found: list[int] = page.eval_on_selector_all(
        "#messages > li[id]", "rows => rows.map(row => Number(row.dataset.seq))"
    )
    return found


def log_of(room: Room) -> list[int]:
    messages = Message.objects.filter(room=room).order_by("seq")
    return list(messages.values_list("seq", flat=True))
