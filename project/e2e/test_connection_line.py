"""The line that says that a page is no longer live: by a style sheet, and heartbeats, alone."""

import pytest
from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.conftest import Far, OpenAs
from project.e2e.pages import composer, heartbeats, post, row, say
from rooms.models import Message, Room

# The line is held back for 35 s. At this pace that is 3.5 s, and a heartbeat comes every 0.5 s.
PACE = 10


def hurry(page: Page) -> None:
    """Let the page's animations run faster."""
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": PACE})


def test_it_is_hidden_while_heartbeats_come(open_as: OpenAs, alice: Person, room: Room) -> None:
    page = open_as(alice, room)
    hurry(page)
    line = page.get_by_text("Not connected")
    for _ in range(12):
        heartbeats(page, 1)
        expect(line).to_be_hidden(timeout=1)


@pytest.mark.console("WebSocket connection", "htmx:ws:error", "net::ERR_", "Failed to fetch")
def test_it_shows_when_the_server_stops_and_hides_when_it_is_back(
    open_as: OpenAs, far: Far, alice: Person, bob: Person, room: Room
) -> None:
    """Also for who wants nothing to move: the line is no decoration."""
    alice.motion = "less"
    alice.save()
    page = open_as(alice, room, server=far)
    page.emulate_media(reduced_motion="reduce")
    say(page, "Before")
    hurry(page)
    line = page.locator("#connection").get_by_text("Not connected")
    heartbeats(page, 2)
    expect(line).to_be_hidden()
    announcer = page.get_by_role("log", name="Announcements")
    expect(announcer).not_to_contain_text("Connected again")

    far.parley.stop()
    expect(line).to_be_visible()
    expect(page.get_by_role("status").get_by_role("link", name="Reload")).to_be_visible()
    composer(page).fill("Written while nobody listened")
    composer(page).press("Enter")
    expect(composer(page)).to_be_enabled()
    expect(composer(page)).to_have_value("Written while nobody listened")
    post(room, bob, 1, "Said in between")

    # What the page believes to have waited is longer than what the test has.
    page.locator("#beat").evaluate("beat => { beat.value -= 36 }")
    far.parley.start()
    expect(row(page, "Said in between")).to_be_visible()
    expect(line).to_be_hidden()
    expect(announcer.get_by_text("Connected again.")).to_have_count(1)
    expect(announcer.get_by_text("bob: Said in between 0")).to_have_count(1)
    expect(composer(page)).to_have_value("Written while nobody listened")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(row(page, "Written while nobody listened")).to_be_visible()
    assert Message.objects.count() == 3
