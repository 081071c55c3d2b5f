"""Direct conversations, invitations and removals, as two or three people see them in their browsers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import composer, live, people, row, say
from rooms.models import Membership, Room
from rooms.operations import make_room, open_direct, post_message


def sidebar(page: Page) -> Locator:
    return page.locator("#sidebar")


def status(page: Page, address: str) -> int:
    """What the server answers to somebody who goes there."""
    answer = page.goto(address)
    assert answer
    return answer.status


@pytest.mark.console("status of 404")
def test_a_direct_conversation_from_a_name_to_an_answer(
    open_as: OpenAs, alice: Person, bob: Person, charlie: Person, room: Room
) -> None:
    bobs = open_as(bob, address="/rooms/")
    page = open_as(alice, address="/people/?q=bo")
    page.get_by_role("main").get_by_role("link", name="bob").click()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_title("bob: Parley")
    expect(people(page).filter(has_text="bob")).not_to_contain_text("last here")
    say(page, "Only for you")

    link = sidebar(bobs).get_by_role("link", name="alice")
    expect(link).to_contain_text("1 unread")
    expect(bobs).to_have_title("(1) Rooms: Parley")
    link.click()
    expect(row(bobs, "Only for you")).to_be_visible()
    composer(page).press_sequentially("I am wri")
    expect(bobs.locator("#typing")).to_have_text("alice is writing… ")
    expect(page.locator("#typing [data-typing]")).not_to_be_visible()
    say(bobs, "Got it")
    expect(row(page, "Got it")).to_be_visible()

    address = bobs.url
    charlies = open_as(charlie, address="/rooms/")
    assert status(charlies, address) == 404
    assert status(charlies, room.get_absolute_url()) == 200


def test_who_has_gone_was_last_here(open_as: OpenAs, alice: Person, bob: Person) -> None:
    direct = open_direct(alice, bob)
    page, bobs = open_as(alice, direct), open_as(bob, address="/settings/")
    expect(live(page, "bob")).to_be_visible()
    expect(people(page).filter(has_text="bob")).not_to_contain_text("here")
    bobs.close()
    expect(people(page).filter(has_text="bob")).to_contain_text("last here")


@pytest.mark.console("status of 404")
def test_an_invitation_is_seen_and_answered_live(
    open_as: OpenAs, alice: Person, bob: Person, charlie: Person
) -> None:
    plans = make_room("Plans", owner=alice, kind=Room.Kind.PRIVATE)
    post_message(plans, alice, "Nobody knows this yet")
    bobs, charlies = open_as(bob, address="/settings/"), open_as(charlie, address="/people/")
    page = open_as(alice, plans, "people/")
    for name in ("bob", "charlie"):
        page.get_by_label("User name").fill(name)
        page.get_by_role("button", name="Invite").click()
        expect(page.locator("#members")).to_contain_text(name)
    expect(sidebar(bobs)).to_contain_text("Plans")
    sidebar(bobs).get_by_role("button", name="Accept the invitation to Plans").click()
    expect(row(bobs, "Nobody knows this yet")).to_be_visible()
    expect(page.locator("#members")).to_contain_text("Members 2")
    sidebar(charlies).get_by_role("button", name="Decline the invitation to Plans").click()
    expect(page.locator("#members")).not_to_contain_text("charlie")
    expect(sidebar(charlies)).not_to_contain_text("Plans")
    assert status(charlies, plans.get_absolute_url()) == 404


@pytest.mark.console("status of 404")
def test_who_is_removed_is_out_at_once(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    bobs, page = open_as(bob, room), open_as(alice, room)
    for one in (bobs, page):
        expect(live(one, "bob")).to_be_visible()
    expect(sidebar(bobs)).to_contain_text(room.name)
    settings = open_as(alice, room, "people/bob/")
    settings.get_by_role("link", name="Remove").click()
    settings.get_by_role("button", name="Remove").click()
    expect(bobs.locator("#notice")).to_contain_text("You are no longer a member of this room")
    say(page, "Behind his back")
    expect(row(bobs, "Behind his back")).to_have_count(0)
    assert status(bobs, room.get_absolute_url()) == 404
    expect(sidebar(bobs)).not_to_contain_text(room.name)
    assert room.memberships.get(person=bob).state == Membership.State.REMOVED


@pytest.mark.console("status of 422")
def test_the_same_without_script(
    open_as: OpenAs, alice: Person, bob: Person, charlie: Person
) -> None:
    page = open_as(alice, address="/rooms/new/", javascript=False)
    page.get_by_label("Name").fill("Plans")
    page.get_by_label("Private").check()
    page.get_by_role("button", name="Make the room").click()
    say(page, "A word before you come")
    page.get_by_role("link", name="People:").click()
    page.get_by_label("User name").fill("nobody-here")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("There is nobody with the user name nobody-here.")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value("nobody-here")
    page.get_by_label("User name").fill("bob")
    page.get_by_role("button", name="Invite").click()

    bobs = open_as(bob, address="/rooms/", javascript=False)
    expect(sidebar(bobs)).to_contain_text("Plans")
    sidebar(bobs).get_by_role("button", name="Accept").click()
    expect(row(bobs, "A word before you come")).to_be_visible()
    say(bobs, "Here I am")
    bobs.goto("/people/?q=char")
    bobs.get_by_role("main").get_by_role("link", name="charlie").click()
    bobs.get_by_role("main").get_by_role("button").first.click()
    say(bobs, "Hello, Charlie")
    charlies = open_as(charlie, address="/direct/", javascript=False)
    charlies.get_by_role("main").get_by_role("link", name="bob").click()
    expect(row(charlies, "Hello, Charlie")).to_be_visible()

    page.goto("/rooms/")
    sidebar(page).get_by_role("link", name="Plans").click()
    expect(row(page, "Here I am")).to_be_visible()
    page.get_by_role("link", name="People:").click()
    page.locator("#members").get_by_role("link", name="bob").click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    bobs.goto("/rooms/")
    expect(sidebar(bobs)).not_to_contain_text("Plans")
    page.goto("/rooms/")
    sidebar(page).get_by_role("link", name="Plans").click()
    page.get_by_role("main").get_by_role("link", name="Settings of this room").click()
    page.get_by_role("link", name="Archive").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("Archived. It can be read")).to_be_visible()
