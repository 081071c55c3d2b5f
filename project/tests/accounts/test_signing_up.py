"""Signing up: a name and a password are an account, and the first may enter the admin."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from presence.models import Person
from project.tests.accounts.signing import NEWCOMER, PASSWORD, who
from rooms.tests.html import field_error, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]


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
    assert field_error(page, field)
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
    assert (
        field_error(page, "password1")
        and page.one("input", name="username")["value"] == "eve-eve-eve"
    )
    assert Person.objects.count() == 1


def test_a_name_in_any_script_is_a_name(alice: Person) -> None:
    client = Client()
    client.post("/accounts/signup/", {**NEWCOMER, "username": "東京.太郎"})
    assert who(client) == "東京.太郎"
