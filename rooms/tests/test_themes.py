"""Each person reads in a theme of their own: pages, what is pushed to them, and what they load again."""

from functools import partial
from operator import contains
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from presence.models import Person
from presence.threads import in_db
from project.tests.theme_folders import make_theme, use_themes
from rooms.models import Room
from rooms.operations import (
    change_settings,
    edit_message,
    invite_person,
    make_room,
    post_message,
)
from rooms.tests.conftest import browser
from rooms.tests.framed import Frame, waits
from rooms.tests.frames import ROW, Part, parts_of
from rooms.tests.html import read
from rooms.tests.page import Page, all_are_live
from rooms.tests.past import say

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "<i data-sea></i>"
MESSAGE = "rooms/partials/message.html"
SEA_ROW = (
    f'{{% extends "{MESSAGE}" %}}{{% block name %}}{{{{ block.super }}}}{MARK}{{% endblock %}}'
)


@pytest.fixture(autouse=True)
def sea(settings: Settings, tmp_path: Path) -> Path:
    """A theme that leaves its mark in each row, and in all else that is pushed."""
    events = [
        path.relative_to(ROOT / "templates") for path in ROOT.glob("templates/*/events/*.html")
    ]
    files = {
        f"templates/{path}": (ROOT / "templates" / path)
        .read_text()
        .replace("</hx-partial>", f"{MARK}</hx-partial>")
        for path in events
    }
    folder = make_theme(tmp_path, "sea", {**files, f"templates/{MESSAGE}": SEA_ROW})
    use_themes(settings, tmp_path)
    return folder


def reads_in(person: Person, theme: str, **more: str) -> Person:
    change_settings(person, theme=theme, **more)
    return person


class Watched(Page):
    """A page that remembers every part of a frame, but titles, in which there are no elements."""

    def __init__(self, room: Room, person: Person) -> None:
        super().__init__(room, person)
        self.parts: list[Part] = []

    def apply(self, frame: str) -> None:
        self.parts += [part for part in parts_of(frame) if part.tag != "title"]
        super().apply(frame)


# What is pushed ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
async def test_two_people_in_one_room_with_two_themes_each_get_theirs(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    await in_db(reads_in, bob, "sea")
    async with Watched(room, alice) as plain, Watched(room, bob) as sea:
        await all_are_live(plain, sea)
        await in_db(lambda: change_settings(dana, display_name="Dana Ng"))
        message = await in_db(post_message, room, dana, "By the sea")
        await in_db(edit_message, message, dana, "At the sea")
        await in_db(lambda: invite_person(make_room("Tea", "", owner=dana), dana, "bob"))
        for page in (plain, sea):
            await page.until(lambda page=page: "At the sea" in page.rows.get(message.seq, ""))  # type: ignore[misc]
            await page.is_heard()
            renamed = f"[data-name-of='{dana.pk}']"
            for target in ("#seen", "#people", "#sidebar", "#pulse", renamed):
                await page.until(partial(contains, page.shown, target))
            await page.until(lambda page=page: bool(page.heard))  # type: ignore[misc]
            await page.press_pause()
            await page.press_pause()
            await page.shows_the_log()
        assert [part for part in sea.parts if MARK not in part.html] == []
        assert [part for part in plain.parts if MARK in part.html] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("theme", "language"), [("site", "en"), ("sea", "en"), ("sea", "de")])
async def test_a_row_is_the_same_byte_for_byte_at_first_and_when_it_is_pushed(
    room: Room, alice: Person, bob: Person, theme: str, language: str
) -> None:
    await in_db(lambda: reads_in(bob, theme, language=language))
    async with Page(room, bob) as page:
        await all_are_live(page)
        message = await in_db(post_message, room, alice, "*The same*")
        await page.until(lambda: message.seq in page.rows)
    answer = await in_db(lambda: browser(bob).get(room.get_absolute_url()))
    loaded = {int(match[1]): match[0] for match in ROW.finditer(answer.content.decode())}
    assert loaded[message.seq] == page.rows[message.seq]
    assert (MARK in loaded[message.seq]) is (theme == "sea")


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_keeps_the_theme_that_it_was_loaded_in(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(reads_in, bob, "sea")
    html = (await in_db(lambda: browser(bob).get(room.get_absolute_url()))).content.decode()
    address = read(html).one("main")["hx-ws:connect"]
    assert "theme=sea" in address
    async with Page(room, bob) as page:
        await in_db(reads_in, bob, "default")
        page.told["theme"] = "sea"
        await page.cut()
        await page.connect()
        page.shown.clear()
        await all_are_live(page)
        message = await in_db(post_message, room, alice, "Still by the sea")
        await page.until(lambda: message.seq in page.rows)
        assert MARK in page.rows[message.seq]


@pytest.mark.django_db(transaction=True)
async def test_a_page_that_tells_a_theme_that_is_not_there_reads_in_the_site_s(
    room: Room, alice: Person
) -> None:
    page = await Page(room, alice).load()
    page.told["theme"] = "../../etc"
    await page.connect()
    await all_are_live(page)
    assert MARK not in page.shown["#people"]
    await page.cut()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("waits_for_news_alone")
async def test_two_who_wait_without_scripts_each_get_theirs(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    await in_db(reads_in, bob, "sea")
    async with Frame(room, bob) as sea, Frame(room, dana) as plain:
        await waits(sea, plain)
        await in_db(post_message, room, alice, "hello there")
        for frame in (sea, plain):
            await frame.loaded()
            assert "hello there" in frame.words
        assert MARK in sea.html and MARK not in plain.html


# Choosing ----------------------------------------------------------------------------------------


def row_of(client: Client, room: Room) -> str:
    """The last row of the room, as this browser has it."""
    return [
        match[0] for match in ROW.finditer(client.get(room.get_absolute_url()).content.decode())
    ][-1]


def test_an_account_keeps_what_was_chosen_in_its_settings(room: Room, bob: Person) -> None:
    say(room, bob)
    client = browser(bob)
    assert MARK not in row_of(client, room)
    fields = read(client.get("/settings/")).one("form", class_="settings__form").all("select")
    choices = {
        field["name"]: option["value"]
        for field in fields
        for option in field.all("option")
        if "selected" in option.attrs
    }
    assert choices["theme"] == "site"
    assert client.post("/settings/", {**choices, "theme": "sea"}).status_code == 302
    assert MARK in row_of(client, room)
    assert "look=sea" in client.get("/settings/").content.decode()


def test_without_an_account_the_browser_keeps_it(db: None, sea: Path) -> None:
    (sea / "templates" / "start.html").write_text(
        '{% extends "start.html" %}{% block main %}Ahoy{% endblock %}'
    )
    client = Client()
    with_sea = {"theme": "sea"}
    assert "Ahoy" not in client.get("/").content.decode()
    assert client.post("/appearance/", with_sea).status_code == 302
    assert client.cookies["appearance"].value == "theme-sea"
    assert "Ahoy" in client.get("/").content.decode()
    chosen = read(client.get("/appearance/")).one("select", id="id_theme")
    assert [one["value"] for one in chosen.all("option") if "selected" in one.attrs] == ["sea"]
    client.post("/appearance/", {"theme": "site"})
    assert "Ahoy" not in client.get("/").content.decode()


def test_what_is_no_theme_is_refused_beside_its_field(bob: Person) -> None:
    answer = browser(bob).post(
        "/settings/", {"theme": "lake", "language": "en", "time_zone": "UTC"}
    )
    assert answer.status_code == 422
    assert "lake is not one of" in read(answer).one(id="id_theme_error").text


def test_a_theme_that_is_gone_is_the_site_s_without_a_word(
    room: Room, bob: Person, settings: Settings, tmp_path: Path
) -> None:
    say(room, bob)
    client = browser(reads_in(bob, "sea"))
    assert MARK in row_of(client, room)
    use_themes(settings)
    assert MARK not in row_of(client, room)
    assert (
        read(client.get("/settings/")).one("select", id="id_theme").all("option")[0]["value"]
        == "site"
    )
    use_themes(settings, tmp_path)
    assert MARK in row_of(client, room), "it is there again, and so is the choice"


def test_the_site_s_own_is_for_all_who_have_chosen_none(
    room: Room, bob: Person, alice: Person, settings: Settings, tmp_path: Path
) -> None:
    say(room, bob)
    use_themes(settings, tmp_path, theme="sea")
    assert MARK in row_of(browser(bob), room)
    assert MARK not in row_of(browser(reads_in(alice, "default")), room)


def test_a_page_of_an_account_is_in_the_person_s_theme_too(bob: Person, sea: Path) -> None:
    page = sea / "templates" / "account" / "email.html"
    page.parent.mkdir(parents=True)
    page.write_text('{% extends "account/email.html" %}{% block main %}Ahoy{% endblock %}')
    assert "Ahoy" in browser(reads_in(bob, "sea")).get("/accounts/email/").content.decode()
    assert "Ahoy" not in browser(reads_in(bob, "default")).get("/accounts/email/").content.decode()


def test_one_s_own_style_sheet_is_as_the_theme_has_it(bob: Person, sea: Path) -> None:
    (sea / "templates" / "rooms" / "me.css").write_text(
        "[data-author='{{ person_id }}'] { color: navy }"
    )
    client, address = browser(bob), f"/me/{bob.pk}.en.css"
    assert "navy" in client.get(f"{address}?look=sea").content.decode()
    assert "navy" not in client.get(address).content.decode()
    assert client.get(f"{address}?look=../sea").status_code == 404
