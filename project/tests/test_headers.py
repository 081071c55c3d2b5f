"""What every answer carries, whoever gives it: asked of a real server, as a proxy with TLS asks it."""

import http.client
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from pytest_django.fixtures import Settings

from project.policy import SILENCED_SYSTEM_CHECKS
from project.tests.servers import Parley, run_alone
from rooms.consumers.handshake import live_cookie

pytestmark = pytest.mark.once

NAME = "chat.example.org"
SETTINGS = {
    "PUBLIC_URL": f"https://{NAME}",
    "ALLOWED_HOSTS": f"{NAME},127.0.0.1",
    "TRUSTED_PROXIES": "1",
}
BEHIND_TLS = {"Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}

CARRIED = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "strict-transport-security": "max-age=31536000",
}
NOT_CARRIED = {"server", "access-control-allow-origin", "x-powered-by"}


@pytest.fixture(scope="module")
def parley() -> Iterator[Parley]:
    with Parley(**SETTINGS) as parley:
        yield parley


class Answer:
    """What the server said to one request."""

    def __init__(
        self, parley: Parley, method: str, address: str, body: bytes = b"", **headers: str
    ):
        with closing(http.client.HTTPConnection("127.0.0.1", parley.port, timeout=30)) as line:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, address, body or None, {**BEHIND_TLS, **named})
            answer = line.getresponse()
            self.text = answer.read().decode()
            self.status, self.headers = answer.status, answer.headers
        self.cookies = self.headers.get_all("set-cookie") or []

    def problems(self) -> list[str]:
        """What it should carry and does not, and the other way round."""
        found = [
            f"{name}: {self.headers[name]}"
            for name, value in CARRIED.items()
            if value not in self.headers.get(name, "")
        ]
        return found + [name for name in NOT_CARRIED if name in self.headers]


def every_address(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """An address for each pattern of the URL table, its parts filled in with anything."""
    for found in patterns:
        written = str(found.pattern)
        if isinstance(found.pattern, RoutePattern):
            part = re.sub(
                r"<(?:(\w+):)?\w+>", lambda kind: "1" if kind[1] == "int" else "x", written
            )
        else:
            part = re.sub(r"\(\?P<\w+>[^)]*\)", "x", written.strip("^$").removesuffix(r"\Z"))
        if isinstance(found, URLResolver):
            yield from every_address(found.url_patterns, f"{before}{part}")
        else:
            yield f"{before}{part}"


def test_every_address_answers_with_every_header(parley: Parley) -> None:
    addresses = list(every_address(get_resolver().url_patterns))
    assert {"/", "/rooms/x/messages/1/edit/", "/accounts/password/reset/key/x-x/"} <= set(addresses)
    assert len(addresses) > 60
    for address in addresses:
        for method in ("GET", "POST"):
            answer = Answer(parley, method, address)
            assert answer.problems() == [], f"{method} {address}"
            assert answer.status < 500, f"{method} {address}"


OTHERS = {
    "a style sheet": ("GET", "static css/base.css", 200),
    "a script": ("GET", "static vendor/htmx-4.0.1/htmx.min.js", 200),
    "a file that did not change": ("GET", "static css/base.css", 304),
    "a part of a file": ("GET", "static css/base.css", 206),
    "a file that is not there": ("GET", "/static/nothing.css", 404),
    "a way out of the folder": ("GET", "/static/../secret_key", 404),
    "nothing": ("GET", "/nothing/", 404),
    "an address without its stroke": ("GET", "/rooms", 301),
    "only the headers": ("HEAD", "/accounts/login/", 200),
    "what may be done": ("OPTIONS", "/accounts/login/", 200),
    "what may not": ("DELETE", "/accounts/login/", 403),
    "an unknown verb": ("BREW", "/", 403),
    "a forged host": ("GET", "/", 400),
    "more than is read": ("POST", "/accounts/login/", 413),
    "a form that is none": ("POST", "/accounts/login/", 400),
    "a form of another site": ("POST", "/accounts/login/", 403),
    "an address that is no text": ("GET", "/rooms/%ff%fe/", 302),
    "an address with a NUL": ("GET", "/rooms/%00/", 302),
}
# A form is read when there is a cookie to compare its token with, and not before.
WITH_COOKIE = {"Cookie": f"__Host-csrftoken={'x' * 32}", "Origin": f"https://{NAME}"}
SENT: dict[str, tuple[bytes, dict[str, str]]] = {
    "a file that did not change": (b"", {"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}),
    "a part of a file": (b"", {"Range": "bytes=0-9"}),
    "a forged host": (b"", {"Host": "evil.example"}),
    "more than is read": (
        b"a=" + b"x" * 300_000,
        {**WITH_COOKIE, "Content_Type": "application/x-www-form-urlencoded"},
    ),
    "a form that is none": (b"x", {**WITH_COOKIE, "Content_Type": "multipart/form-data"}),
    "a form of another site": (b"a=b", {"Origin": "https://evil.example"}),
}


@pytest.mark.parametrize("what", OTHERS)
def test_every_other_answer_does_too(parley: Parley, what: str) -> None:
    method, address, status = OTHERS[what]
    address = collected(parley, address.removeprefix("static ")) if " " in address else address
    body, headers = SENT.get(what, (b"", {}))
    answer = Answer(parley, method, address, body, **headers)
    assert answer.status == status and answer.problems() == []


def test_so_does_a_page_that_the_database_fails() -> None:
    with (
        Parley(**SETTINGS) as broken,
        sqlite3.connect(broken.folder / "parley.sqlite3") as database,
    ):
        database.execute("DROP TABLE django_session")
        database.execute("DROP TABLE presence_person")
        database.commit()
        for address, headers in {
            "/accounts/signup/": {},
            "/rooms/": {"Cookie": f"__Host-sessionid={'a' * 32}"},
        }.items():
            answer = Answer(broken, "GET", address, b"", **headers)
            assert answer.status in (500, 503) and answer.problems() == []


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/",
        "//evil.example/%2e%2e",
        "/%5Cevil.example",
        "///evil.example",
    ],
)
def test_an_address_with_many_strokes_leads_to_no_other_site(parley: Parley, path: str) -> None:
    answer = Answer(parley, "GET", path)
    assert answer.status in (301, 302, 404) and answer.problems() == []
    assert re.match(r"/[^/\\]|$", answer.headers.get("location", ""))


def test_a_socket_of_another_site_is_refused(parley: Parley) -> None:
    for address in ("/ws/", "/ws/rooms/lobby/"):
        asked = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec_WebSocket_Version": "13",
            "Sec_WebSocket_Key": "x3JJHMbDL1EzLkh9GBhXDw==",
        }
        for origin in (
            "https://evil.example",
            "null",
            f"http://{NAME}",
            f"https://{NAME}.evil.example",
        ):
            answer = Answer(parley, "GET", address, b"", **asked, Origin=origin)
            assert answer.status == 403 and not answer.cookies and "server" not in answer.headers


def test_cookies_are_for_this_host_for_tls_and_for_no_script(parley: Parley) -> None:
    page = Answer(parley, "GET", "/accounts/signup/")
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token and len(page.cookies) == 1
    crumbs = page.cookies[0].split(";")[0]
    form = {
        "csrfmiddlewaretoken": token[1],
        "username": "alice",
        "password1": "Xy7-plain-lake",
        "email": "alice@example.org",
        "time_zone": "UTC",
        "reads_by": "socket",
        "refresh_seconds": "15",
    }
    made = Answer(
        parley,
        "POST",
        "/accounts/signup/",
        urlencode(form).encode(),
        Cookie=crumbs,
        Origin=f"https://{NAME}",
        Content_Type="application/x-www-form-urlencoded",
    )
    assert made.status == 302, made.text
    names = {cookie.split("=")[0]: cookie for cookie in [*page.cookies, *made.cookies]}
    assert set(names) == {"__Host-csrftoken", "__Host-sessionid", "messages"}
    for cookie in names.values():
        flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags, cookie
        assert not any(flag.startswith("domain") for flag in flags), cookie


def test_the_cookie_of_a_socket_has_the_same_flags(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    flags = {flag.strip().lower() for flag in live_cookie()[1].decode().split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags


def test_what_django_advises_is_done_or_has_its_reason(tmp_path: Path) -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level", "INFO")
    done = run_alone(tmp_path, *check, **SETTINGS)
    assert done.returncode == 0, done.stderr
    assert f"{len(SILENCED_SYSTEM_CHECKS)} silenced" in done.stdout + done.stderr


def collected(parley: Parley, name: str) -> str:
    """The address of a static file as the server's own pages write it."""
    page = Answer(parley, "GET", "/formatting/").text + Answer(parley, "GET", "/").text
    base = re.escape(name.rpartition(".")[0])
    found = re.search(rf'/static/{base}[^"]*', page)
    return found[0] if found else f"/static/{name}"
