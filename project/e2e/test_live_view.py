"""Live view in a browser without scripts, and pausing by keyboard in one with them."""

import pytest
from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from rooms.models import Room
from rooms.operations import change_settings, post_message

pytestmark = pytest.mark.django_db(transaction=True)

CARET = "document.activeElement.selectionStart"


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the button with these words has the focus."""
    button = page.get_by_role("button", name=words)
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {words!r}")


@pytest.mark.parametrize(
    "query", ["?live=frame", pytest.param("?refresh=5", marks=pytest.mark.nightly)]
)
def test_words_and_focus_stay_while_messages_come_without_scripts(
    room: Room, alice: Person, bob: Person, open_as: OpenAs, query: str
) -> None:
    page = open_as(bob, room, query, javascript=False)
    messages = page.frame_locator("#frame")
    expect(messages.locator("#empty")).to_be_visible()
    page.fill("#text", "half a sentence")
    loads: list[str] = []
    page.on("domcontentloaded", lambda page: loads.append(page.url))
    for number in range(3 if "frame" in query else 1):
        post_message(room, alice, f"message {number}")
        expect(messages.get_by_text(f"message {number}")).to_be_in_viewport()
        expect(page.locator("#text")).to_be_focused()
        expect(page.locator("#text")).to_have_value("half a sentence")
    assert not loads, "the page around the frame was loaded again"
    page.keyboard.type(", and the rest")
    page.keyboard.press("Enter")
    expect(
        page.frame_locator("#frame").get_by_text("half a sentence, and the rest")
    ).to_be_visible()
    assert query in page.url and page.input_value("#text") == ""


def test_live_view_is_paused_and_goes_on_without_scripts(
    room: Room, alice: Person, bob: Person, open_as: OpenAs
) -> None:
    page = open_as(bob, room, "?live=frame", javascript=False)
    messages = page.frame_locator("#frame")
    page.fill("#text", "half a sentence")
    post_message(room, alice, "shown")
    expect(messages.get_by_text("shown", exact=True)).to_be_visible()
    messages.get_by_role("link", name="Pause live updates").click()
    expect(messages.get_by_text("Paused: nothing changes here.")).to_be_visible()
    count = messages.frame_locator("iframe")
    expect(count.get_by_text("Nothing new yet")).to_be_visible()
    for number in (1, 2):
        post_message(room, alice, f"held back {number}")
        expect(count.get_by_text(f"{number} new")).to_be_visible()
    expect(messages.locator("#messages > li")).to_have_count(1)
    messages.get_by_role("link", name="Show what is new").click()
    expect(messages.locator("#messages > li")).to_have_count(3)
    post_message(room, alice, "live again")
    expect(messages.get_by_text("live again")).to_be_visible()
    expect(page.locator("#text")).to_have_value("half a sentence")


def test_a_page_is_paused_by_keyboard_and_stays_so_when_it_comes_back(
    room: Room, alice: Person, bob: Person, open_as: OpenAs
) -> None:
    page = open_as(bob, room)
    post_message(room, alice, "shown")
    expect(page.get_by_text("shown", exact=True)).to_be_visible()
    tab_to(page, "Pause live updates")
    page.keyboard.press("Enter")
    switch = page.locator("#pause-switch")
    expect(switch).to_have_text("Go on with live updates")
    expect(switch).to_be_focused()
    for number in (1, 2):
        post_message(room, alice, f"held back {number}")
        expect(switch).to_have_text(f"{number} new, show")
    expect(switch).to_be_focused()
    expect(page.locator("#messages > li")).to_have_count(1)
    assert page.locator("#paused").input_value() == "1"
    page.keyboard.press("Enter")
    expect(page.locator("#messages > li")).to_have_count(3)
    expect(switch).to_have_text("Pause live updates")
    expect(switch).to_be_focused()
    post_message(room, alice, "live again")
    expect(page.get_by_text("live again", exact=True)).to_be_visible()


def test_who_has_scripts_may_read_in_live_view_too(
    room: Room, alice: Person, bob: Person, open_as: OpenAs
) -> None:
    change_settings(bob, reads_by="frame")
    page = open_as(bob, room)
    messages = page.frame_locator("#frame")
    page.fill("#text", "from a box that htmx sends")
    page.keyboard.press("Enter")
    expect(messages.get_by_text("from a box that htmx sends")).to_be_visible()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("")
