"""Every page and every fragment is what the standard says HTML is, and none is forgotten."""

import re
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from django.test.signals import template_rendered

from presence.sign_up import Mode, SignUp
from project.tests.every_fragment import answers, frames
from project.tests.every_page import NO_PAGES, House, Sight, build, look, pages
from project.tests.validator import errors
from rooms.tests.house import undone
from rooms.views import errors as wrong
from rooms.views.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"

# For pages of the accounts library that are not switched on.
OF_THE_LIBRARY = {"allauth/layouts/manage.html", "allauth/elements/fields.html"}


@pytest.fixture(scope="module")
def rendered() -> Iterator[set[str]]:
    """The templates that were used while these tests ran."""
    names: set[str] = set()

    def note(template: Any, **more: object) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture(scope="module")
def house(rendered: set[str], django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), undone():
        yield build()


@pytest.fixture(scope="module")
def found(house: House) -> dict[str, Sight | None]:
    return pages(house)


def test_every_address_shows_a_page_or_is_known_to_show_none(
    found: dict[str, Sight | None],
) -> None:
    assert sorted(address for address in found if found[address] is None) == sorted(NO_PAGES)
    assert len(found) > len(NO_PAGES) + 30


@pytest.mark.needs("java")
def test_every_page_and_every_fragment_in_it_is_valid(
    house: House, found: dict[str, Sight | None], rendered: set[str], tmp_path: Path
) -> None:
    """In one test, so that Java starts once."""
    shown = {str(sight): look(house, sight) for sight in found.values() if sight}
    shown |= dict(sent_empty(house, found)) | dict(failures(house)) | dict(others(house))
    texts = {name: answer.content.decode() for name, answer in shown.items()}
    texts |= dict(answers(house)) | dict(frames(house))
    assert len(texts) > 80
    found_wrong = errors(texts, tmp_path)
    assert not found_wrong, "\n".join(found_wrong)
    every = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    assert " ".join(sorted(every - rendered - OF_THE_LIBRARY)) == "", "these were not looked at"


def sent_empty(house: House, found: dict[str, Sight | None]) -> Iterator[tuple[str, Any]]:
    """Each form, sent without a word in it: pages that say what is missing."""
    for sight in found.values():
        if sight is None:
            continue
        client = house.browser(sight.who)
        cookies = copy(client.cookies)
        with undone():
            answer = client.post(sight.path)
        client.cookies = cookies  # it may have signed out
        if answer.status_code in (200, 422):
            yield f"{sight}, sent empty", answer


def failures(house: House) -> Iterator[tuple[str, Any]]:
    """The pages of what goes wrong."""
    for who in ("alice", ""):
        client, request = house.browser(who), house.request(who)
        yield f"400 as {who}", client.get("/", headers={"host": "elsewhere.example"})
        yield f"404 as {who}", client.get("/nowhere/")
        for fails in (wrong.forbidden, wrong.too_fast, wrong.failed, wrong.database_away):
            yield f"{fails.__name__} as {who}", fails(request)
        yield f"413 as {who}", wrong.bad_request(request, RequestDataTooBig())
    left = {"reason": "left", "again": "/rooms/"}
    yield "a frame that ended", page(house.request("alice"), "rooms/frame_ended.html", left)
    out_of_date = Client(enforce_csrf_checks=True)
    yield "an old token", out_of_date.post("/accounts/login/")


def others(house: House) -> Iterator[tuple[str, Any]]:
    """Pages at addresses that have shown another one already."""
    charlies, somebody = house.browser("charlie"), Client()
    yield "before joining", charlies.get(house.rooms["full"].get_absolute_url())
    somebody.post("/accounts/password/reset/", {"email": "alice@parley.example"})
    (address,) = re.findall(r"http://testserver(\S+/key/\S+)", str(mail.outbox[0].body))
    yield "another password", somebody.get(address, follow=True)
    key = EmailConfirmationHMAC(EmailAddress.objects.get()).key
    yield "confirm", somebody.get(f"/accounts/confirm-email/{key}/")
    SignUp.objects.create(mode=Mode.CLOSED)
    yield "no sign-up", somebody.get("/accounts/signup/")


@pytest.mark.needs("java")
def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="en"><title>A page</title><p id="a" {}>{}'
    right = page.format('hx-get="/" hx-status:4xx="none"', "Words")
    found = errors({"right": right, "wrong": page.format('id="b"', "<li><div></p>")}, tmp_path)
    assert len(found) > 2 and all(error.startswith("wrong: ") for error in found)
