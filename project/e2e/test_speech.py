"""What a page says, and where the focus is, in a real browser; and the page as a screen reader has it."""

import os
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import act, composer, live, post, row, rows, say
from rooms.models import Room
from rooms.operations import delete_message, edit_message, post_message
from rooms.tests import past

TREE = Path(__file__).parent / "trees" / "room.yaml"


def announcer(page: Page) -> Locator:
    return page.get_by_role("log", name="Announcements")


def said(page: Page) -> list[str]:
    """The lines that the announcer holds."""
    return [" ".join(line.split()) for line in announcer(page).locator("p").all_inner_texts()]


def test_one_region_speaks_and_nothing_else_of_the_page_does(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    post(room, alice, 230, "earlier")
    page = open_as(bob, room)
    expect(live(page, "bob")).to_be_attached()
    expect(announcer(page)).to_have_count(1)
    assert said(page) == []
    composer(page).fill("half a word")
    composer(page).press("ArrowLeft")

    for count in (100, 150, 200, 230):
        page.locator("#history a").dispatch_event("click")
        expect(rows(page)).to_have_count(count)
    message = post_message(room, alice, "Tea is **ready**")
    expect(announcer(page)).to_contain_text("alice: Tea is ready")
    edit_message(message, alice, "Tea is cold")
    expect(row(page, "Tea is cold")).to_be_visible()
    delete_message(message, alice)
    expect(row(page, "Tea is cold")).to_have_count(0)
    assert said(page) == ["alice: Tea is ready"]
    expect(composer(page)).to_be_focused()
    assert composer(page).evaluate("box => [box.value, box.selectionStart]") == ["half a word", 10]

    live_regions = "[aria-live], [role=log], [role=status], [role=alert], [role=timer], output"
    holding = f"#messages:is({live_regions}), :is({live_regions}) #messages, #messages :is({live_regions})"
    expect(page.locator(holding)).to_have_count(0)


def test_the_focus_after_sending_editing_and_deleting(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob, room)
    message = say(page, "A first wording")
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("")
    expect(announcer(page)).to_have_text("Sent.")

    act(page, message, "Edit")
    editor = page.get_by_label("Edit your message")
    editor.press("Escape")
    expect(editor).to_be_focused()
    editor.fill("A second wording")
    page.get_by_role("button", name="Save").click()
    message = row(page, "A second wording")
    expect(message).to_be_focused()
    post(room, alice, 1, "Meanwhile")
    expect(row(page, "Meanwhile 0")).to_be_visible()
    expect(message).to_be_focused()

    page.once("dialog", lambda dialog: dialog.accept())
    act(page, message, "Delete")
    expect(row(page, "This message was deleted.")).to_be_focused()


def test_the_focus_after_editing_and_deleting_without_scripts(
    open_as: OpenAs, bob: Person, room: Room
) -> None:
    message = post_message(room, bob, "A first wording")
    page = open_as(bob, address=f"{message.get_absolute_url()}edit/", javascript=False)
    page.get_by_label("Edit your message").fill("A second wording")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "A second wording")).to_be_focused()
    page.goto(page.url.partition("/rooms/")[0] + f"{message.get_absolute_url()}delete/")
    page.get_by_role("button", name="Delete").click()
    expect(row(page, "This message was deleted.")).to_be_focused()


def test_the_tree_of_the_room_is_the_one_that_was_looked_at(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    """Who changes it reads it: `LOOKED_AT=1 just e2e -k the_tree` writes it anew."""
    talk(room, alice, bob)
    page = open_as(bob, room)
    expect(live(page, "bob")).to_have_count(1)
    expect(page.locator("#people-count")).to_have_text("1 here")
    row(page, "Tea at four").locator("[data-acts]").click()
    expect(page.get_by_role("link", name="Link to this message")).to_be_visible()
    tree = page.locator("body").aria_snapshot() + "\n"
    if os.environ.get("LOOKED_AT"):
        TREE.write_text(tree)
    looked_at = TREE.read_text()
    changes = unified_diff(looked_at.splitlines(), tree.splitlines(), lineterm="")
    assert tree == looked_at, "\n".join(changes)


def talk(room: Room, alice: Person, bob: Person) -> None:
    """Two messages that Bob has read; then new ones: an edit, a list, a tombstone, and one on its own."""
    read = past.say(room, bob, 2, past.NOON, timedelta(minutes=1))[-1]
    room.memberships.filter(person=bob).update(read_number=read.number)
    new = past.say(room, alice, 3, past.NOON + timedelta(days=1), timedelta(minutes=1))
    edit_message(new[0], alice, "Tea at four")
    edit_message(new[1], alice, "With cake:\n\n- poppy seed\n- plum")
    delete_message(new[2], alice)
    past.say(room, alice, 1, past.NOON + timedelta(days=1, hours=1))
