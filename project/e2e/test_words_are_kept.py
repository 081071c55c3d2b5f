"""Whatever becomes of a message that is sent, it is one; without scripts its words are kept as well."""

import pytest
from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.conftest import Far, OpenAs
from project.e2e.pages import composer, live, row
from project.e2e.test_refusals import WORDS, answers, loses_the_answer
from rooms.models import Message, Room
from rooms.operations import change_settings

BOXES = pytest.mark.parametrize("enter_sends", [True, False], ids=["one line", "many"])


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click(no_wait_after=True)


def is_there_once(page: Page) -> None:
    expect(row(page, WORDS)).to_have_count(1)
    assert Message.objects.filter(body=WORDS).count() == 1


@BOXES
@pytest.mark.console("status of (413|429|502)")
def test_after_a_proxy_s_refusal_the_words_are_one_page_back(
    open_as: OpenAs, alice: Person, room: Room, enter_sends: bool
) -> None:
    change_settings(alice, enter_sends=enter_sends)
    page = open_as(alice, room, javascript=False)
    composer(page).fill(WORDS)
    for status in (413, 429, 502):
        page.route("**/messages/", answers(status))
        send(page)
        expect(page.get_by_role("heading", name="Proxy")).to_be_visible()
        page.unroute("**/messages/")
        page.go_back()
        expect(composer(page)).to_have_value(WORDS)
    assert not Message.objects.exists()
    send(page)
    is_there_once(page)
    page.go_back()
    is_there_once(page)


@pytest.mark.console("net::ERR_")
def test_a_lost_answer_is_asked_for_again_without_a_second_message(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room, javascript=False)
    composer(page).fill(WORDS)
    page.route("**/messages/", loses_the_answer)
    with page.expect_event("requestfailed"):
        send(page)
    assert Message.objects.filter(body=WORDS).count() == 1
    page.unroute("**/messages/")
    page.reload()
    is_there_once(page)
    expect(composer(page)).to_have_value("")


# The second click may come after the answer: it finds an empty box, and is told that it is empty.
@pytest.mark.console("status of 422")
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_a_double_click_sends_once(
    open_as: OpenAs, alice: Person, room: Room, javascript: bool
) -> None:
    page = open_as(alice, room, javascript=javascript)
    composer(page).fill(WORDS)
    page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(row(page, WORDS)).to_have_count(1)
    expect(composer(page)).to_have_value("")
    page.reload()
    is_there_once(page)


@pytest.mark.console("net::ERR_", "Failed to fetch", "htmx:ws:error")
def test_a_restart_while_a_message_is_sent_costs_no_words(
    open_as: OpenAs, alice: Person, bob: Person, room: Room, far: Far
) -> None:
    page = open_as(alice, room, server=far)
    plain = open_as(bob, room, server=far, javascript=False)
    expect(live(page, "alice")).to_be_visible()
    far.parley.pause()
    for window in (page, plain):
        composer(window).fill(WORDS)
        with window.expect_event("request"):
            send(window)
    far.parley.kill()
    far.parley.start()
    plain.go_back()
    for window in (page, plain):
        expect(composer(window)).to_be_enabled()
        expect(composer(window)).to_have_value(WORDS)
    assert not Message.objects.exists()
    for window, person in ((page, alice), (plain, bob)):
        send(window)
        expect(
            row(window, WORDS).and_(window.locator(f"[data-author='{person.pk}']"))
        ).to_be_visible()
        assert Message.objects.filter(body=WORDS, author=person).count() == 1
