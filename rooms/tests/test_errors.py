"""What went wrong: a page in our look; for htmx a sentence with a target of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from presence.models import Person
from rooms.models import Message, Room
from rooms.tests.conftest import browser
from rooms.tests.frames import parts_of
from rooms.tests.html import Element, read, without_token

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = "/rooms/café-söhne-東京/"
MESSAGES = f"{ADDRESS}messages/"
HTMX = {"HX-Request": "true"}

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def words_of(answer: Any, htmx: bool) -> str:
    """What the answer says, once it is certain that it says it where it has to."""
    page = read(answer)
    if htmx:
        (part,) = parts_of(answer.content.decode())
        assert (part.tag, part.target) == ("hx-partial", "#notice")
        assert page.one("p", class_="bar bar--danger").one("svg")["aria-hidden"] == "true"
        return part_text(page)
    assert is_ours(page) and answer["Content-Security-Policy"]
    assert page.one("title").text.endswith(": Parley")
    assert page.one("main").one("a", href="/").text == "To the rooms"
    return page.one("main").text


def part_text(page: Element) -> str:
    return page.one("hx-partial").text


def is_ours(page: Element) -> bool:
    sheets = [link["href"] for link in page.all("link", rel="stylesheet")]
    return any("/static/css/" in sheet for sheet in sheets) and bool(
        page.all("header", class_="top")
    )


def too_many_fields(client: Client) -> Any:
    return client.post(MESSAGES, {f"field{number}": "x" for number in range(1001)})


def a_form_without_its_boundary(client: Client) -> Any:
    return client.post(MESSAGES, "body=x", content_type="multipart/form-data")


def another_host(client: Client) -> Any:
    return client.get("/rooms/", headers={"Host": "elsewhere.example"})


@both
@pytest.mark.parametrize("ask", [too_many_fields, a_form_without_its_boundary, another_host])
def test_400_what_cannot_be_read(
    room: Room, bob: Person, htmx: bool, ask: Callable[[Client], Any]
) -> None:
    answer = ask(browser(bob, htmx))
    assert answer.status_code == 400
    assert "That could not be understood" in words_of(answer, htmx)
    assert not Message.objects.exists()


def test_401_to_htmx_an_act_of_somebody_signed_out_is_said(room: Room, bob: Person) -> None:
    address = f"{ADDRESS}people/"
    signed_out = browser(htmx=True).get(address)
    assert signed_out.status_code == 401
    assert "You have been signed out" in words_of(signed_out, htmx=True)
    assert browser(bob, htmx=True).get(address).status_code == 200
    assert browser().get(address)["Location"].startswith("/accounts/login/?next=/rooms/caf")


@both
def test_403_what_is_not_for_this_person(bob: Person, htmx: bool) -> None:
    bob.is_staff = True  # and may see none of the admin's tables
    bob.save()
    answer = browser(bob, htmx).get("/admin/auth/group/")
    assert answer.status_code == 403
    assert "That is not for you to do" in words_of(answer, htmx)


@both
def test_404_for_a_stranger_s_room_is_that_of_nothing(
    room: Room, bob: Person, charlie: Person, htmx: bool
) -> None:
    Room.objects.update(kind=Room.Kind.PRIVATE)
    assert browser(bob, htmx).get(ADDRESS).status_code == 200
    charlies = browser(charlie, htmx)
    hidden, nothing = charlies.get(ADDRESS), charlies.get("/rooms/nothing/")
    nowhere = charlies.get("/nothing/at/all/")
    assert hidden.status_code == nothing.status_code == nowhere.status_code == 404
    assert len({without_token(answer.content) for answer in (hidden, nothing, nowhere)}) == 1
    assert hidden.headers == nothing.headers
    assert "There is nothing here" in words_of(hidden, htmx)


@both
def test_404_for_somebody_who_is_signed_out(db: None, htmx: bool) -> None:
    answer = browser(htmx=htmx).get("/nothing/")
    assert answer.status_code == 404
    assert "There is nothing here" in words_of(answer, htmx)


@both
@pytest.mark.parametrize("encoding", [MULTIPART_CONTENT, "application/x-www-form-urlencoded"])
def test_413_more_than_is_read(room: Room, bob: Person, htmx: bool, encoding: str) -> None:
    fields = {"body": "x" * 2_700_000}
    data = fields if encoding == MULTIPART_CONTENT else urlencode(fields)
    answer = browser(bob, htmx).post(MESSAGES, data, content_type=encoding)
    assert answer.status_code == 413
    assert "That was too large" in words_of(answer, htmx)
    assert not Message.objects.exists()


@both
def test_429_more_than_the_limits_allow(alice: Person, htmx: bool) -> None:
    client = browser(htmx=htmx)
    form = {"email": "alice@example.org"}
    answers = [client.post("/accounts/password/reset/", form) for _ in range(6)]
    assert answers[4].status_code == 302 and answers[5].status_code == 429
    assert "Wait a minute" in words_of(answers[5], htmx)
    assert answers[5]["Retry-After"] == "60"


@both
def test_a_token_that_does_not_fit(room: Room, bob: Person, htmx: bool) -> None:
    client = Client(enforce_csrf_checks=True, headers=HTMX if htmx else {})
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"{ADDRESS}leave/")
    assert answer.status_code == 403
    assert "That page was out of date" in words_of(answer, htmx)
    assert room.memberships.current().filter(person=bob).exists()
    if htmx:
        assert read(answer).one("a", href="").text == "Reload"


WITHOUT_A_DATABASE = """
import django; django.setup()
from django.test import Client
{before}
client = Client(raise_request_exception=False, headers={headers})
client.cookies["sessionid"] = "a session that cannot be looked up"
answer = client.get("/rooms/", headers={{"Host": "localhost"}})
print("status", answer.status_code)
print("policy", answer.headers["Content-Security-Policy"])
print(answer.content.decode())
"""


def without_a_database(folder: Path, htmx: bool, before: str = "") -> tuple[str, str, str]:
    """What is answered when there is no database: status, policy and HTML; and what is written down."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "DATABASE_URL": f"sqlite:///{folder}/no/such/folder/parley.sqlite3",
    }
    code = WITHOUT_A_DATABASE.format(headers=HTMX if htmx else {}, before=before)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    status, policy, html = done.stdout.split("\n", 2)
    assert "default-src 'none'" in policy
    assert htmx or is_ours(read(html))
    # Whether somebody is signed in cannot be known.
    assert "Sign in" not in html and "Sign out" not in html
    return status, read(html).one("hx-partial" if htmx else "main").text, done.stderr


@both
def test_500_needs_no_database(tmp_path: Path, htmx: bool) -> None:
    breaks = "from django.contrib.sessions.backends import db; db.SessionStore.load = None"
    status, words, written = without_a_database(tmp_path, htmx, before=breaks)
    assert status == "status 500" and "TypeError" in written
    assert "Something went wrong here" in words and "it has been written down" in words


@both
def test_a_database_that_is_away_is_one_line_in_the_log(tmp_path: Path, htmx: bool) -> None:
    status, words, written = without_a_database(tmp_path, htmx)
    assert status == "status 503" and "Parley cannot use its database" in words
    assert "unable to open database file" in written and "Traceback" not in written


# What browsers and search engines ask for by themselves --------------------------------------------


def test_the_icon_is_where_every_browser_asks_for_it(client: Client) -> None:
    answer = client.get("/favicon.ico", follow=True)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert re.match(rb"\s*<svg", b"".join(answer))


def test_search_engines_are_let_in_as_far_as_the_front_door(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.status_code == 200 and answer["Content-Type"] == "text/plain"
    assert answer.content.decode().splitlines() == ["User-agent: *", "Allow: /$", "Disallow: /"]
