"""Every act in w3m, and a walk in lynx, which know neither scripts nor style sheets.

Each page is dumped as w3m shows it. A form is sent as w3m sends it, with the fields that stand in the
page; its cookies are kept in its own jar, in a HOME of the test's own.
"""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest

from presence.models import Person
from project.e2e.pages import PASSWORD, post
from project.tests.machine import find_program
from project.tests.servers import Parley
from rooms.models import Message, Room
from rooms.operations import invite_person, join_room, make_room, open_direct, post_message

pytestmark = pytest.mark.needs("w3m")
PATIENCE = 20


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what its fields hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found, {}))
        elif tag in ("input", "textarea", "select") and self.forms and found.get("name"):
            self.choose(found)

    def choose(self, field: dict[str, str]) -> None:
        """Take what a field holds. Of several radio buttons only one is sent."""
        if field.get("type") != "radio" or "checked" in field:
            self.forms[-1][1][field["name"]] = field.get("value", "")


class TextBrowser:
    """w3m, one page at a time."""

    program = "w3m"
    options = ("-no-proxy", "-cookie", "-cols", "120")

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url

    def show(self, address: str) -> str:
        """The page at this address as the browser shows it."""
        return self._run("-dump", urljoin(self.url, address))

    def source(self, address: str) -> str:
        """The page at this address as the server sent it."""
        return self._run("-dump_source", urljoin(self.url, address))

    def submit(self, target: str, data: str) -> str:
        """Send a form. What goes away in between, as its answer, is followed by the browser."""
        file = self.home / "form"
        file.write_text(data)
        return self._run("-dump", "-post", str(file), target)

    def send(self, address: str, action: str | None = None, **fields: str) -> str:
        """Send the form of the page at this address with these fields; the page that answers.

        Without an action it is the form that has them all.
        """
        found = Forms(self.source(address)).forms
        form, values = next(
            (form, values)
            for form, values in found
            if form.get("method") == "post"
            and (
                form.get("action", "").endswith(action)
                if action
                else fields.keys() <= values.keys()
            )
        )
        target = urljoin(urljoin(self.url, address), form.get("action", ""))
        return self.submit(target, urlencode({**values, **fields}))

    def _run(self, *arguments: str, typed: str = "") -> str:
        done = subprocess.run(
            [str(find_program(self.program)), *self.options, *arguments],
            env={"HOME": str(self.home), "LANG": "C.UTF-8"},
            input=typed,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Lynx(TextBrowser):
    program = "lynx"
    options = ("-accept_all_cookies", "-width=120", "-nolist", "-display_charset=utf-8")

    def source(self, address: str) -> str:
        return self._run("-source", urljoin(self.url, address))

    def submit(self, target: str, data: str) -> str:
        return self._run("-dump", "-post_data", target, typed=f"{data}\n---\n")

    def _run(self, *arguments: str, typed: str = "") -> str:
        jar, settings = self.home / "cookies", self.home / "lynx.cfg"
        settings.write_text("PERSISTENT_COOKIES:TRUE\n")
        kept = (f"-cfg={settings}", f"-cookie_file={jar}", f"-cookie_save_file={jar}")
        return super()._run(*kept, *arguments, typed=typed)


@pytest.fixture
def w3m(server: Parley, tmp_path: Path) -> TextBrowser:
    return TextBrowser(tmp_path, server.url)


@pytest.mark.parametrize(
    "browser",
    [
        pytest.param(TextBrowser, id="w3m"),
        pytest.param(Lynx, marks=pytest.mark.needs("lynx"), id="lynx"),
    ],
)
def test_from_sign_up_to_an_answered_message(
    server: Parley, tmp_path: Path, browser: type[TextBrowser], alice: Person, room: Room
) -> None:
    erins, here = browser(tmp_path, server.url), room.get_absolute_url()
    page = erins.send("/accounts/signup/", username="erin", password1=PASSWORD, time_zone="UTC")
    assert room.name in page
    assert "Join to write in it." in erins.show(here)
    erins.send(here, action="/join/")
    assert "Is anybody here?" in erins.send(here, body="Is anybody here?")
    post_message(room, alice, "I am, @erin")
    page = erins.show(here)
    assert page.index("Is anybody here?") < page.index("I am, @erin")
    assert "Glad to hear" in erins.send(here, body="Glad to hear")
    assert [message.body for message in Message.objects.order_by("seq")][-1] == "Glad to hear"


def test_every_act_from_sign_up_to_sign_out(w3m: TextBrowser) -> None:
    assert "Rooms to talk in." in w3m.show("/")
    page = w3m.send(
        "/accounts/signup/", username="erin", password1=PASSWORD, time_zone="Europe/Berlin"
    )
    assert "Your rooms" in page
    assert "erin" in w3m.show("/rooms/")

    page = w3m.send("/rooms/new/", name="Slow food", topic="And slow lines")
    assert "Slow food" in page and "And slow lines" in page
    page = w3m.send("/rooms/slow-food/", body="Posted from a text browser")
    assert "Posted from a text browser" in page

    message = seq(w3m, "/rooms/slow-food/")
    address = f"/rooms/slow-food/messages/{message}/"
    assert "Posted from a text browser" in w3m.show(address)
    page = w3m.send(f"{address}edit/", body="Put otherwise")
    assert "Put otherwise" in page and "edited" in page
    assert "Delete this message?" in w3m.show(f"{address}delete/")
    page = w3m.send(f"{address}delete/", action="")
    assert "This message was deleted." in page and "Put otherwise" not in page

    w3m.send("/accounts/logout/", action="/accounts/logout/")
    assert "Sign in" in w3m.show("/rooms/slow-food/")
    page = w3m.send("/accounts/login/", login="erin", password=PASSWORD)
    assert "Slow food" in page
    assert "This message was deleted." in w3m.show("/rooms/slow-food/")


def test_joining_reading_history_and_leaving(w3m: TextBrowser, alice: Person, room: Room) -> None:
    post(room, alice, 130)
    w3m.send("/accounts/signup/", username="erin", password1=PASSWORD, time_zone="UTC")
    address = room.get_absolute_url()
    page = w3m.show(address)
    assert "message 129" in page and "message 79" not in page
    assert "Join to write in it." in page and "Send" not in page
    w3m.send(address, action="/join/")
    page = w3m.show(address)
    assert "Send" in page and "Join to write in it." not in page
    assert "Not connected" in page or "until it was loaded" in page

    page = w3m.show(f"{address}?before={seq(w3m, address)}")
    assert "message 79" in page and "message 30" in page and "message 80" not in page
    page = w3m.show(f"{address}?around=50")
    assert "Newer messages" in page and "Newest" in page
    assert "erin" in w3m.show(f"{address}people/")

    w3m.send(f"{address}leave/", action="")
    assert "Join to write in it." in w3m.show(address)


def test_refusals_give_back_what_was_typed(w3m: TextBrowser, alice: Person, room: Room) -> None:
    page = w3m.send("/accounts/signup/", username="alice", password1="1234", time_zone="UTC")
    assert "A user with that username already exists." in page
    assert "This password is too short." in page
    w3m.send("/accounts/signup/", username="erin", password1=PASSWORD, time_zone="UTC")
    page = w3m.send("/rooms/new/", name=room.name, topic="A topic that stays")
    assert "There is a room with this name." in page and "A topic that stays" in page
    w3m.send(room.get_absolute_url(), action="/join/")
    page = w3m.send(room.get_absolute_url(), body="word " * 800 + ".")
    assert "4,001 characters long" in page and "word word" in page


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/rooms/no-such-room/",
    ],
)
def test_each_page_that_needs_no_account_is_shown_at_once(w3m: TextBrowser, address: str) -> None:
    assert len(w3m.show(address).split()) > 5


def test_each_page_of_an_account_is_shown_at_once(
    w3m: TextBrowser, alice: Person, room: Room
) -> None:
    message = post_message(room, alice, "See https://example.org/tea")
    w3m.send("/accounts/signup/", username="erin", password1=PASSWORD, time_zone="UTC")
    here = room.get_absolute_url()
    for address, text in {
        "/rooms/": room.name,
        "/rooms/new/": "Make a room",
        here: "See https://example.org/tea",
        f"{here}people/": "reading by refresh",
        f"{here}messages/{message.seq}/": "A message in",
        "/accounts/password/change/": "Change your password",
        "/accounts/email/": "e-mail",
        "/accounts/logout/": "Sign out?",
    }.items():
        assert text in w3m.show(address)


def seq(w3m: TextBrowser, address: str) -> str:
    """The place of the first message on the page, from the field that htmx uses too."""
    found = re.search(r'data-seq="(\d+)"', w3m.source(address))
    assert found
    return found[1]


def test_conversations_invitations_and_what_is_unread(
    w3m: TextBrowser, alice: Person, room: Room
) -> None:
    w3m.send("/accounts/signup/", username="erin", password1=PASSWORD, time_zone="UTC")
    erin = Person.objects.get(username="erin")
    join_room(room, erin)
    plans = make_room("Plans", owner=alice, kind=Room.Kind.PRIVATE)
    post_message(plans, alice, "- flour\n- *salt*\n\n```\nbake()\n```")
    invite_person(plans, alice, "erin")
    post_message(open_direct(alice, erin), alice, "Between you and me")
    post(room, alice, 3)

    page = w3m.show("/rooms/")
    assert "Invitations" in page and "Plans" in page and "3 unread" in page
    assert "New messages" in w3m.show(room.get_absolute_url())
    assert "3 unread" not in w3m.show("/rooms/")
    assert "alice" in w3m.show("/direct/") and "1 unread" in w3m.show("/direct/")
    page = w3m.send("/people/alice/", action="/people/alice/")
    assert "Between you and me" in page
    assert "1 unread" not in w3m.show("/direct/")

    page = w3m.show(f"{plans.get_absolute_url()}invitation/")
    assert "alice" in page and "Accept" in page and "flour" not in page
    w3m.send(f"{plans.get_absolute_url()}invitation/", action="/accept/")
    page = w3m.show(plans.get_absolute_url())
    assert "flour" in page and "bake()" in page
    assert "erin" in w3m.show(f"{plans.get_absolute_url()}people/")
    page = w3m.send("/settings/", display_name="Erin of the lines")
    assert "Erin of the lines" in page
