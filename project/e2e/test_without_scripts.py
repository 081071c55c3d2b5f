"""Every act is a form or a link: in Chromium with JavaScript off."""

import pytest
from playwright.sync_api import expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import (
    act_on_its_page,
    composer,
    people,
    post,
    row,
    rows,
    send,
    sign_in,
    sign_up,
)
from rooms.models import Message, Room
from rooms.operations import post_message


def test_from_sign_up_to_sign_out(open_as: OpenAs) -> None:
    page = open_as(javascript=False)
    sign_up(page, "erin")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.click()
    sign_in(page, "erin")

    page.get_by_role("link", name="Make a room").click()
    page.get_by_label("Name").fill("Slow food")
    page.get_by_label("Topic").fill("And slow lines")
    page.get_by_role("button", name="Make the room").click()
    expect(page.get_by_role("heading", name="Slow food", level=1)).to_be_visible()
    expect(page.get_by_text("And slow lines")).to_be_visible()

    send(page, "Posted by a form")
    expect(row(page, "Posted by a form")).to_be_in_viewport()
    expect(composer(page)).to_have_value("")

    act_on_its_page(page, "Posted by a form", "Edit")
    expect(page.get_by_label("Edit your message")).to_have_value("Posted by a form")
    page.get_by_label("Edit your message").fill("Put otherwise")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "Put otherwise").get_by_text("edited", exact=True)).to_be_in_viewport()

    act_on_its_page(page, "Put otherwise", "Delete")
    expect(page.get_by_role("heading", name="Delete this message?")).to_be_visible()
    page.get_by_role("link", name="Keep it").click()
    expect(row(page, "Put otherwise")).to_be_in_viewport()
    act_on_its_page(page, "Put otherwise", "Delete")
    page.get_by_role("button", name="Delete").click()
    expect(row(page, "This message was deleted.")).to_be_visible()

    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/rooms/slow-food/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_reading_before_joining_then_joining_then_leaving(
    open_as: OpenAs, alice: Person, charlie: Person, room: Room
) -> None:
    post_message(room, alice, "For everybody to read")
    page = open_as(charlie, address="/rooms/", javascript=False)
    page.get_by_role("link", name=room.name).click()
    expect(row(page, "For everybody to read")).to_be_visible()
    expect(composer(page)).to_have_count(0)
    page.get_by_role("button", name="Join").click()
    send(page, "Glad to be here")
    expect(row(page, "Glad to be here")).to_be_visible()

    page.get_by_role("link", name="Leave", exact=True).click()
    page.get_by_role("link", name="Stay").click()
    expect(composer(page)).to_be_visible()
    page.get_by_role("link", name="Leave", exact=True).click()
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("link", name=room.name).click()
    expect(row(page, "Glad to be here")).to_be_visible()
    expect(composer(page)).to_have_count(0)


def test_others_words_show_after_a_refresh(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob, room, javascript=False)
    post_message(room, alice, "Said meanwhile")
    expect(row(page, "Said meanwhile")).to_have_count(0)
    page.get_by_role("link", name="Refresh").first.click()
    expect(row(page, "Said meanwhile")).to_be_in_viewport()


def test_history_is_walked_by_links_both_ways(open_as: OpenAs, alice: Person, room: Room) -> None:
    post(room, alice, 130)
    page = open_as(alice, room, javascript=False)
    expect(rows(page)).to_have_count(50)
    expect(row(page, "message 129")).to_be_in_viewport()
    page.get_by_role("link", name="Older messages").click()
    expect(rows(page).first).to_contain_text("message 30")
    expect(rows(page).last).to_contain_text("message 79")
    page.get_by_role("link", name="Older messages").click()
    expect(rows(page)).to_have_count(30)
    expect(page.get_by_text("This is where")).to_be_attached()
    page.get_by_role("link", name="Newer messages").click()
    expect(row(page, "message 29")).to_be_in_viewport()
    expect(row(page, "message 54")).to_be_attached()
    page.locator("#newer").get_by_role("link", name="Newest", exact=True).click()
    expect(row(page, "message 129")).to_be_in_viewport()


def test_the_time_of_a_message_is_its_permanent_link(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    post(room, alice, 130)
    page = open_as(alice, room, "?before=60", javascript=False)
    message = rows(page).nth(10)
    words = message.locator("[dir=auto]").inner_text()
    address = message.locator("a:has(time)").get_attribute("href")
    page.goto(str(address))
    expect(row(page, words).first).to_be_in_viewport()
    expect(rows(page)).to_have_count(17 + 25)


def test_the_people_page_tells_who_reads_and_how(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    live = open_as(alice, room)
    page = open_as(bob, room, javascript=False)
    expect(people(live).filter(has_text="bob")).to_contain_text("reading by refresh")
    page.goto(f"{room.get_absolute_url()}people/")
    expect(page.get_by_role("heading", name="Here now")).to_be_visible()
    expect(people(page).filter(has_text="bob")).to_contain_text("reading by refresh")
    expect(people(page).filter(has_text="alice")).not_to_contain_text("reading by refresh")


@pytest.mark.console("status of 422")
def test_errors_stand_beside_their_field_and_what_was_typed_stays(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, address="/rooms/new/", javascript=False)
    name = page.get_by_label("Name")
    for wrong, sentence in [
        ("", "Give the room a name."),
        ("n" * 500, "A name has room for 80 characters; this one has 500."),
        (room.name.upper(), "There is a room with this name."),
    ]:
        name.fill(wrong)
        page.get_by_label("Topic").fill("A topic that stays")
        page.get_by_role("button", name="Make the room").click()
        field = page.locator("div").filter(has=name).last
        expect(field.get_by_text(sentence)).to_be_visible()
        expect(name).to_have_value(wrong)
        expect(page.get_by_label("Topic")).to_have_value("A topic that stays")
    assert Room.objects.count() == 1


@pytest.mark.console("status of 422")
def test_a_refused_message_comes_back_in_its_page(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    post_message(room, alice, "What stood there")
    page = open_as(alice, room, javascript=False)
    words = "word " * 800 + "."
    send(page, words)
    expect(page.get_by_text("4,001 characters")).to_be_visible()
    expect(composer(page)).to_have_value(words)
    expect(row(page, "What stood there")).to_be_visible()
    assert Message.objects.count() == 1


def test_signing_up_wrongly_says_what_is_wrong(open_as: OpenAs, alice: Person) -> None:
    page = open_as(address="/accounts/signup/", javascript=False)
    page.locator("[name=username]").fill("alice")
    page.get_by_label("Password").fill("1234")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("A user with that username already exists.")).to_be_visible()
    expect(page.get_by_text("This password is too short.")).to_be_visible()
    expect(page.locator("[name=username]")).to_have_value("alice")


@pytest.mark.console("status of 404")
def test_nothing_is_made_by_an_address(open_as: OpenAs, alice: Person) -> None:
    page = open_as(alice, address="/rooms/no-such-room/", javascript=False)
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    assert Room.objects.count() == 0
