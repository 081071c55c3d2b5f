"""What axe finds on each page, and the acts by keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import PASSWORD, composer, live, post, row, rows
from rooms.models import Room
from rooms.operations import delete_message, edit_message, post_message

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def assert_accessible(page: Page) -> None:
    """Raises AssertionError with what axe has found."""
    results = Axe().run(page, options=RULES)
    assert not results.response["violations"], results.generate_report()


@pytest.fixture
def talk(room: Room, alice: Person, bob: Person) -> Room:
    """The room, after some talk."""
    post(room, alice, 60)
    edit_message(post_message(room, bob, "A typo"), bob, "No typo, but https://example.org/tea")
    delete_message(post_message(room, alice, "Gone"), alice)
    return room


def test_the_start_page(open_as: OpenAs) -> None:
    assert_accessible(open_as(address="/"))


def test_the_sign_up_form_with_errors(open_as: OpenAs, alice: Person) -> None:
    page = open_as(address="/accounts/signup/")
    page.locator("[name=username]").fill("alice")
    page.get_by_label("Password").fill("1234")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("This password is too short.")).to_be_visible()
    assert_accessible(page)


@pytest.mark.console("status of 422")
def test_the_form_of_a_room_with_errors(open_as: OpenAs, alice: Person) -> None:
    page = open_as(alice, address="/rooms/new/")
    page.get_by_role("button", name="Make the room").click()
    expect(page.get_by_text("Give the room a name.")).to_be_visible()
    assert_accessible(page)


def test_the_list_of_rooms(open_as: OpenAs, charlie: Person, talk: Room) -> None:
    assert_accessible(open_as(charlie, address="/rooms/"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_room(open_as: OpenAs, bob: Person, talk: Room, scheme: str, width: int) -> None:
    page = open_as(bob)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(talk.get_absolute_url())
    expect(rows(page)).to_have_count(50)
    row(page, "No typo").locator("[data-acts]").click()
    expect(row(page, "No typo").get_by_role("link", name="Delete")).to_be_visible()
    row(page, "No typo").get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Edit your message")).to_be_visible()
    assert_accessible(page)


def test_a_room_as_a_stranger(open_as: OpenAs, charlie: Person, talk: Room) -> None:
    page = open_as(charlie, talk)
    expect(page.get_by_role("button", name="Join")).to_be_visible()
    expect(live(page, "charlie")).to_be_attached()
    assert_accessible(page)


@pytest.mark.console("status of 422")
def test_a_room_with_a_refused_message(open_as: OpenAs, alice: Person, talk: Room) -> None:
    page = open_as(alice, talk)
    composer(page).fill(" ")
    composer(page).press("Enter")
    expect(page.get_by_text("Write something first.")).to_be_visible()
    assert_accessible(page)


def test_a_page_of_history(open_as: OpenAs, alice: Person, talk: Room) -> None:
    assert_accessible(open_as(alice, talk, "?before=40"))


@pytest.mark.parametrize("act", ["", "edit/", "delete/"])
def test_the_pages_of_a_message(open_as: OpenAs, alice: Person, room: Room, act: str) -> None:
    message = post_message(room, alice, "Look at me")
    assert_accessible(open_as(alice, address=f"{message.get_absolute_url()}{act}"))


@pytest.mark.parametrize("page", ["people/", "leave/", "settings/"])
def test_the_pages_beside_a_room(open_as: OpenAs, alice: Person, room: Room, page: str) -> None:
    assert_accessible(open_as(alice, room, page))


def test_what_is_wrong_is_found(open_as: OpenAs) -> None:
    page = open_as(address="/")
    page.evaluate("document.querySelector('h1').innerHTML = '<a href=/></a>'")
    with pytest.raises(AssertionError, match="link-name"):
        assert_accessible(page)


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
