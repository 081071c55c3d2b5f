"""Preview, in a real browser: with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.axe import assert_accessible
from project.e2e.conftest import OpenAs
from project.e2e.pages import act, composer, row, rows
from rooms.models import Message, Room
from rooms.operations import post_message

WORDS = "*Tea* or `cake`, see https://example.org/tea"
PYTHON = '```python\ndef steep(minutes):\n    return "tea"  # ' + "at last " * 30 + "\n```"

scripts = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


def shows_a_preview(page: Page) -> None:
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("Tea or cake, see https://example.org/tea")
    expect(preview.get_by_role("link", name="https://example.org/tea")).to_be_visible()
    expect(preview).to_be_in_viewport()


@scripts
def test_preview_then_enter_sends(
    open_as: OpenAs, alice: Person, room: Room, javascript: bool
) -> None:
    page = open_as(alice, room, javascript=javascript)
    composer(page).fill(WORDS)
    page.get_by_role("button", name="Preview").click()
    shows_a_preview(page)
    expect(composer(page)).to_have_value(WORDS)
    expect(composer(page)).to_be_focused()
    expect(rows(page)).to_have_count(0)
    assert not Message.objects.exists()
    composer(page).press("Enter")
    expect(row(page, "Tea or cake").get_by_role("link", name="example.org")).to_be_visible()
    expect(page.get_by_role("region", name="Preview")).to_have_count(0)
    expect(composer(page)).to_have_value("")
    assert [message.body for message in Message.objects.all()] == [WORDS]


@scripts
def test_an_edit_is_previewed(open_as: OpenAs, alice: Person, room: Room, javascript: bool) -> None:
    message = post_message(room, alice, "A first wording")
    page = open_as(alice, room, javascript=javascript)
    if javascript:
        act(page, row(page, "A first wording"), "Edit")
    else:
        page.goto(f"{message.get_absolute_url()}edit/")
    editor = page.locator("#edit")
    editor.get_by_label("Edit your message").fill(WORDS)
    editor.get_by_role("button", name="Preview").click()
    shows_a_preview(page)
    assert Message.objects.get().body == "A first wording"
    editor.get_by_role("button", name="Save").click()
    expect(row(page, "Tea or cake")).to_be_visible()


@pytest.mark.console("status of 422")
@scripts
def test_a_refused_preview_keeps_the_words(
    open_as: OpenAs, alice: Person, room: Room, javascript: bool
) -> None:
    page = open_as(alice, room, javascript=javascript)
    composer(page).fill("x" * 4001)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("4,001 characters")).to_be_visible()
    expect(composer(page)).to_have_value("x" * 4001)


@pytest.mark.parametrize("width", [360, 1280])
def test_all_that_can_be_written_is_accessible_and_no_wider_than_the_page(
    open_as: OpenAs, alice: Person, room: Room, width: int
) -> None:
    for words in (WORDS, PYTHON, "> a\n- b\n\n1. c", "::: spoiler The end\nd", ":tea:", "x" * 4000):
        post_message(room, alice, words)
    page = open_as(alice, room)
    page.set_viewport_size({"width": width, "height": 700})
    expect(rows(page)).to_have_count(6)
    expect(row(page, "The end").get_by_text("d", exact=True)).to_be_hidden()
    row(page, "The end").get_by_text("The end").click()
    expect(row(page, "The end").get_by_text("d", exact=True)).to_be_visible()
    composer(page).fill(WORDS)
    page.get_by_role("button", name="Preview").click()
    shows_a_preview(page)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    code = page.get_by_role("group", name="Code")
    assert code.evaluate("pre => pre.scrollWidth > pre.clientWidth"), "it scrolls in itself"
    page.goto("/formatting/")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
