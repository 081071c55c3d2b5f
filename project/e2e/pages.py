"""What people do on a page, and what can be seen of it. By names, roles and ids, never by classes."""

import contextlib
import time
from collections.abc import Callable

from django.db import transaction
from playwright.sync_api import Error, Locator, Page, expect

from presence.models import Person
from project.e2e.browsers import PATIENCE_MS
from rooms.fragments import Variant
from rooms.log import message as message_at
from rooms.models import Message, Room
from rooms.operations import post_message
from rooms.tests.page import row as render_row

PASSWORD = "korrekt-pferd-9"
# As the browser writes it once it has parsed it, with its attributes in one order: a morph adds some at the
# end. Otherwise equal rows differ in their spelling.
DIFFERENCES = """
expected => {
  const parse = html => {
    const box = document.createElement("template");
    box.innerHTML = html;
    return box.content.firstElementChild;
  };
  const text = row => {
    const copy = row.cloneNode(true);
    for (const element of [copy, ...copy.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes].sort((a, b) => a.name < b.name ? -1 : 1)) {
        element.removeAttribute(name);
        if (!name.startsWith("data-htmx") && name !== "class") element.setAttribute(name, value);
      }
    }
    return copy.outerHTML;
  };
  const rows = [...document.querySelectorAll("#messages > li[id]")];
  const wanted = expected.slice(-rows.length);
  if (rows.length !== wanted.length) return `${rows.length} rows, the log has ${wanted.length}`;
  for (const [place, row] of rows.entries()) {
    const other = text(parse(wanted[place]));
    if (text(row) !== other) return `${text(row)}\\n\\nin the log:\\n\\n${other}`;
  }
  return "";
}
"""


def sign_up(page: Page, name: str) -> None:
    """Make an account by the form, as a newcomer does."""
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.locator("[name=username]").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Rooms", exact=True, level=1)).to_be_visible()


def sign_in(page: Page, name: str) -> None:
    """Fill in the form of the page that is open."""
    page.locator("[name=login]").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def composer(page: Page) -> Locator:
    return page.locator("#text")


def say(page: Page, words: str) -> Locator:
    """Write it, press Enter, and wait until it stands in the conversation."""
    composer(page).fill(words)
    composer(page).press("Enter")
    expect(row(page, words)).to_be_visible()
    return row(page, words)


def send(page: Page, words: str) -> None:
    """Write it and press the button, as it is done without scripts too."""
    composer(page).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def row(page: Page, words: str) -> Locator:
    """The message with these words in it."""
    return page.locator("#messages > li[id]").filter(has_text=words)


def act(page: Page, message: Locator, name: str) -> None:
    """Open the acts on a message, and choose one."""
    message.locator("[data-acts]").click()
    message.get_by_role("link", name=name, exact=True).click()


def act_on_its_page(page: Page, words: str, name: str) -> None:
    """Go to the page of a message, as it is done without scripts, and choose one of its acts."""
    row(page, words).locator("[data-acts]").click()
    expect(page.get_by_role("heading", name="A message in")).to_be_visible()
    page.get_by_role("link", name=name, exact=True).click()


def rows(page: Page) -> Locator:
    return page.locator("#messages > li[id]")


def people(page: Page) -> Locator:
    """The list of people here, beside the conversation."""
    return page.locator("#people li")


def live(page: Page, name: str) -> Locator:
    """Somebody in that list whose page is open, beyond having been loaded."""
    return people(page).filter(has_text=name).filter(has_not_text="reading by refresh")


def scroller(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def heartbeats(page: Page, count: int) -> None:
    """Wait until the server has said so many times that the page is connected."""
    seen = page.evaluate_handle(
        """() => {
          const seen = { beats: 0 };
          new MutationObserver(() => { seen.beats += 1; }).observe(
            document.getElementById("connection"), { childList: true });
          return seen;
        }"""
    )
    page.wait_for_function("([seen, count]) => seen.beats >= count", arg=[seen, count])


def until(page: Page, state: Callable[[], bool]) -> None:
    """Wait until this is so, in the database or anywhere that the page does not show."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not state():
        assert time.monotonic() < deadline, "it never came to be"
        with contextlib.suppress(Error):  # the page is being left
            page.evaluate("() => new Promise(requestAnimationFrame)")


def post(room: Room, person: Person, count: int, words: str = "message") -> list[Message]:
    """Messages straight into the log, as another process writes them, quickly."""
    with transaction.atomic():
        return [post_message(room, person, f"{words} {number}") for number in range(count)]


def shows_the_log(page: Page, room: Room, reader: Person, at_least: int = 50) -> None:
    """Wait until the page shows what the database has: up to the newest, row for row, in order."""
    seqs = list(Message.objects.filter(room=room).order_by("seq").values_list("seq", flat=True))
    expect(page.locator(f"#message-{seqs[-1]}")).to_be_attached()
    expected = [render_row(message_at(room, seq), Variant.of(reader)) for seq in seqs[-400:]]
    try:
        page.wait_for_function(f"expected => !({DIFFERENCES})(expected)", arg=expected)
    except Error:
        raise AssertionError(page.evaluate(DIFFERENCES, expected)) from None
    assert rows(page).count() >= min(at_least, len(seqs))
