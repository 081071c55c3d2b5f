"""Two people talk: each in a browser of their own."""

import os
import signal

import pytest
from playwright.sync_api import Dialog, Playwright, Route, expect

from presence.models import Person
from project.e2e.browsers import launch
from project.e2e.conftest import OpenAs
from project.e2e.pages import act, composer, heartbeats, live, people, row, say, sign_up
from rooms.models import Message, Room
from rooms.operations import post_message


def test_two_people_sign_up_make_a_room_join_it_and_talk_both_ways(open_as: OpenAs) -> None:
    alice, bob = open_as(), open_as()
    sign_up(alice, "alice")
    alice.get_by_role("link", name="Make a room").click()
    alice.get_by_label("Name").fill("Tea & 茶")
    alice.get_by_role("button", name="Make the room").click()
    expect(alice.get_by_role("heading", name="Tea & 茶", level=1)).to_be_visible()

    sign_up(bob, "bob")
    bob.get_by_role("link", name="Tea & 茶").click()
    expect(composer(bob)).to_have_count(0)
    bob.get_by_role("button", name="Join").click()
    expect(composer(bob)).to_be_visible()

    say(alice, "Is anybody there?")
    expect(row(bob, "Is anybody there?")).to_be_visible()
    say(bob, "I am, <b>bold</b> & https://example.org/tea")
    answer = row(alice, "I am, <b>bold</b> & https://example.org/tea")
    expect(answer).to_be_visible()
    expect(answer.get_by_role("link", name="https://example.org/tea")).to_be_visible()
    assert [message.body for message in Message.objects.order_by("seq")] == [
        "Is anybody there?",
        "I am, <b>bold</b> & https://example.org/tea",
    ]


def test_an_edit_and_a_deletion_show_live(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    hers, his = open_as(alice, room), open_as(bob, room)
    message = say(hers, "A first wording")
    expect(row(his, "A first wording")).to_be_visible()

    act(hers, message, "Edit")
    editor = hers.get_by_label("Edit your message")
    expect(editor).to_have_value("A first wording")
    expect(editor).to_be_focused()
    editor.fill("A second wording")
    hers.get_by_role("button", name="Save").click()
    for page in (hers, his):
        expect(row(page, "A second wording").get_by_text("edited", exact=True)).to_be_visible()
        expect(row(page, "A first wording")).to_have_count(0)
    expect(row(hers, "A second wording")).to_be_focused()
    expect(editor).to_have_count(0)

    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    hers.once("dialog", accept)
    act(hers, row(hers, "A second wording"), "Delete")
    for page in (hers, his):
        expect(row(page, "This message was deleted.")).to_be_visible()
        expect(row(page, "A second wording")).to_have_count(0)
    expect(row(hers, "This message was deleted.")).to_be_focused()
    assert asked == ["Delete this message? Its text cannot be brought back."]
    assert Message.objects.get(room=room).body == ""


def test_a_deletion_that_is_not_confirmed_is_not_done(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    say(page, "This stays")
    page.once("dialog", lambda dialog: dialog.dismiss())
    act(page, row(page, "This stays"), "Delete")
    say(page, "So it does")
    expect(row(page, "This stays")).to_be_visible()
    assert Message.objects.filter(deleted_at=None).count() == 2


def test_others_messages_offer_no_edit(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    post_message(room, alice, "Hands off")
    page = open_as(bob, room)
    message = row(page, "Hands off")
    message.locator("[data-acts]").click()
    expect(message.get_by_role("list", name="Acts on this message")).to_be_visible()
    expect(message.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
    expect(message.get_by_role("link", name="Delete", exact=True)).to_have_count(0)


@pytest.mark.parametrize("by", ["Enter", "Send"])
def test_after_sending_the_box_is_empty_and_has_the_focus(
    open_as: OpenAs, alice: Person, room: Room, by: str
) -> None:
    page = open_as(alice, room)
    composer(page).fill("Sent")
    if by == "Enter":
        composer(page).press("Enter")
    else:
        page.get_by_role("button", name="Send", exact=True).click()
    expect(row(page, "Sent")).to_be_visible()
    expect(composer(page)).to_have_value("")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("And on I type")
    expect(composer(page)).to_have_value("And on I type")


def test_while_a_message_is_on_its_way_the_box_is_disabled_and_says_so(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)
    under_way: list[Route] = []
    page.route("**/messages/", lambda route: under_way.append(route))
    send, sending = (
        page.get_by_role("button", name="Send", exact=True),
        page.get_by_text("Sending…"),
    )
    expect(sending).to_be_hidden()
    composer(page).fill("Slow")
    composer(page).press("Enter")
    expect(composer(page)).to_be_disabled()
    expect(send).to_be_disabled()
    expect(sending).to_be_visible()
    assert len(under_way) == 1
    under_way[0].continue_()
    expect(row(page, "Slow")).to_be_visible()
    expect(composer(page)).to_be_enabled()
    expect(composer(page)).to_have_value("")
    expect(sending).to_be_hidden()


def test_several_lines_keep_their_breaks(open_as: OpenAs, alice: Person, room: Room) -> None:
    page = open_as(alice, room)
    composer(page).fill("begun on one line")
    page.get_by_role("button", name="Write several lines").click()
    box = page.get_by_role("textbox", name="Message")
    expect(box).to_have_value("begun on one line")
    expect(page.locator("textarea#text")).to_be_focused()
    box.fill("one\ntwo")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(row(page, "one").locator("br")).to_have_count(1)
    expect(page.locator("textarea#text")).to_have_value("")


def test_people_are_listed_as_their_tabs_open_and_close(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(alice, room)
    expect(people(page)).to_have_count(1)
    expect(page.locator("#people-count")).to_have_text("1 here")

    tab = open_as(bob, room)
    expect(people(page).filter(has_text="bob")).to_be_visible()
    expect(page.locator("#people-count")).to_have_text("2 here")
    other_tab = tab.context.new_page()
    other_tab.goto(room.get_absolute_url())
    expect(people(other_tab)).to_have_count(2)

    tab.close()
    expect(people(other_tab).filter(has_text="bob")).to_be_visible()
    heartbeats(page, 3)  # longer than the grace
    expect(people(page)).to_have_count(2)
    other_tab.close()
    expect(people(page)).to_have_count(1)
    expect(page.locator("#people-count")).to_have_text("1 here")


def test_a_browser_that_is_killed_leaves_no_ghost(
    open_as: OpenAs, playwright: Playwright, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(alice, room)
    browser = launch(playwright)
    open_as(bob, room, browser=browser)
    # Loading the page already shows him, as somebody who reads by loading it; then his socket opens.
    expect(live(page, "bob")).to_be_visible()
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(one["id"] for one in processes if one["type"] == "browser"), signal.SIGKILL)
    expect(people(page)).to_have_count(1)


def test_another_name_of_the_room_shows_live(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    his = open_as(bob, room)
    hers = open_as(alice, room)
    hers.get_by_role("main").get_by_role("link", name="Settings").click()
    hers.get_by_label("Name").fill("Tokyo, and cake")
    hers.get_by_label("Topic").fill("The other way round")
    hers.get_by_role("button", name="Save").click()
    expect(his.get_by_role("heading", name="Tokyo, and cake", level=1)).to_be_visible()
    expect(his.get_by_text("The other way round")).to_be_visible()


def test_leaving_in_one_tab_closes_the_other_for_good(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    tab = open_as(bob, room)
    other_tab = tab.context.new_page()
    sockets: list[str] = []
    other_tab.on("websocket", lambda socket: sockets.append(socket.url))
    with other_tab.expect_websocket() as opened:
        other_tab.goto(room.get_absolute_url())
    tab.get_by_role("link", name="Leave", exact=True).click()
    with opened.value.expect_event("close"):
        tab.get_by_role("button", name="Leave").click()
    expect(other_tab.get_by_text("You are no longer a member of this room")).to_be_visible()
    post_message(room, alice, "Said when he had left")
    reader = open_as(alice, room)
    expect(row(reader, "Said when he had left")).to_be_visible()
    heartbeats(reader, 3)  # longer than htmx waits before it connects again
    assert len(sockets) == 1
    expect(row(other_tab, "Said when he had left")).to_have_count(0)


def test_a_page_whose_scripts_come_slowly_is_live_all_the_same(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob)
    held: list[Route] = []
    page.route("**/hx-ws*.js", lambda route: held.append(route))
    with page.expect_response("**/htmx.min*.js"):
        page.goto(room.get_absolute_url(), wait_until="commit")
    expect(composer(page)).to_be_visible()
    heartbeats(open_as(alice, room), 1)  # time enough for htmx to begin without its extension
    held[0].continue_()
    expect(live(page, "bob")).to_be_visible()
    post_message(room, alice, "Nobody is too late")
    expect(row(page, "Nobody is too late")).to_be_visible()
