"""Signing in and up below the limits, over them, and again when it was said."""

import logging
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from limits import parse
from pytest_django.fixtures import Settings

from presence.models import Person
from project.tests.accounts.signing import PASSWORD
from project.tests.clock import Clock
from rooms.tests.conftest import browser
from rooms.tests.html import read, without_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]

NEWCOMER = {"password1": PASSWORD, "email": "eve@example.org", "time_zone": "Asia/Tokyo"}


def sign_in(login: str, password: str, address: str = "203.0.113.7", **fields: str) -> Any:
    client = Client(REMOTE_ADDR=address)
    return client.post("/accounts/login/", {"login": login, "password": password, **fields})


def sign_up(username: str, address: str = "203.0.113.7", **fields: str) -> Any:
    client = Client(REMOTE_ADDR=address)
    return client.post("/accounts/signup/", {**NEWCOMER, "username": username, **fields})


def is_refused(answer: Any) -> bool:
    """Whether a limit refused it, with when to come back said in words, and to programs."""
    if answer.status_code != 429:
        assert "Retry-After" not in answer
        return False
    said = re.search(r"Too many tries\. Wait (\d+) (second|minute)s?, ", read(answer).text)
    assert said
    seconds = int(said[1]) * (60 if said[2] == "minute" else 1)
    assert 0 <= seconds - int(answer["Retry-After"]) < 60
    assert answer.wsgi_request.user.is_anonymous
    return True


# Signing in --------------------------------------------------------------------------------------


def test_after_ten_failures_even_the_right_password_has_to_wait(
    alice: Person, clock: Clock
) -> None:
    for _ in range(10):
        assert not is_refused(sign_in("alice", "wrong"))
        clock.go_on(1)
    refused = sign_in("alice", PASSWORD, next="/rooms/new/")
    assert is_refused(refused)
    page = read(refused)
    assert page.one("input", name="login")["value"] == "alice"
    assert page.one("main").one("input", name="next")["value"] == "/rooms/new/"
    clock.go_on(int(refused["Retry-After"]) - 2)
    assert is_refused(sign_in("alice", PASSWORD))
    clock.go_on(2.01)
    assert sign_in("alice", PASSWORD).status_code == 302
    # The right password begins the count anew.
    for _ in range(10):
        assert not is_refused(sign_in("alice", "wrong"))
    assert is_refused(sign_in("alice", "wrong"))


def test_the_same_account_tried_from_many_addresses_is_one_account(alice: Person) -> None:
    for number in range(10):
        login = ["alice", "ALICE", " Alice"][number % 3]
        assert not is_refused(sign_in(login, "wrong", address=f"198.51.100.{number}"))
    assert is_refused(sign_in("alice", PASSWORD, address="198.51.100.99"))


def test_a_name_that_nobody_has_is_answered_as_one_that_somebody_has(
    alice: Person, clock: Clock
) -> None:
    for login in ("alice", "nobody"):
        for _ in range(10):
            assert not is_refused(sign_in(login, "wrong"))
    answers = [sign_in(login, "wrong") for login in ("alice", "nobody")]
    assert is_refused(answers[0]) and is_refused(answers[1])
    assert answers[0]["Retry-After"] == answers[1]["Retry-After"]
    pages = [without_token(answer.content) for answer in answers]
    assert pages[0] == pages[1].replace(b"nobody", b"alice")


def test_many_accounts_tried_from_one_address_are_one_address(
    alice: Person, settings: Settings, clock: Clock
) -> None:
    settings.SIGN_IN_ADDRESS_RATE = parse("3 per minute")
    for number in range(3):
        assert not is_refused(sign_in(f"name-{number}", "wrong", address=f"2001:db8::{number + 1}"))
    refused = sign_in("alice", PASSWORD, address="2001:db8::99")
    assert is_refused(refused)
    assert sign_in("alice", PASSWORD, address="2001:db8:0:1::99").status_code == 302
    clock.go_on(int(refused["Retry-After"]) + 0.01)
    assert sign_in("alice", PASSWORD, address="2001:db8::99").status_code == 302


def test_an_office_that_signs_in_behind_one_address_is_let_in(
    alice: Person, settings: Settings
) -> None:
    settings.SIGN_IN_ADDRESS_RATE = parse("3 per hour")
    for _ in range(20):
        assert sign_in("alice", PASSWORD).status_code == 302
    for number in range(3):
        assert not is_refused(sign_in(f"name-{number}", "wrong"))
    assert is_refused(sign_in("alice", PASSWORD))


def test_who_has_no_address_is_limited_by_account_alone(alice: Person, settings: Settings) -> None:
    settings.SIGN_IN_ADDRESS_RATE = settings.SIGN_UP_RATE = parse("0 per hour")
    assert is_refused(sign_in("alice", PASSWORD)) and is_refused(sign_up("eve"))
    assert sign_in("alice", PASSWORD, address="").status_code == 302
    assert sign_up("eve", address="").status_code == 302
    for _ in range(10):
        assert not is_refused(sign_in("alice", "wrong", address=""))
    assert is_refused(sign_in("alice", PASSWORD, address=""))


def test_who_sets_the_password_again_by_mail_need_not_wait(alice: Person) -> None:
    for login in ("alice", "alice@example.org"):
        for _ in range(10):
            sign_in(login, "forgotten")
        assert is_refused(sign_in(login, PASSWORD))
    client = Client()
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(
        r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body)
    )
    assert link
    form = read(client.get(link[1], follow=True)).one("main").one("form")
    fields = {"password1": "Zu8-hilly-pond", "password2": "Zu8-hilly-pond"}
    client.post(form["action"], fields)
    for login in ("alice", "alice@example.org"):
        assert sign_in(login, "Zu8-hilly-pond").status_code == 302


def test_the_password_once_more_is_a_try_as_well(alice: Person, clock: Clock) -> None:
    for _ in range(10):
        sign_in("alice", "wrong")
    answer = browser(alice).post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 429
    assert re.search(r"Wait \d minutes, and try again", read(answer).text)


# Signing up --------------------------------------------------------------------------------------


def test_tries_to_sign_up_from_one_address(alice: Person, settings: Settings, clock: Clock) -> None:
    settings.SIGN_UP_RATE = parse("2 per hour")
    assert not is_refused(sign_up("eve"))
    # What is wrong with a try tells who has an account, so it counts as well.
    assert "already" in read(sign_up("alice")).text
    refused = sign_up("frank", email="frank@example.org")
    assert is_refused(refused)
    page = read(refused)
    assert page.one("input", name="username")["value"] == "frank"
    assert page.one("input", name="email")["value"] == "frank@example.org"
    assert "value" not in page.one("input", name="password1").attrs
    zones = [option["value"] for option in page.all("option") if "selected" in option.attrs]
    assert zones == ["Asia/Tokyo"]
    # Nothing is said of what was typed.
    assert "already" not in read(sign_up("alice")).text
    assert not is_refused(sign_up("gina", address="203.0.113.8", email=""))
    clock.go_on(int(refused["Retry-After"]) + 0.01)
    assert sign_up("frank", email="frank@example.org").status_code == 302
    assert set(Person.objects.values_list("username", flat=True)) == {
        "alice", "eve", "gina", "frank",
    }  # fmt: skip


def test_a_class_that_signs_up_at_the_same_time(alice: Person) -> None:
    for number in range(40):
        assert sign_up(f"pupil-{number}", email="").status_code == 302


# When Redis is away ------------------------------------------------------------------------------


@pytest.mark.once
def test_mails_and_passwords_need_no_redis(
    alice: Person, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "project.cache.PatientCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    for _ in range(3):
        answer = Client().post("/accounts/password/reset/", {"email": "alice@example.org"})
        assert answer.status_code == 302
    assert len(mail.outbox) == 3
    warnings = [line for line in caplog.records if line.levelno >= logging.WARNING]
    assert [line.name for line in warnings] == ["presence.patience"]
