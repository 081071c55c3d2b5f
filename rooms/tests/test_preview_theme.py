"""The staff look at a theme before others do: by `?theme=NAME`, for themselves alone."""

from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from presence.models import Person
from presence.threads import in_db
from project.tests.theme_folders import make_theme, use_themes
from rooms.models import Room
from rooms.operations import post_message
from rooms.tests.conftest import browser, someone
from rooms.tests.html import read

pytestmark = pytest.mark.once

BAR = "nobody else sees it"
MARK = "<i data-sea></i>"


@pytest.fixture(autouse=True)
def sea(settings: Settings, tmp_path: Path) -> None:
    row = "rooms/partials/message.html"
    marked = f'{{% extends "{row}" %}}{{% block name %}}{MARK}{{% endblock %}}'
    make_theme(tmp_path, "sea", {f"templates/{row}": marked}, title='"Sea & sky"')
    use_themes(settings, tmp_path)


@pytest.fixture
def erin(db: None) -> Person:
    """She is of the staff."""
    return someone("erin", is_staff=True)


def theme_of(answer: Any) -> str:
    """The theme that a page was rendered in."""
    link = next(one for one in read(answer).all("link") if "/me/" in one["href"])
    return link["href"].partition("&look=")[2] or "default"


def test_a_preview_holds_for_this_session_until_it_is_ended(erin: Person, room: Room) -> None:
    client, elsewhere = browser(erin), browser(erin)
    answer = client.get(f"{room.get_absolute_url()}?theme=sea&live=no")
    assert answer["Location"] == f"{room.get_absolute_url()}?live=no"
    for address in (answer["Location"], "/rooms/", "/settings/", "/accounts/email/"):
        page = client.get(address)
        assert theme_of(page) == "sea"
        bar = read(page).one("aside", class_="bar preview")
        assert BAR in bar.text and bar.one("b").text == "Sea & sky"
        assert bar.one("a")["href"] == "?theme="
    assert theme_of(elsewhere.get("/rooms/")) == "default", "another session of hers"
    assert client.get("/rooms/?theme=")["Location"] == "/rooms/"
    page = client.get("/rooms/")
    assert theme_of(page) == "default" and BAR not in page.content.decode()
    erin.refresh_from_db()
    assert erin.theme == "site"


def test_all_of_a_room_is_in_it(erin: Person, alice: Person, room: Room) -> None:
    post_message(room, alice, "By the sea")
    client, address = browser(erin), room.get_absolute_url()
    client.get(f"{address}?theme=sea")
    page = client.get(address)
    assert MARK in page.content.decode()
    # Its socket is told, and so carries what is pushed in the same theme.
    assert "theme=sea" in read(page).one("main")["hx-ws:connect"]
    for part in ("frame/", "messages/?after=0"):
        assert MARK in client.get(f"{address}{part}").content.decode(), part
        assert MARK not in browser(alice).get(f"{address}{part}").content.decode(), part


def test_it_is_for_the_staff_alone(bob: Person, erin: Person, room: Room) -> None:
    for client in (browser(bob), Client()):
        assert client.get("/formatting/?theme=sea").status_code == 200
        assert "theme" not in client.session
    client = browser(erin)
    client.get("/rooms/?theme=sea")
    Person.objects.filter(pk=erin.pk).update(is_staff=False)
    page = client.get("/rooms/")
    assert theme_of(page) == "default" and BAR not in page.content.decode()


def test_a_theme_that_is_not_there_is_said_so(erin: Person) -> None:
    client = browser(erin)
    client.get("/rooms/?theme=sea")
    page = client.get("/rooms/?theme=<lake>", follow=True)
    assert "There is no theme “<lake>” here." in read(page).text
    assert theme_of(page) == "sea", "and the preview goes on"


def test_a_theme_that_is_gone_ends_its_preview(erin: Person, settings: Settings) -> None:
    client = browser(erin)
    client.get("/rooms/?theme=sea")
    use_themes(settings)
    assert theme_of(client.get("/rooms/")) == "default"


def test_it_leads_to_no_other_site(erin: Person) -> None:
    answer = browser(erin).get("/?theme=sea", PATH_INFO="//evil.example/")
    assert answer["Location"].startswith("/%2Fevil.example")


def test_what_is_sent_as_a_form_is_none(erin: Person) -> None:
    assert browser(erin).post("/rooms/?theme=sea").status_code == 405


@pytest.mark.django_db(transaction=True)
async def test_a_server_that_does_not_wait_knows_it_as_well(erin: Person) -> None:
    cookies = (await in_db(browser, erin)).cookies
    client = AsyncClient()
    client.cookies = cookies
    answer = await client.get("/rooms/?theme=sea")
    assert answer.status_code == 302
    assert theme_of(await client.get("/rooms/")) == "sea"
