"""Every act by Tab, Shift+Tab, Enter and Space alone."""

from playwright.sync_api import Locator, Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import PASSWORD, composer, live, row
from rooms.models import Room


def test_by_keyboard_alone(open_as: OpenAs, alice: Person, room: Room) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    page = open_as(address="/accounts/login/")
    tab_to(page, page.locator("[name=login]"))
    page.keyboard.type("alice")
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    link = page.get_by_role("main").get_by_role("link", name=room.name)
    expect(link).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Enter")

    expect(composer(page)).to_be_visible()
    expect(live(page, "alice")).to_be_attached()
    tab_to(page, composer(page))
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    message = row(page, "By keyboard")
    expect(message).to_be_visible()
    expect(composer(page)).to_be_focused()

    tab_to(page, message.locator("[data-acts]"), backwards=True)
    page.keyboard.press("Enter")
    edit = message.get_by_role("link", name="Edit", exact=True)
    expect(edit).to_be_visible()
    tab_to(page, edit)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Edit your message")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Edited by keyboard")
    tab_to(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")
    message = row(page, "Edited by keyboard")
    expect(message.get_by_text("edited", exact=True)).to_be_visible()

    delete = message.get_by_role("link", name="Delete", exact=True)
    tab_to(page, delete, backwards=True)
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Enter")
    expect(row(page, "This message was deleted.")).to_be_visible()


def tab_to(page: Page, place: Locator, backwards: bool = False) -> None:
    """Press Tab until this has the focus."""
    for _ in range(60):
        if place.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"60 times Tab did not come to {place}")
