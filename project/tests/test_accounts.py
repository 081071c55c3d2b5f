"""Accounts: signing up, in and out, and getting back in when the password is forgotten."""

import re
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import URLResolver, get_resolver
from pytest_django.fixtures import Settings

from presence.models import Person
from rooms.operations import make_room
from rooms.tests.html import Element, read

pytestmark = pytest.mark.django_db

PASSWORD = "Xy7-plain-lake"
NEWCOMER = {
    "username": "eve",
    "password1": PASSWORD,
    "email": "",
    "time_zone": "Asia/Tokyo",
}


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """A real hash takes a third of a second, and there are many here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alice() -> Person:
    """The first account: it may enter the admin. Her password is known."""
    person = Person.objects.create(username="alice", email="alice@example.org")
    EmailAddress.objects.create(user=person, email="alice@example.org", verified=True, primary=True)
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def who(client: Client) -> str:
    """Who the pages say is signed in; empty for nobody."""
    names = read(client.get("/rooms/", follow=True)).all(class_="top__person")
    return names[0].text if names else ""


def sign_in(client: Client, login: str, password: str) -> Element:
    return read(
        client.post("/accounts/login/", {"login": login, "password": password}, follow=True)
    )


def error(page: Element, field: str) -> str:
    """What stands beside this field."""
    found = page.all(id=f"id_{field}_error")
    return found[0].text.strip() if found else ""


# Signing up --------------------------------------------------------------------------------------


def test_a_name_and_a_password_are_an_account_that_is_signed_in(alice: Person) -> None:
    client = Client()
    answer = client.post("/accounts/signup/", NEWCOMER)
    assert answer["Location"] == "/rooms/"
    person = Person.objects.get(username="eve")
    assert person.time_zone == "Asia/Tokyo" and person.check_password(PASSWORD)
    assert who(client) == "eve"


def test_an_address_may_be_given_and_is_written_to(alice: Person) -> None:
    Client().post("/accounts/signup/", {**NEWCOMER, "email": "eve@example.org"})
    assert Person.objects.get(username="eve").email == "eve@example.org"
    assert [message.to for message in mail.outbox] == [["eve@example.org"]]
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", str(mail.outbox[0].body))
    assert link
    page = read(Client().get(link[1]))
    assert "eve@example.org" in page.one("main").text
    Client().post(link[1])
    assert EmailAddress.objects.get(email="eve@example.org").verified


def test_the_form_asks_what_no_script_can_tell(alice: Person) -> None:
    page = read(Client().get("/accounts/signup/"))
    names = {
        element["name"] for element in page.one("main").one("form").holds if "name" in element.attrs
    }
    assert names == {"csrfmiddlewaretoken", "username", "email", "password1", "time_zone"}
    zones = [option["value"] for option in page.one("select").all("option")]
    assert zones[0] == "UTC" and {"Europe/Berlin", "Asia/Tokyo", "America/Lima"} <= set(zones)
    assert "required" not in page.one("input", name="email").attrs
    assert not page.all("script")


def test_the_first_account_may_enter_the_admin_and_the_page_says_so() -> None:
    client = Client()
    assert "may enter the admin" in read(client.get("/")).one("main").text
    assert "may enter the admin" in read(client.get("/accounts/signup/")).one("main").text
    client.post("/accounts/signup/", NEWCOMER)
    person = Person.objects.get()
    assert person.is_staff and person.is_superuser
    assert read(client.get("/admin/")).one("title").text.startswith("Site administration")
    assert "Admin" in [link.text for link in read(client.get("/rooms/")).all("a")]


def test_the_second_account_may_not_and_is_told_nothing(alice: Person) -> None:
    client = Client()
    assert "admin" not in read(client.get("/")).one("main").text
    assert "admin" not in read(client.get("/accounts/signup/")).one("main").text
    client.post("/accounts/signup/", NEWCOMER)
    person = Person.objects.get(username="eve")
    assert not person.is_staff and not person.is_superuser
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert "Admin" not in [link.text for link in read(client.get("/rooms/")).all("a")]


def test_the_admin_is_entered_by_the_one_way_to_sign_in(alice: Person) -> None:
    asked = Client().get("/admin/login/?next=/admin/")
    assert asked["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    assert signed_in(alice).get("/admin/login/").status_code == 403
    alice.is_staff = alice.is_superuser = True
    alice.save()
    assert signed_in(alice).get("/admin/login/")["Location"] == "/admin/"


def test_what_a_form_may_say_does_not_make_anybody_an_admin(alice: Person) -> None:
    Client().post("/accounts/signup/", {**NEWCOMER, "is_staff": "on", "is_superuser": "on"})
    person = Person.objects.get(username="eve")
    assert not person.is_staff and not person.is_superuser


MISTAKES = {
    "no name": ("username", ""),
    "a name that is taken": ("username", "ALICE"),
    "a name with a NUL": ("username", "e\x00ve"),
    "a name that is too long": ("username", "e" * 151),
    "a short name": ("username", "e"),
    "an address that is none": ("email", "nowhere"),
    "a zone that is none": ("time_zone", "Europe/Nowhere"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_beside_its_field_and_keeps_what_was_typed(
    alice: Person, mistake: str
) -> None:
    field, value = MISTAKES[mistake]
    typed = {**NEWCOMER, "email": "eve@example.org", field: value}
    page = read(Client().post("/accounts/signup/", typed))
    assert error(page, field)
    for name in {"username", "email"}:
        assert page.one("input", name=name).attrs.get("value", "") == typed[name]
    chosen = [option["value"] for option in page.all("option") if "selected" in option.attrs]
    assert chosen == ([] if field == "time_zone" else ["Asia/Tokyo"])
    assert page.one("input", name="password1").attrs.get("value", "") == ""
    assert Person.objects.count() == 1


@pytest.mark.parametrize("password", ["", "short", "password", "12345678901", "eve-eve-eve"])
def test_a_password_that_is_easily_guessed_is_refused_beside_its_field(
    alice: Person, password: str
) -> None:
    typed = {**NEWCOMER, "username": "eve-eve-eve", "password1": password}
    page = read(Client().post("/accounts/signup/", typed))
    assert error(page, "password1") and page.one("input", name="username")["value"] == "eve-eve-eve"
    assert Person.objects.count() == 1


def test_a_name_in_any_script_is_a_name(alice: Person) -> None:
    client = Client()
    client.post("/accounts/signup/", {**NEWCOMER, "username": "東京.太郎"})
    assert who(client) == "東京.太郎"


# Signing in and out ------------------------------------------------------------------------------


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
        client = signed_in(alice) if comes_signed_in else Client()
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
    "headers, status",
    [
        ({"Host": "evil.example"}, 400),
        ({"Host": "testserver.evil.example"}, 400),
        ({"Host": "testserver:evil.example"}, 400),
        ({"Host": "evil.example@testserver"}, 400),
        ({"X-Forwarded-Host": "evil.example"}, 302),
        ({"Forwarded": "host=evil.example"}, 302),
        ({"X-Host": "evil.example", "X-Original-Host": "evil.example"}, 302),
        ({"X-Forwarded-Proto": "gopher", "X-Forwarded-Port": "99"}, 302),
    ],
)
def test_no_mail_has_a_link_to_where_a_header_says(
    alice: Person, headers: dict[str, str], status: int
) -> None:
    fields = {"email": "alice@example.org"}
    answer = Client(headers=headers).post("/accounts/password/reset/", fields)
    assert answer.status_code == status
    assert len(mail.outbox) == (status == 302)
    for message in mail.outbox:
        assert "evil" not in str(message.body) and "http://testserver/accounts/" in str(
            message.body
        )


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
    client = signed_in(alice)
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


# Passwords ---------------------------------------------------------------------------------------


def test_changing_the_password_keeps_this_browser_and_signs_out_the_others(alice: Person) -> None:
    here, elsewhere = signed_in(alice), signed_in(alice)
    fields = {"oldpassword": PASSWORD, "password1": "Another-1-lake", "password2": "Another-1-lake"}
    assert who(elsewhere) == "alice"
    here.post("/accounts/password/change/", fields)
    assert who(here) == "alice" and who(elsewhere) == ""
    assert who(client_with_password("Another-1-lake")) == "alice"
    assert who(client_with_password(PASSWORD)) == ""


def client_with_password(password: str) -> Client:
    client = Client()
    sign_in(client, "alice", password)
    return client


@pytest.mark.parametrize(
    "field, fields",
    [
        ("oldpassword", ["wrong", "Another-1-lake", "Another-1-lake"]),
        ("password2", [PASSWORD, "Another-1-lake", "Different-1-lake"]),
        ("password2", [PASSWORD, "short", "short"]),
    ],
)
def test_a_change_that_cannot_be_is_told_beside_its_field(
    alice: Person, field: str, fields: list[str]
) -> None:
    typed = dict(zip(("oldpassword", "password1", "password2"), fields, strict=True))
    page = read(signed_in(alice).post("/accounts/password/change/", typed))
    assert error(page, field) or error(page, "password1")
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_a_forgotten_password_is_chosen_anew_by_mail(alice: Person) -> None:
    client = Client()
    page = read(
        client.post("/accounts/password/reset/", {"email": "alice@example.org"}, follow=True)
    )
    assert page.one("h1").text == "Look into your mail"
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]
    link = re.search(
        r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body)
    )
    assert link
    form = read(client.get(link[1], follow=True)).one("main").one("form")
    fields = {"password1": "Another-1-lake", "password2": "Another-1-lake"}
    page = read(client.post(form["action"], fields, follow=True))
    assert page.one("h1").text == "Your password is changed"
    assert who(client_with_password("Another-1-lake")) == "alice"
    page = read(Client().get(link[1], follow=True))
    assert page.one("h1").text == "This link does not work any more"


def test_an_address_that_no_account_has_is_answered_the_same(alice: Person) -> None:
    answers = [
        read(Client().post("/accounts/password/reset/", {"email": address}, follow=True))
        for address in ("alice@example.org", "nobody@example.org")
    ]
    assert answers[0].one("main").text == answers[1].one("main").text
    assert [message.to for message in mail.outbox].count(["alice@example.org"]) == 1


# The pages ---------------------------------------------------------------------------------------

PAGES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/logout/",
    "/accounts/inactive/",
    "/accounts/reauthenticate/",
    "/accounts/email/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/nothing/",
    "/accounts/password/change/",
    "/accounts/password/set/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-set-password/",
    "/accounts/password/reset/key/done/",
]


def is_ours(page: Element) -> bool:
    sheets = [link["href"] for link in page.all("link", rel="stylesheet")]
    return bool(page.all("header", class_="top")) and any(
        "/static/css/" in sheet for sheet in sheets
    )


def brings_only_htmx(page: Element) -> bool:
    """Whether there is none of the accounts library's own scripts, nor any other."""
    return all("/vendor/htmx-" in script["src"] for script in page.all("script"))


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("person", ["nobody", "alice", "without a password"])
def test_every_account_page_is_in_our_look_and_brings_no_script_but_htmx(
    alice: Person, address: str, person: str
) -> None:
    if person == "without a password":
        alice.set_unusable_password()
        alice.save()
    client = Client() if person == "nobody" else signed_in(alice)
    answer = client.get(address)
    if answer.status_code == 302:
        assert answer["Location"] == "/" or answer["Location"].startswith(("/accounts/", "/rooms/"))
        return
    page = read(answer)
    assert is_ours(page)
    assert brings_only_htmx(page)
    assert page.one("title").text.strip().endswith("Parley")
    for element in page.holds:
        assert "style" not in element.attrs
        assert not any(name.startswith("on") for name in element.attrs)


def test_every_address_of_the_accounts_library_is_looked_at() -> None:
    resolver = next(
        found for found in get_resolver().url_patterns if str(found.pattern) == "accounts/"
    )
    assert isinstance(resolver, URLResolver)
    literal = {f"/accounts/{found.pattern}" for found in resolver.url_patterns}
    plain = {address for address in literal if "(" not in address}
    assert plain - set(PAGES) <= {"/accounts/login/code/confirm/"}


def test_the_page_of_addresses_adds_and_removes_them(alice: Person) -> None:
    client = signed_in(alice)
    client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"})
    page = read(client.get("/accounts/email/"))
    assert "second@example.org" in page.one("main").text
    assert brings_only_htmx(page)
    client.post("/accounts/email/", {"action_remove": "", "email": "second@example.org"})
    assert "second@example.org" not in read(client.get("/accounts/email/")).one("fieldset").text
