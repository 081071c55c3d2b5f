"""How pages look to one reader: classes on <html>, kept on the account, or in a cookie without one."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from pytest_django import Settings

from presence.comfort import CLASSES, FIELDS, chosen_in_cookie
from presence.models import Person
from project.tests.test_house import ROOT
from rooms.models import Membership, Room
from rooms.operations import change_settings, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import read
from rooms.tests.past import NOON, say
from rooms.tests.test_change_settings import SETTINGS

pytestmark = pytest.mark.once

COOKIE = settings.APPEARANCE_COOKIE_NAME
CHOSEN = {"text_size": "large", "font": "serif", "colour_scheme": "dark"}
LOOK = "text-size-large font-serif colour-scheme-dark"
FIRST = {name: str(getattr(Person(), name)) for name in FIELDS}


def look(client: Client, address: str = "/") -> str:
    """The classes on <html>."""
    return read(client.get(address)).one("html").attrs.get("class", "")


def schemes(client: Client, address: str) -> str:
    return read(client.get(address)).one("meta", name="color-scheme")["content"]


def save(client: Client, **choices: str) -> None:
    assert client.post("/appearance/", {**FIRST, **choices}).status_code == 302


def test_an_account_keeps_it_on_every_page(alice: Person, room: Room) -> None:
    client = browser(alice)
    for address in ("/rooms/", "/settings/", room.get_absolute_url()):
        assert look(client, address) == ""
        assert schemes(client, address) == "light dark"
    assert client.post("/settings/", {**SETTINGS, **CHOSEN}).status_code == 302
    for address in ("/rooms/", "/settings/", room.get_absolute_url()):
        assert look(client, address) == LOOK
        assert schemes(client, address) == "dark"


def test_what_is_inside_is_the_same_for_everyone(alice: Person, bob: Person, room: Room) -> None:
    post_message(room, alice, "The same row")
    before = read(browser(bob).get(room.get_absolute_url())).one(id="messages").text
    rows = browser(bob).get(room.get_absolute_url()).content.partition(b'id="messages"')[2]
    change_settings(bob, **{field: value for field, value in CLASSES.values()})
    after = browser(bob).get(room.get_absolute_url()).content.partition(b'id="messages"')[2]
    assert "The same row" in before
    assert after.partition(b"</ol>")[0] == rows.partition(b"</ol>")[0]


def test_without_an_account_the_browser_keeps_it(db: None) -> None:
    client = Client()
    assert look(client) == ""
    save(client, **CHOSEN)
    for address in ("/", "/accounts/login/", "/appearance/", "/nothing/"):
        assert look(client, address) == LOOK
    chosen = [one["value"] for one in read(client.get("/appearance/")).all("option")
              if "selected" in one.attrs]  # fmt: skip
    assert chosen == list({**FIRST, **CHOSEN}.values())
    save(client)
    assert look(client) == "" and not client.cookies[COOKIE].value


def test_the_cookie_is_of_no_use_to_scripts_or_other_sites(db: None, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    save(client, **CHOSEN)
    cookie = client.cookies[COOKIE]
    assert cookie.value == LOOK.replace(" ", ".")
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 400 * 24 * 3600 and cookie["path"] == "/" and not cookie["domain"]


@pytest.mark.once
@pytest.mark.parametrize(
    "value",
    ["", ".", "..", "text-size", "text-size-huge", "is_superuser", '"><script>', "é", "x" * 9000],
)
def test_a_cookie_that_says_something_else_says_nothing(value: str) -> None:
    request = HttpRequest()
    request.COOKIES[COOKIE] = value
    assert chosen_in_cookie(request) == {}
    request.COOKIES[COOKIE] = f"font-serif.{value}.font-serif"
    assert chosen_in_cookie(request) == {"font": "serif"}


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_no_choice_is_refused_beside_its_field(alice: Person, field: str) -> None:
    for client, address, form in (
        (Client(), "/appearance/", FIRST),
        (browser(alice), "/settings/", SETTINGS),
    ):
        answer = client.post(address, {**form, field: "huge"})
        assert answer.status_code == 422
        assert "huge is not one of" in read(answer).one(id=f"id_{field}_error").text
        assert read(answer).one("html").attrs.get("class", "") == ""
    alice.refresh_from_db()
    assert alice.look == []


def test_signing_in_keeps_the_account_s_own(alice: Person) -> None:
    alice.set_password("korrekt pferd 9")
    alice.save()
    change_settings(alice, line_spacing="wider")
    client = Client()
    save(client, **CHOSEN)
    client.post("/accounts/login/", {"login": "alice", "password": "korrekt pferd 9"})
    assert look(client, "/rooms/") == "line-spacing-wider"
    client.post("/accounts/logout/")
    assert look(client) == LOOK
    alice.refresh_from_db()
    assert alice.look == ["line-spacing-wider"]


def test_what_is_saved_in_settings_also_holds_after_signing_out(alice: Person) -> None:
    client = browser(alice)
    client.post("/settings/", {**SETTINGS, **CHOSEN})
    client.post("/accounts/logout/")
    assert look(client) == LOOK


def test_a_new_account_begins_with_what_the_browser_kept(db: None) -> None:
    client = Client()
    save(client, **CHOSEN)
    form = {"username": "emi", "password1": "korrekt pferd 9", "time_zone": "Asia/Tokyo"}
    client.post("/accounts/signup/", form)
    assert look(client, "/rooms/") == LOOK
    emi = Person.objects.get(username="emi")
    assert emi.time_zone == "Asia/Tokyo" and emi.colour_scheme == "dark"


def test_those_with_an_account_find_it_among_their_settings(alice: Person) -> None:
    client = browser(alice)
    for answer in (client.get("/appearance/"), client.post("/appearance/", {**FIRST, **CHOSEN})):
        assert answer.status_code == 302 and answer["Location"] == "/settings/"
    assert COOKIE not in client.cookies
    alice.refresh_from_db()
    assert alice.look == []


def test_pages_for_those_without_lead_there(db: None) -> None:
    for address in ("/", "/accounts/login/", "/accounts/signup/", "/formatting/", "/nothing/"):
        assert read(Client().get(address)).all("a", href="/appearance/"), address


def test_the_picture_of_the_start_page_follows_the_colours(db: None) -> None:
    client = Client()
    for scheme, dark, asked in (("system", 1, 1), ("light", 0, 0), ("dark", 1, 0)):
        save(client, colour_scheme=scheme)
        sources = read(client.get("/")).all("source")
        assert len(sources) == dark
        assert len([one for one in sources if "media" in one.attrs]) == asked


def places(html: bytes | str) -> list[str]:
    """What stands in the list of messages, in order: places, days, and where the reader had come to."""
    page = read(html.decode() if isinstance(html, bytes) else html)
    items = [one for one in page.one("ol", id="messages").holds if one.tag == "li"]
    return [one.attrs.get("id", "").removeprefix("message-") or one["class"] for one in items]


@pytest.fixture
def two_days(room: Room, alice: Person, bob: Person) -> list[str]:
    """The places of six messages, three hours apart, the last three on the next day; Bob has read two."""
    said = say(room, alice, 6, start=NOON + timedelta(hours=5), every=timedelta(hours=3))
    Membership.objects.filter(room=room, person=bob).update(read_number=2)
    Person.objects.filter(pk=bob.pk).update(newest_first=True, marks_read=False)
    return [str(message.seq) for message in said]


@pytest.mark.parametrize("address", ["?live=no", "frame/"])
def test_the_newest_comes_first_where_a_page_is_loaded_again(
    bob: Person, room: Room, two_days: list[str], address: str
) -> None:
    html = browser(bob).get(f"{room.get_absolute_url()}{address}").content
    a, b, c, d, e, f = two_days
    come_to = ["divider"] if address == "?live=no" else []
    assert places(html) == ["day", f, e, d, "day", c, *come_to, b, a]
    page = html.decode()
    assert page.index('id="newest"') < page.index('id="messages"') < page.index('id="history"')


def test_a_page_with_a_socket_keeps_the_newest_beside_the_box(
    bob: Person, room: Room, two_days: list[str]
) -> None:
    html = browser(bob).get(room.get_absolute_url()).content.decode()
    assert [one for one in places(html) if one != "divider"] == two_days
    assert html.index('id="history"') < html.index('id="messages"') < html.index('id="newest"')


def test_rows_are_the_same_in_either_order(bob: Person, room: Room, two_days: list[str]) -> None:
    client = browser(bob)
    pages = [
        client.get(f"{room.get_absolute_url()}?live={by}").content.decode()
        for by in ("socket", "no")
    ]
    rows = [sorted(re.findall(r'<li id="message-.*?</li>', page, re.DOTALL)) for page in pages]
    assert len(rows[0]) == 6 and rows[0] == rows[1]


@pytest.mark.once
def test_the_classes_are_those_that_designers_are_told_of() -> None:
    told = (ROOT / "docs" / "templates.md").read_text()
    assert [name for name in CLASSES if f"`{name}`" not in told] == []
    css = (ROOT / "static" / "css" / "appearance.css").read_text()
    moves = (ROOT / "static" / "css" / "components" / "acts.css").read_text()
    assert [name for name in CLASSES if f".{name}" not in css + moves] == []


@pytest.mark.once
@pytest.mark.parametrize("choice, other", [("more", "less"), ("less", "more")])
def test_contrast_that_is_chosen_is_that_of_the_system(choice: str, other: str) -> None:
    """CSS has no way to say both at once, so it stands there twice."""
    css = " ".join((ROOT / "static" / "css" / "appearance.css").read_text().split())
    system = f"@media (prefers-contrast: {choice}) {{ :root:not(.contrast-{other}) {{"
    chosen = f"}} .contrast-{choice} {{"
    blocks = [css.partition(start)[2].partition("}")[0] for start in (system, chosen)]
    assert blocks[0] == blocks[1] and "--ink" in blocks[0]
