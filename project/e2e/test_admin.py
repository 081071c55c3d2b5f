"""The admin in a real browser, under the same strict policy as every page, and what comes of it."""

import pytest
from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import live, row, rows, say
from rooms.models import Room
from rooms.tests.conftest import someone


@pytest.fixture
def erin(db: None) -> Person:
    """Enters the admin, and belongs to no room."""
    return someone("erin", is_staff=True, is_superuser=True)


def choose(page: Page, words: str, action: str) -> None:
    """Tick the row with these words, and go on with an action."""
    page.locator("#result_list tr").filter(has_text=words).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Go").click()


def test_what_is_deleted_and_edited_in_the_admin_shows_on_an_open_page(
    open_as: OpenAs, erin: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob, room)
    for words in ("First words", "Second words", "Third words"):
        say(page, words)
    admin = open_as(erin, address="/admin/rooms/message/")
    choose(admin, "First words", "Delete selected messages")
    admin.get_by_role("button", name="Yes, I’m sure").click()
    expect(admin.get_by_text("Successfully deleted 1 message.")).to_be_visible()
    expect(row(page, "This message was deleted.")).to_be_visible()

    admin.locator("#searchbar").fill("second")
    admin.get_by_role("button", name="Search").click()
    admin.locator("#result_list tbody th a").click()
    admin.get_by_label("Body").fill("Better words")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(row(page, "Better words")).to_be_visible()
    expect(rows(page)).to_have_count(3)


def test_who_is_deactivated_in_the_admin_is_told_on_their_open_page(
    open_as: OpenAs, erin: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob, room)
    expect(live(page, "bob")).to_be_visible()
    admin = open_as(erin, address="/admin/presence/person/")
    choose(admin, "bob", "Deactivate: can no longer sign in")
    expect(admin.get_by_text("Deactivated: 1.")).to_be_visible()
    expect(page.get_by_text("so this page shows nothing new")).to_be_visible()


@pytest.mark.parametrize("kind", ["presence/person", "rooms/room", "rooms/membership"])
def test_lists_and_forms_keep_the_policy(
    open_as: OpenAs, erin: Person, room: Room, kind: str
) -> None:
    """Every page of these tests is watched for what the policy refuses."""
    page = open_as(erin, address=f"/admin/{kind}/")
    page.locator("#changelist-filter a").first.click()
    page.goto(f"/admin/{kind}/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#content h1, #content h2").first).to_be_visible()


def test_forms_with_scripts_of_django_s_keep_the_policy(
    open_as: OpenAs, erin: Person, bob: Person
) -> None:
    page = open_as(erin, address=f"/admin/presence/person/{bob.pk}/change/")
    # Django's script has made two boxes of one.
    expect(page.locator("#id_user_permissions_from")).to_be_visible()
    page.locator("#id_user_permissions_from option").first.dblclick()
    expect(page.locator("#id_user_permissions_to option")).to_have_count(1)
    page.goto(f"/admin/presence/person/{bob.pk}/password/")
    expect(page.locator("#id_password1")).to_be_visible()
    page.goto("/admin/presence/signuplink/add/")
    page.get_by_role("link", name="Tomorrow").or_(page.get_by_role("link", name="Today")).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#result_list .field-address")).to_contain_text("/accounts/signup/?inv")
