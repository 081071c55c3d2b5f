"""Requests: every form, query, address and header, filled with what breaks things."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import limits
import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from presence.models import Person
from rooms.models import Room
from rooms.operations import post_message
from rooms.tests.fuzz import wild
from rooms.tests.fuzz.addresses import Parts, addresses, fill, gaps
from rooms.tests.fuzz.visitor import HOST, TOKEN, Visitor, visiting

pytestmark = pytest.mark.django_db(transaction=True)

once_for_all = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def words(text: str) -> list[str]:
    return text.split()


# With these, each form does what it is for, so that what is changed gets further than the first check.
FIELDS = {
    "csrfmiddlewaretoken": TOKEN, "body": "Hello", "nonce": "n", "name": "Tea", "topic": "",
    "kind": "public", "username": "charlie", "role": "moderator", "number": "1",
    "display_name": "B", "language": "en", "time_zone": "UTC", "login": "bob", "password": "secret",
    "oldpassword": "x", "password1": "a long one 4711", "password2": "a long one 4711",
    "reads_by": "frame", "refresh_seconds": "15", "back": "frame", "email": "b@example.org",
    "next": "/rooms/",
}  # fmt: skip
NAMES = sorted(
    {
        name
        for path in Path(django_settings.BASE_DIR, "templates").rglob("*.html")
        for name in re.findall(r'\bname="(\w+)"', path.read_text())
    }
    | FIELDS.keys()
)
QUERIES = words("""
before around after q next page paused closed live refresh every upto seen
in u _popup e o p all _changelist_filters username__exact
""")
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
CHARSETS = words("utf-16 utf-7 hex zip rot13 idna undefined mbcs unicode_escape")
BOUNDARIES = ["", "é", "b", "b" * 300, "b; charset=hex"]
TYPES = [
    *(f"{FORM}; charset={charset}" for charset in CHARSETS),
    *(f"{PARTS}; boundary={boundary}" for boundary in BOUNDARIES),
    *(PARTS, "multipart/mixed; boundary=b", "application/json", "text/plain", "", ";"),
]
HEADERS = words("""
accept-language cookie host origin referer user-agent x-request-id x-forwarded-for x-forwarded-proto
x-forwarded-host forwarded x-real-ip hx-request hx-target hx-trigger hx-current-url hx-prompt hx-boosted
hx-history-restore-request hx-request-type hx-source hx-current-url-uri-autoencoded sec-fetch-site
hx-target-uri-autoencoded content-type content-encoding transfer-encoding range if-none-match expect
if-modified-since accept accept-encoding authorization x-csrftoken connection x-http-method-override
""")
COOKIES = ["sessionid", "csrftoken", "live", "messages", "django_language", ""]

ADDRESSES = list(addresses())
ANYWHERE: Parts = [("anything",)]


@pytest.fixture
def visitor(room: Room, bob: Person, settings: Settings, quick_hashes: None) -> Iterator[Visitor]:
    """Bob looks after the whole house, so that the admin opens to him too."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MESSAGE_RATE = limits.parse("1000000 per second")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    Person.objects.filter(pk=bob.pk).update(is_staff=True, is_superuser=True)
    room.memberships.filter(person=bob).update(role="owner")
    post_message(room, bob, "Something to edit")
    with visiting(bob) as visitor:
        yield visitor


def place(room: Room, parts: Parts, values: dict[str, bytes] | None = None) -> str:
    return fill(parts, {"slug": room.slug.encode(), **(values or {})})


def encoded(fields: dict[str, bytes]) -> bytes:
    return b"&".join(
        name.encode() + b"=" + quote_from_bytes(value, safe="").encode()
        for name, value in fields.items()
    )


def in_parts(fields: dict[str, bytes], file: bytes) -> bytes:
    """The same as a browser sends it with a file."""
    lines = [
        b'--b\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value
        for name, value in fields.items()
    ]
    lines.append(
        b'--b\r\nContent-Disposition: form-data; name="body"; filename="' + file + b'"\r\n'
        b"Content-Type: " + file + b"\r\n\r\n" + file
    )
    return b"\r\n".join([*lines, b"--b--\r\n"])


@once_for_all
@given(
    parts=st.sampled_from(ADDRESSES),
    changed=st.dictionaries(st.sampled_from(NAMES), wild.octets, max_size=3),
    without=st.sets(st.sampled_from(sorted(FIELDS)), max_size=2),
    shape=st.sampled_from(["form", "form", "parts", "bytes"]),
    kind=st.sampled_from(TYPES).map(str.encode) | wild.header_values,
    junk=wild.octets,
    htmx=st.booleans(),
)
def test_no_form_breaks_anything(
    visitor: Visitor, room: Room, parts: Parts, changed: dict[str, bytes], without: set[str],
    shape: str, kind: bytes, junk: bytes, htmx: bool,
) -> None:  # fmt: skip
    fields = {name: value.encode() for name, value in FIELDS.items() if name not in without}
    fields |= changed
    body, type_ = {
        "form": (encoded(fields), FORM.encode()),
        "parts": (in_parts(fields, junk), b"multipart/form-data; boundary=b"),
        "bytes": (encoded(fields) + junk, kind),
    }[shape]
    headers = [
        HOST, visitor.cookies(), (b"content-type", type_), (b"x-csrftoken", TOKEN.encode()),
        (b"content-length", str(len(body)).encode()), (b"sec-fetch-site", b"same-origin"),
    ]  # fmt: skip
    if htmx:
        headers.append((b"hx-request", b"true"))
    visitor.sends("POST", place(room, parts), b"", headers, body)


@once_for_all
@given(
    parts=st.sampled_from(ADDRESSES),
    values=st.lists(st.tuples(st.sampled_from(QUERIES), wild.octets), max_size=3),
    junk=wild.octets,
    htmx=st.booleans(),
)
def test_no_query_breaks_anything(
    visitor: Visitor, room: Room, parts: Parts, values: list[tuple[str, bytes]], junk: bytes,
    htmx: bool,
) -> None:  # fmt: skip
    query = b"&".join([encoded(dict([value])) for value in values] + [junk])
    headers = [HOST, visitor.cookies(), *([(b"hx-request", b"true")] if htmx else [])]
    visitor.sends("GET", place(room, parts), query, headers)


@once_for_all
@given(
    parts=st.sampled_from([ANYWHERE, *(parts for parts in ADDRESSES if gaps(parts))]),
    values=st.lists(wild.octets, min_size=4, max_size=4),
    method=st.sampled_from(["GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "QUERY"]),
)
def test_no_address_breaks_anything(
    visitor: Visitor, room: Room, parts: Parts, values: list[bytes], method: str
) -> None:
    path = place(room, parts, dict(zip(gaps(parts), values, strict=False)))
    visitor.sends(method, path, b"", [HOST, visitor.cookies(), (b"x-csrftoken", TOKEN.encode())])


@pytest.mark.once
@once_for_all
@given(
    parts=st.sampled_from(ADDRESSES),
    method=st.sampled_from(["GET", "GET", "POST"]),
    headers=st.lists(st.tuples(st.sampled_from(HEADERS), wild.header_values), max_size=4),
    cookies=st.lists(st.tuples(st.sampled_from(COOKIES), wild.header_values), max_size=2),
)
def test_no_header_breaks_anything(
    visitor: Visitor, room: Room, parts: Parts, method: str, headers: list[tuple[str, bytes]],
    cookies: list[tuple[str, bytes]],
) -> None:  # fmt: skip
    sent: list[tuple[bytes, bytes]] = [HOST, visitor.cookies()]
    sent += [(b"cookie", name.encode() + b"=" + value) for name, value in cookies]
    sent += [(name.encode(), value) for name, value in headers]
    visitor.sends(method, place(room, parts), b"", sent, b"body=x" if method == "POST" else b"")


def test_what_is_sent_unchanged_is_done(visitor: Visitor, room: Room) -> None:
    """So that what is changed in it is looked at, and not refused before."""
    fields = {name: value.encode() for name, value in FIELDS.items()}
    headers = [(b"content-type", FORM.encode()), (b"x-csrftoken", TOKEN.encode())]
    before = room.messages.count()
    path = f"/rooms/{quote_from_bytes(room.slug.encode())}/messages/"
    for body in (encoded(fields), encoded({**fields, "nonce": b"another"})):
        answer = visitor.sends("POST", path, b"", [HOST, visitor.cookies(), *headers], body)
        assert answer.status == 302
    assert room.messages.count() == before + 2
