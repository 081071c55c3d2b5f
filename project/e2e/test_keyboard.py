"""Every act by Tab, Shift+Tab, Enter and Space alone, on wide pages and narrow ones, scripts or not.

At each step the focus can be seen, and goes on through the page in the order in which it is read.
"""

from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import PASSWORD, composer, live, row, until
from rooms.models import Membership, Room

# What is wrong with where the focus is now: it cannot be seen, or it went back in the page.
PROBLEM = """
backwards => {
  const here = document.activeElement, before = window.focusWasAt;
  window.focusWasAt = here;
  if (!here || here === document.body || here === document.documentElement) return "";
  const box = here.getBoundingClientRect(), name = here.outerHTML.slice(0, 160);
  // The message box and its button stand in one frame, which is drawn before them.
  const drawn = [getComputedStyle(here), getComputedStyle(here.form || here, "::before")].some(
    style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
  if (!drawn) return `no outline: ${name}`;
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    return `out of sight: ${name}`;
  if (!before || !before.isConnected || before === document.body) return "";
  const follows = before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING;
  return here === before ? `trapped: ${name}` : !!follows === backwards ? `out of order: ${name}` : "";
}
"""
MOST_STEPS = 150


class Keyboard:
    """A page without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, place: Locator, backwards: bool = False) -> None:
        """Press Tab until this has the focus."""
        expect(place).to_be_attached()
        for _ in range(MOST_STEPS):
            if place.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
            assert not (problem := self.page.evaluate(PROBLEM, backwards)), problem
        raise AssertionError(f"{MOST_STEPS} times Tab did not come to {place}")

    def press(self, name: str, key: str = "Enter", within: Locator | None = None) -> None:
        """Go to the link or button of this name, and press it."""
        place = within or self.page
        link = place.get_by_role("link", name=name, exact=True)
        self.to(link.or_(place.get_by_role("button", name=name, exact=True)).first)
        self.page.keyboard.press(key)

    def write(self, label: str, words: str) -> None:
        self.to(self.page.get_by_label(label).first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)


def test_a_message_by_keyboard_alone(open_as: OpenAs, alice: Person, room: Room) -> None:
    """On a narrow screen: signed in, into a room, a message posted, edited and deleted."""
    alice.set_password(PASSWORD)
    alice.save()
    page = open_as(address="/accounts/login/")
    page.set_viewport_size({"width": 320, "height": 640})
    keys = Keyboard(page)
    keys.to(page.locator("[name=login]"))
    page.keyboard.type("alice")
    keys.to(page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    keys.press(room.name, within=page.get_by_role("main"))
    expect(page.locator("#composer")).to_be_visible()
    say_edit_and_delete(keys, javascript=True)


@pytest.mark.nightly
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_every_act_by_keyboard_alone(
    open_as: OpenAs, bob: Person, javascript: bool, width: int
) -> None:
    page = open_as(address="/", javascript=javascript)
    page.set_viewport_size({"width": width, "height": 640})
    keys = Keyboard(page)
    keys.press("Sign up")
    keys.write("Username", "erin")
    keys.write("Password", PASSWORD)
    page.keyboard.press("Enter")
    keys.press("Make a room")
    keys.write("Name", "Slow food")
    keys.write("Topic", "And slow lines")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Slow food", level=1)).to_be_visible()
    say_edit_and_delete(keys, javascript)

    bobs = open_as(bob, address="/rooms/", javascript=javascript)
    bobs.set_viewport_size({"width": width, "height": 640})
    theirs = Keyboard(bobs)
    theirs.press("Slow food", within=bobs.get_by_role("main"))
    theirs.press("Join", "Space")
    expect(composer(bobs)).to_be_visible()
    theirs.press("Leave")
    theirs.press("Leave", "Space", within=bobs.get_by_role("main"))
    bob_comes_and_goes(keys, theirs)

    page.goto("/settings/")
    keys.write("Display name", "Erin of the lines")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Display name")).to_have_value("Erin of the lines")
    keys.press("Sign out")
    keys.press("Sign out", "Space", within=page.get_by_role("main"))
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def say_edit_and_delete(keys: Keyboard, javascript: bool) -> None:
    page = keys.page
    if javascript:
        expect(live(page, "")).to_be_attached()
    keys.to(composer(page))
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    message = row(page, "By keyboard")
    expect(message).to_be_visible()
    expect(composer(page)).to_have_value("")
    if javascript:
        expect(composer(page)).to_be_focused()

    keys.to(message.locator("[data-acts]"), backwards=javascript)
    page.keyboard.press("Enter")
    keys.press("Edit")
    expect(page.get_by_label("Edit your message")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Edited by keyboard")
    keys.press("Save", "Space")
    message = row(page, "Edited by keyboard")
    expect(message.get_by_text("edited", exact=True)).to_be_visible()

    keys.to(message.locator("[data-acts]"))
    page.keyboard.press("Enter")
    page.once("dialog", lambda dialog: dialog.accept())
    keys.press("Delete")
    if not javascript:
        keys.press("Delete", "Space", within=page.get_by_role("main"))
    expect(row(page, "This message was deleted.")).to_be_visible()


def bob_comes_and_goes(keys: Keyboard, theirs: Keyboard) -> None:
    """Invited, there, a moderator, removed and banned."""
    page, bobs = keys.page, theirs.page
    keys.to(page.get_by_role("link", name="People: "))
    page.keyboard.press("Enter")
    keys.write("User name", "bob")
    page.keyboard.press("Enter")
    expect(page.locator("#members")).to_contain_text("Invited")
    bobs.goto("/rooms/")
    theirs.press("Accept the invitation to Slow food")
    expect(composer(bobs)).to_be_visible()

    page.goto(page.url)
    keys.to(page.locator("#members").get_by_role("link", name="bob"))
    page.keyboard.press("Enter")
    keys.to(page.get_by_role("radio", checked=True))
    page.keyboard.press("ArrowUp")
    keys.press("Change the role", "Space")
    until(page, lambda: has(role=Membership.Role.MODERATOR))
    for act, button, state in (
        ("Remove from the room", "Remove", Membership.State.REMOVED),
        ("Ban from the room", "Ban", Membership.State.BANNED),
    ):
        expect(page.get_by_role("heading", name="People")).to_be_visible()
        page.goto("/rooms/slow-food/people/bob/")
        keys.press(act)
        keys.press(button, "Space")
        until(page, partial(has, state=state))
    expect(page.get_by_role("heading", name="People")).to_be_visible()


def has(**fields: str) -> bool:
    """Whether Bob's membership is so."""
    return Membership.objects.filter(person__username="bob", **fields).exists()
