"""What is unread: beside every page, in the tab's title, and where it begins; read is what was seen."""

import re

from playwright.sync_api import Locator, Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import composer, live, post, row, rows, say, scroller, until
from project.e2e.tabs import Tabs
from project.tests.servers import Parley
from rooms.models import Room
from rooms.tests.conftest import read_number


def badge(page: Page, room: Room) -> Locator:
    """What stands beside the room's name in the sidebar."""
    return page.locator(f"#room-link-{room.pk} [data-unread-of]")


def test_every_page_counts_what_is_unread_until_it_was_on_the_screen(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    bobs = open_as(bob, address="/settings/")
    expect(badge(bobs, room)).to_be_empty()
    post(room, alice, 3)
    expect(badge(bobs, room)).to_have_text("3 unread")
    expect(bobs).to_have_title("(3) Your settings: Parley")

    bobs.locator(f"#room-link-{room.pk} a").click()
    expect(bobs.get_by_role("heading", name="New messages")).to_be_visible()
    after = rows(bobs).first.locator("xpath=preceding-sibling::li[1]")
    expect(after).to_contain_text("New messages")
    expect(badge(bobs, room)).to_be_empty()
    expect(bobs).to_have_title(f"{room.name}: Parley")
    until(bobs, lambda: read_number(room, bob) == 3)

    post(room, alice, 1, "and one more")
    expect(row(bobs, "and one more")).to_be_visible()
    expect(bobs.get_by_role("heading", name="New messages")).to_be_visible()
    bobs.wait_for_function("() => !document.title.startsWith('(')")


def test_what_is_below_the_screen_is_not_read(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    open_as(bob, address="/rooms/")
    page = open_as(bob, room)
    post(room, alice, 60)
    expect(row(page, "message 59")).to_be_attached()
    scroller(page).evaluate("box => box.scrollTo(0, -box.scrollHeight)")
    expect(row(page, "message 59")).not_to_be_in_viewport()
    post(room, alice, 2, "unseen")
    expect(row(page, "unseen 1")).to_be_attached()
    expect(badge(page, room)).to_have_text("2 unread")
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    scroller(page).evaluate("box => box.scrollTo(0, 0)")
    expect(badge(page, room)).to_be_empty()


def test_a_hidden_tab_s_count_grows_until_it_comes_forward(
    server: Parley, alice: Person, bob: Person, room: Room
) -> None:
    with Tabs() as tabs:
        tabs.sign_in(bob, server.url)
        tab = tabs.open(f"{server.url}{room.get_absolute_url()}")
        tab.wait_for("document.title.startsWith('Café') && document.querySelector('#pulse')")
        tabs.open("about:blank")
        tab.wait_for("document.visibilityState === 'hidden'")
        post(room, alice, 2)
        tab.wait_for("document.title.startsWith('(2) ')")
        post(room, alice, 1, "and another")
        tab.wait_for("document.title.startsWith('(3) ')")
        assert read_number(room, bob) == 0
        tab.bring_to_front()
        tab.wait_for("document.title.startsWith('Café')")


def test_by_hand_only_the_button_marks(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    Person.objects.filter(pk=bob.pk).update(marks_read=False)
    page = open_as(bob, room)
    post(room, alice, 3)
    expect(row(page, "message 2")).to_be_visible()
    expect(badge(page, room)).to_have_text("3 unread")
    say(page, "I saw that")
    expect(badge(page, room)).to_have_text("4 unread")
    page.get_by_role("button", name="Mark as read").click()
    expect(badge(page, room)).to_be_empty()
    assert read_number(room, bob) == 4


def test_without_script_a_page_marks_what_it_shows(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    post(room, alice, 3)
    page = open_as(bob, address="/rooms/", javascript=False)
    expect(badge(page, room)).to_have_text("3 unread")
    page.locator(f"#room-link-{room.pk} a").click()
    expect(page.get_by_role("heading", name="New messages")).to_be_visible()
    page.reload()
    expect(badge(page, room)).to_be_empty()
    expect(page.get_by_role("heading", name="New messages")).to_have_count(0)


def test_the_reader_of_a_busy_room_is_marked(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    open_as(bob, address="/rooms/")
    page = open_as(bob, room)
    expect(live(page, "bob")).to_be_visible()
    said = 0
    while read_number(room, bob) < 40:
        post(room, alice, 4, f"busy {said}")
        said += 1
        expect(row(page, f"busy {said - 1} 3")).to_be_visible()
        assert said < 100, "nothing was marked"
    expect(composer(page)).to_be_editable()
