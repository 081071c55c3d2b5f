"""Passwords: changed, forgotten, and chosen anew by a mail that leads here."""

import re

import pytest
from django.core import mail
from django.test import Client

from presence.models import Person
from project.tests.accounts.signing import PASSWORD, client_with_password, who
from rooms.tests.conftest import browser
from rooms.tests.html import field_error, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]


def test_changing_the_password_keeps_this_browser_and_signs_out_the_others(alice: Person) -> None:
    here, elsewhere = browser(alice), browser(alice)
    fields = {"oldpassword": PASSWORD, "password1": "Another-1-lake", "password2": "Another-1-lake"}
    assert who(elsewhere) == "alice"
    here.post("/accounts/password/change/", fields)
    assert who(here) == "alice" and who(elsewhere) == ""
    assert who(client_with_password("Another-1-lake")) == "alice"
    assert who(client_with_password(PASSWORD)) == ""


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
    page = read(browser(alice).post("/accounts/password/change/", typed))
    assert field_error(page, field) or field_error(page, "password1")
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
