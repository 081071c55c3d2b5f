"""A log says what happened, and nothing of what anybody wrote: asked for everything, and broken."""

import http.client
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import psycopg
import pytest
from django.conf import settings
from websockets.sync.client import connect
from websockets.typing import Origin

from project.e2e.visitors import OpenPage, Visitor, token_on
from project.tests.servers import Parley
from project.tests.services import PostgreSQL

Lines = list[dict[str, Any]]
RESET = "/accounts/password/reset/"


class Secrets:
    """Words that nobody but their owner is to read, by what they were."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def new(self, what: str, before: str = "") -> str:
        """Words that stand nowhere else."""
        return self.keep(what, f"{before}{secrets.token_hex(10)}")

    def keep(self, what: str, word: str) -> str:
        assert len(word) > 9, what
        self.known[what] = word
        return word

    def in_log(self, log: str) -> set[str]:
        """Those that stand in it, whatever their case: a name becomes part of an address."""
        return {what for what, word in self.known.items() if word.lower() in log.lower()}


def test_what_people_write_is_in_no_log_whatever_happens(
    postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    hidden = Secrets()
    with Parley(
        DATABASE_URL=postgres_server.url,
        LOG_LEVEL="DEBUG",
        LOG_FORMAT="json",
        EMAIL_URL=f"filemail:///{tmp_path}",
        TRUSTED_PROXIES="1",
    ) as server:
        visitor, name = sign_up_by_link(server, postgres_server, hidden)
        room = make_room(server, visitor, hidden)
        talk(server, visitor, room, hidden)
        ask_for_all_sorts(server, visitor, hidden)
        reset_the_password(server, visitor, name, tmp_path, hidden)
        page = break_the_database(server, visitor, postgres_server, room, hidden)
        planted = hidden.new("planted", "planted-")
        ask(server, "GET", "/nothing", {"X-Request-ID": planted})
        server.stop()
        log = server.log
    # What stands in it would be found: an id that a proxy gives does.
    assert hidden.in_log(log) == {"planted"}, log
    check_what_happened(lines_of(log), page)


def lines_of(log: str) -> Lines:
    """All of it, but for what it says when it starts."""
    first, *rest = log.splitlines()
    assert first.startswith("Parley is at ")
    return [json.loads(line) for line in rest]


def check_what_happened(lines: Lines, page: str) -> None:
    """It says so of all that went wrong."""
    failed = [line for line in lines if line["event"] == "Internal Server Error"]
    assert [(line["address"], line["error"]) for line in failed] == [
        ("edit-message", "IntegrityError")
    ]
    assert "psycopg" in failed[0]["traceback"] and "CheckViolation" in failed[0]["traceback"]
    assert failed[0]["person"] and failed[0]["room"] and len(failed[0]["request"]) == 16
    of_page = [line for line in lines if line.get("page") == page]
    assert [line["event"] for line in of_page] == [
        "a socket has to come back later",
        "a socket ended",
    ]
    assert of_page[0]["error"] == "ProgrammingError" and of_page[1]["code"] == 1013
    for line in of_page:
        assert line["person"] == failed[0]["person"] and line["room"] == failed[0]["room"]
    said = {(line["event"], line.get("address"), line.get("reason", "")[:10]) for line in lines}
    assert ("Not Found", None, "") in said and ("Not Found", "room", "") in said
    assert ("Forbidden", "account_login", "CSRF token") in said
    assert ("Bad Request", None, "") in said


# What somebody does -------------------------------------------------------------------------------


def sign_up_by_link(server: Parley, postgres: PostgreSQL, hidden: Secrets) -> tuple[Visitor, str]:
    """Somebody who came by an invitation, typed another password first, and is signed in; their name."""
    token = secrets.token_hex(15)
    hidden.keep("sign-up link", token)
    with psycopg.connect(postgres.url) as database:
        database.execute(
            "INSERT INTO presence_signuplink (token, note, expires_at) "
            "VALUES (%s, '', now() + interval '1 day')",
            [token],
        )
    visitor, name = Visitor(), f"edith{secrets.token_hex(3)}"
    address = f"/accounts/signup/?link={token}&next=/rooms/?q={hidden.new('next')}"
    password = hidden.new("password")
    form = {"username": name, "email": f"{name}@example.org", "time_zone": "UTC"}
    status, _, page = visitor.post(server, address, password1="short", **form)
    assert status == 200
    status, _, page = visitor.post(server, address, password1=password, **form)
    assert status == 302, page
    wrong = Visitor()
    sent = {"login": name, "password": hidden.new("wrong password")}
    assert (
        wrong.post(server, f"/accounts/login/?next=/{hidden.new('login next')}", **sent)[0] == 200
    )
    token = hidden.new("form's token of somebody else")
    assert wrong.post(server, "/accounts/login/", token=token, **sent)[0] == 403
    assert visitor.get(server, "/rooms/")[0] == 200
    hidden.keep("session", visitor.cookies[settings.SESSION_COOKIE_NAME])
    return visitor, name


def make_room(server: Parley, visitor: Visitor, hidden: Secrets) -> str:
    """The address of a room of theirs."""
    form = {"name": hidden.new("room's name"), "topic": hidden.new("topic"), "kind": "private"}
    status, to, page = visitor.post(server, "/rooms/new/", **form)
    assert status == 302, page
    return to


def talk(server: Parley, visitor: Visitor, room: str, hidden: Secrets) -> None:
    """Say things by the form and by the socket, and what is refused as well."""
    _, _, page = visitor.get(server, room)
    hidden.keep("form's token", token_on(page))
    hidden.keep("form's cookie", visitor.cookies[settings.CSRF_COOKIE_NAME])
    for preview in ({}, {"preview": "1"}):
        said = f"{hidden.new(f'message {preview}')} *and* <b>{hidden.new(f'HTML {preview}')}</b>"
        visitor.post(server, f"{room}messages/", room, body=said, **preview)
    too_long = hidden.new("too long")
    assert visitor.post(server, f"{room}messages/", room, body=too_long * 300)[0] == 422
    with open_page(server, visitor, room, hidden) as socket:
        socket.socket.send(json.dumps({"body": hidden.new("message by the socket")}))
        socket.until_heard(hidden.known["message by the socket"])
        socket.socket.send(json.dumps({"unknown": hidden.new("frame")}))
        socket.socket.send(hidden.new("garbage", "{"))
        socket.still_talks()


@contextmanager
def open_page(
    server: Parley, visitor: Visitor, room: str, hidden: Secrets, page: str = ""
) -> Iterator[OpenPage]:
    query = urlencode({"title": hidden.new("title"), "page": page})
    cookie = f"{settings.SESSION_COOKIE_NAME}={visitor.cookies[settings.SESSION_COOKIE_NAME]}"
    with connect(
        f"{server.url.replace('http', 'ws')}/ws{quote(room)}?{query}",
        origin=Origin(server.url),
        additional_headers={"Cookie": cookie},
        proxy=None,
    ) as socket:
        socket.send('{"cursor": "0"}')
        yield OpenPage(socket, room)


def ask_for_all_sorts(server: Parley, visitor: Visitor, hidden: Secrets) -> None:
    """Pages that are there, and that are not, by addresses and headers that hold something."""
    for address in (
        f"/people/?q={hidden.new('search')}",
        f"/rooms/{hidden.new('slug')}/",
        f"/people/{hidden.new('user name')}/",
        f"/{hidden.new('path')}?{hidden.new('query')}",
        f"/accounts/signup/?link={hidden.new('wrong link')}",
        f"{RESET}key/1-{hidden.new('wrong key')}/",
    ):
        assert visitor.get(server, address)[0] in (200, 302, 404)
    bearer = {
        "Authorization": f"Bearer {hidden.new('token')}",
        "Cookie": f"a={hidden.new('cookie')}",
    }
    ask(server, "GET", f"/{hidden.new('another path')}", bearer)
    ask(server, "POST", "/", {"Referer": f"https://example.org/{hidden.new('referer')}"})
    assert ask(server, "GET", f"/{hidden.new('third path')}", {"Host": "elsewhere.example"}) == 400


def ask(server: Parley, method: str, address: str, headers: dict[str, str]) -> int:
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    try:
        line.request(method, address, headers=headers)
        return line.getresponse().status
    finally:
        line.close()


def reset_the_password(
    server: Parley, visitor: Visitor, name: str, mails: Path, hidden: Secrets
) -> None:
    """By a link in a mail."""
    forgetful = Visitor()
    assert forgetful.post(server, RESET, email=f"{name}@example.org")[0] == 302
    mail = max(mails.iterdir(), key=lambda path: path.stat().st_mtime).read_text()
    (key,) = re.findall(rf"{RESET}key/([\w-]+)/", mail)
    hidden.keep("reset key", key.partition("-")[2])
    status, to, _ = forgetful.get(server, f"{RESET}key/{key}/")
    assert status == 302
    password = hidden.new("new password")
    assert forgetful.post(server, to, password1="1", password2="2")[0] == 200
    assert forgetful.post(server, to, password1=password, password2=password)[0] == 302
    # That has ended the session.
    sent = {"login": name, "password": password}
    assert visitor.post(server, "/accounts/login/", **sent)[0] == 302
    hidden.keep("second session", visitor.cookies[settings.SESSION_COOKIE_NAME])


def break_the_database(
    server: Parley, visitor: Visitor, postgres: PostgreSQL, room: str, hidden: Secrets
) -> str:
    """It refuses what is written, and quotes it; then it lacks a table. The id of the socket's page."""
    words = hidden.new("what the database quotes", "quoted")
    with psycopg.connect(postgres.url, autocommit=True) as database:
        (seq,) = database.execute("SELECT max(seq) FROM rooms_message").fetchone() or (0,)
        database.execute(
            "ALTER TABLE rooms_message ADD CONSTRAINT quotes CHECK (body NOT LIKE '%quoted%')"
        )
        try:
            with pytest.raises(psycopg.errors.CheckViolation, match=words):
                database.execute("UPDATE rooms_message SET body = %s WHERE seq = %s", [words, seq])
            edit = f"{room}messages/{seq}/edit/"
            assert visitor.post(server, edit, body=words)[0] == 500
        finally:
            database.execute("ALTER TABLE rooms_message DROP CONSTRAINT quotes")
        page = secrets.token_hex(8)
        with open_page(server, visitor, room, hidden, page) as socket:
            socket.still_talks()
            database.execute("ALTER TABLE rooms_message RENAME TO gone")
            try:
                socket.socket.send(json.dumps({"body": hidden.new("message for no table")}))
                assert socket.closes() == 1013
            finally:
                database.execute("ALTER TABLE gone RENAME TO rooms_message")
    return page
