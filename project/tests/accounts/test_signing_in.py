"""Signing in and out: by name or address, to where one was going, and nowhere else."""

from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from presence.models import Person
from project.tests.accounts.signing import NEWCOMER, PASSWORD, sign_in, who
from rooms.operations import make_room
from rooms.tests.conftest import browser
from rooms.tests.html import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]


def test_the_admin_is_entered_by_the_one_way_to_sign_in(alice: Person) -> None:
    asked = Client().get("/admin/login/?next=/admin/")
    assert asked["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    assert browser(alice).get("/admin/login/").status_code == 403
    alice.is_staff = alice.is_superuser = True
    alice.save()
    assert browser(alice).get("/admin/login/")["Location"] == "/admin/"


@pytest.mark.parametrize("login", ["alice", "Alice", "alice@example.org", "ALICE@example.org"])
def test_signing_in_by_name_and_by_address(alice: Person, login: str) -> None:
    client = Client()
    assert who(client) == ""
    sign_in(client, login, PASSWORD)
    assert who(client) == "alice"


def test_signing_in_leads_to_where_one_was_going(alice: Person) -> None:
    make_room("Tea", owner=alice)
    client = Client()
    form = read(client.get("/rooms/tea/", follow=True)).one("main").one("form")
    assert form.one("input", name="next")["value"] == "/rooms/tea/"
    fields = {"login": "alice", "password": PASSWORD, "next": "/rooms/tea/"}
    assert client.post("/accounts/login/", fields)["Location"] == "/rooms/tea/"


ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example/", "https:evil.example",
    "https:/evil.example", "http:///evil.example/", "\\\\evil.example", "/\\evil.example/",
    "\\/evil.example", "/\t/evil.example/",
    "\t//evil.example/", "\x01//evil.example/", "/%09/evil.example\r\n", "javascript:alert(1)",
    "java\tscript:alert(1)", "data:text/html,x", "ftp://testserver/", "https://testserver@evil.example/",
    "https://testserver.evil.example/", "//testserver\\@evil.example/", "http://evil.example#@testserver/",
    "http://[::1/", "//[evil.example", "\u2044\u2044evil.example", "mailto:x@y.z",
]  # fmt: skip
WAYS = {
    "sign in": ("/accounts/login/", {"login": "alice", "password": PASSWORD}, False),
    "sign up": ("/accounts/signup/", NEWCOMER, False),
    "sign out": ("/accounts/logout/", {}, True),
    "the password again": ("/accounts/reauthenticate/", {"password": PASSWORD}, True),
    "sign in while signed in": ("/accounts/login/", {"login": "alice", "password": PASSWORD}, True),
}


@pytest.mark.parametrize("way", WAYS)
def test_who_signs_in_up_or_out_is_led_nowhere_else(
    alice: Person, settings: Settings, way: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    address, fields, comes_signed_in = WAYS[way]
    # Each way has the worst, and its share of the others.
    share = [*ELSEWHERE[:2], *ELSEWHERE[list(WAYS).index(way) + 2 :: len(WAYS)]]
    for number, elsewhere in enumerate(share):
        client = browser(alice) if comes_signed_in else Client()
        named = {"username": f"eve{number}"} if way == "sign up" else {}
        if number % 2:
            answer = client.post(address, {**fields, **named, "next": elsewhere})
        else:
            answer = client.post(f"{address}?{urlencode({'next': elsewhere})}", {**fields, **named})
        assert answer.status_code == 302, elsewhere
        leads = urlsplit(urljoin("https://testserver/accounts/", answer["Location"]))
        assert (leads.scheme, leads.netloc) == ("https", "testserver"), elsewhere
        assert answer["Location"].isprintable() and "\\" not in answer["Location"]


@pytest.mark.parametrize(
    "login, password", [("alice", "wrong"), ("nobody", PASSWORD), ("a\x00", PASSWORD)]
)
def test_a_failed_sign_in_says_the_same_whether_there_is_such_a_person(
    alice: Person, login: str, password: str
) -> None:
    client = Client()
    page = sign_in(client, login, password)
    assert who(client) == "" and page.one("main").one("form").all("p")
    assert page.one("input", name="login")["value"] == login
    assert page.one("input", name="password").attrs.get("value", "") == ""


def test_signing_out_asks_first_and_then_forgets(alice: Person) -> None:
    client = browser(alice)
    assert read(client.get("/accounts/logout/")).one("main").all("button")
    assert who(client) == "alice"
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert who(client) == ""


def test_somebody_deactivated_does_not_come_in_and_is_told(alice: Person) -> None:
    alice.is_active = False
    alice.save()
    client = Client()
    page = sign_in(client, "alice", PASSWORD)
    assert who(client) == ""
    assert "inactive" in page.one("main").text.lower()
