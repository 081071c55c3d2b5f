"""What a server refuses is said on the page, and costs neither rows nor words."""

import pytest
from playwright.sync_api import expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import composer, live, row, say
from rooms.models import Message, Room

WORDS = "Half a sentence"


@pytest.mark.console("status of 404")
def test_an_act_on_what_is_gone_says_so_and_keeps_the_row(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    message = say(page, "Here today")
    composer(page).fill(WORDS)
    expect(live(page, "alice")).to_be_visible()
    Message.objects.all().delete()  # as retention does, behind the back of an open page
    message.locator("[data-acts]").click()
    expect(page.get_by_role("alert").get_by_text("There is nothing here.")).to_be_visible()
    expect(row(page, "Here today")).to_be_visible()
    expect(row(page, "There is nothing here")).to_have_count(0)
    expect(composer(page)).to_have_value(WORDS)


@pytest.mark.console("status of 413")
def test_more_than_is_read_is_said_and_stays_in_the_box(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    words = "word " * 54_000
    composer(page).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("That was too large.")).to_be_visible()
    assert composer(page).input_value() == words
    composer(page).fill(WORDS)
    composer(page).press("Enter")
    expect(row(page, WORDS)).to_be_visible()


@pytest.mark.console("status of 403")
def test_an_act_of_an_outdated_page_is_said_and_costs_no_words(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    message = say(page, "Still here")
    composer(page).fill(WORDS)
    page.context.clear_cookies(name="csrftoken")
    page.on("dialog", lambda dialog: dialog.accept())
    message.locator("[data-acts]").click()
    message.get_by_role("link", name="Delete", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("That page was out of date.")).to_be_visible()
    expect(page.get_by_role("alert").get_by_role("link", name="Reload")).to_be_visible()
    expect(row(page, "Still here")).to_be_visible()
    expect(composer(page)).to_have_value(WORDS)
