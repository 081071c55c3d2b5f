"""Whatever becomes of a message that is sent, its words are not lost."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import PASSWORD, act, composer, live, row, say, sign_in
from rooms.models import Message, Room

WORDS = 'My words, "quoted" & <marked> as they are'
# What proxies say has nothing to do with our pages.
PROXY_PAGE = "<html><body><h1>Proxy</h1><p id='text'>Not the box</p></body></html>"


def answers(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, content_type="text/html", body=PROXY_PAGE)


def breaks_off(route: Route) -> None:
    route.abort("connectionreset")


def loses_the_answer(route: Route) -> None:
    """The message arrives, and the word of it does not come back."""
    route.fetch()
    route.abort("connectionreset")


def write_a_message(page: Page) -> Locator:
    return composer(page)


def edit_a_message(page: Page) -> Locator:
    act(page, say(page, "The first wording"), "Edit")
    return page.get_by_label("Edit your message")


def submit(page: Page, box: Locator) -> None:
    form = page.locator("form").filter(has=box)
    form.get_by_role("button", name="Save").or_(
        form.get_by_role("button", name="Send", exact=True)
    ).click()


@pytest.mark.console("status of (403|413|429|502)", "net::ERR_", "Failed to fetch")
@pytest.mark.parametrize(
    ("open_box", "failure"),
    [
        pytest.param(write_a_message, answers(403), id="403"),
        pytest.param(write_a_message, answers(413), id="413"),
        pytest.param(write_a_message, answers(429), id="429"),
        pytest.param(write_a_message, answers(502), id="502"),
        pytest.param(write_a_message, breaks_off, id="broken off"),
        pytest.param(edit_a_message, answers(413), id="413 of an edit"),
        pytest.param(edit_a_message, breaks_off, id="an edit broken off"),
    ],
)
def test_what_a_proxy_refuses_stays_in_the_box_and_can_be_sent_again(
    open_as: OpenAs,
    alice: Person,
    room: Room,
    open_box: Callable[[Page], Locator],
    failure: Callable[[Route], None],
) -> None:
    page = open_as(alice, room)
    box = open_box(page)
    page.route("**/messages/**", failure)
    box.fill(WORDS)
    with page.expect_event("requestfinished" if failure is not breaks_off else "requestfailed"):
        submit(page, box)
    expect(box).to_be_enabled()
    expect(box).to_have_value(WORDS)
    expect(page.get_by_text("Proxy")).to_have_count(0)
    assert not Message.objects.filter(body=WORDS).exists()
    page.unroute("**/messages/**")
    submit(page, box)
    expect(row(page, WORDS)).to_have_count(1)
    expect(composer(page)).to_have_value("")


@pytest.mark.console("status of 422")
@pytest.mark.parametrize("open_box", [write_a_message, edit_a_message])
def test_4001_characters_stay_in_the_box(
    open_as: OpenAs, alice: Person, room: Room, open_box: Callable[[Page], Locator]
) -> None:
    page = open_as(alice, room)
    box = open_box(page)
    words = "word " * 800 + "."
    box.fill(words)
    submit(page, box)
    expect(page.get_by_role("alert").get_by_text("4,001 characters")).to_be_visible()
    expect(box).to_have_value(words)
    expect(box).to_be_focused()
    box.fill(words.removesuffix("."))
    submit(page, box)
    expect(row(page, "word word")).to_have_count(1)
    expect(page.get_by_text("4,001 characters")).to_have_count(0)


@pytest.mark.console("status of 422", "net::ERR_", "Failed to fetch")
def test_a_message_whose_answer_was_lost_is_not_sent_twice(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    page.route("**/messages/", loses_the_answer)
    composer(page).fill(WORDS)
    composer(page).press("Enter")
    expect(row(page, WORDS)).to_be_visible()
    expect(composer(page)).to_be_enabled()
    expect(composer(page)).to_have_value(WORDS)
    page.unroute("**/messages/")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")
    assert Message.objects.filter(body=WORDS).count() == 1


@pytest.mark.console("status of 422", "net::ERR_", "Failed to fetch")
def test_other_words_after_a_lost_answer_are_asked_about(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    page.route("**/messages/", loses_the_answer)
    composer(page).fill("An earlier wording")
    composer(page).press("Enter")
    expect(row(page, "An earlier wording")).to_be_visible()
    expect(composer(page)).to_be_enabled()
    page.unroute("**/messages/")
    composer(page).fill(WORDS)
    composer(page).press("Enter")
    expect(page.get_by_text("An earlier wording of this was sent.")).to_be_visible()
    expect(composer(page)).to_have_value(WORDS)
    composer(page).press("Enter")
    expect(row(page, WORDS)).to_be_visible()
    expect(composer(page)).to_have_value("")
    assert Message.objects.count() == 2


@pytest.mark.console("status of 422")
def test_a_room_that_was_archived_meanwhile_keeps_the_words_and_says_why(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    composer(page).fill(WORDS)
    Room.objects.update(archived_at=timezone.now())
    composer(page).press("Enter")
    expect(page.get_by_text("This room is archived.")).to_be_visible()
    expect(composer(page)).to_have_value(WORDS)


@pytest.mark.console("status of 422")
@pytest.mark.parametrize("open_box", [write_a_message, edit_a_message])
def test_a_session_that_has_ended_keeps_the_words_until_after_signing_in(
    open_as: OpenAs, alice: Person, room: Room, open_box: Callable[[Page], Locator]
) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    page = open_as(alice, room)
    box = open_box(page)
    expect(live(page, "alice")).to_be_visible()
    box.fill(WORDS)
    Session.objects.all().delete()
    expect(page.get_by_text("so this page shows nothing new")).to_be_visible()
    expect(box).to_have_value(WORDS)
    submit(page, box)
    expect(page.get_by_text("Your words are kept")).to_be_visible()
    expect(box).to_have_value(WORDS)
    page.locator("form").filter(has=box).get_by_role("link", name="Sign in").click()
    sign_in(page, "alice")
    expect(box).to_have_value(WORDS)
    submit(page, box)
    expect(row(page, WORDS)).to_have_count(1)
    page.reload()
    expect(composer(page)).to_have_value("")


@pytest.mark.console("status of 422")
def test_signing_in_again_in_another_tab_costs_no_words(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    page = open_as(alice, room)
    composer(page).fill(WORDS)
    tab = page.context.new_page()
    tab.goto("/accounts/logout/")
    tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("link", name="Sign in").first.click()
    sign_in(tab, "alice")
    expect(tab.get_by_role("heading", name="Your rooms")).to_be_visible()
    composer(page).press("Enter")
    expect(page.get_by_text("This page was out of date, so nothing was sent.")).to_be_visible()
    expect(composer(page)).to_have_value(WORDS)
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")
    page.reload()
    expect(row(page, WORDS)).to_have_count(1)
