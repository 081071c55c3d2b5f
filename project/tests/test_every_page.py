"""Every page and every fragment is what the standard says HTML is, and none is forgotten."""

import re
from collections.abc import Iterator
from copy import copy, deepcopy
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.core.exceptions import RequestDataTooBig
from django.test import Client

from presence.models import Person
from presence.sign_up import Mode, SignUp
from project.contracts import needs_of
from project.gallery import samples
from project.tests.contexts import Contexts, noted
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
def rendered() -> Iterator[Contexts]:
    """The templates that were used while these tests ran, and what they were given."""
    with noted() as contexts:
        yield contexts


@pytest.fixture(scope="module")
def house(rendered: Contexts, django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
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


@pytest.fixture(scope="module")
def texts(house: House, found: dict[str, Sight | None]) -> dict[str, str]:
    """All of it as it is sent."""
    shown = {str(sight): look(house, sight) for sight in found.values() if sight}
    shown |= dict(sent_empty(house, found)) | dict(failures(house)) | dict(others(house))
    texts = {name: answer.content.decode() for name, answer in shown.items()}
    return texts | dict(answers(house)) | dict(frames(house))


@pytest.mark.needs("java")
def test_every_page_and_every_fragment_in_it_is_valid(
    texts: dict[str, str], rendered: Contexts, tmp_path: Path
) -> None:
    """In one test, so that Java starts once."""
    assert len(texts) > 80
    found_wrong = errors(texts, tmp_path)
    assert not found_wrong, "\n".join(found_wrong)
    every = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    assert " ".join(sorted(every - set(rendered) - OF_THE_LIBRARY)) == "", (
        "these were not looked at"
    )


def test_samples_are_what_is_really_rendered(texts: dict[str, str], rendered: Contexts) -> None:
    """A value that no view passes, or one of another kind; and what views pass and no sample has."""
    assert texts
    really = deepcopy(rendered)
    with noted() as sampled:
        for sample in samples.all():
            sample.render()
    ours = {name for name in samples.templates() if name in really}
    assert set(samples.templates()) - ours == OF_THE_LIBRARY
    invented = list(beyond(sampled, really, ours))
    assert not invented, "Nothing passes these: " + ", ".join(invented)
    # Of what the accounts library passes, what is in our contracts.
    missing = [
        one for one in beyond(really, sampled, ours) if one.split()[1] in needs_of(one.split()[0])
    ]
    assert not missing, "No sample has these: " + ", ".join(missing)


def beyond(these: Contexts, those: Contexts, templates: set[str]) -> Iterator[str]:
    """What is in the contexts of `these` and not in `those`: template, name and kind."""
    for template in sorted(templates & set(these)):
        for name, kinds in these[template].items():
            for kind in sorted(kinds - those[template].get(name, set())):
                yield f"{template} {name} {kind}"


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
        for fails in (
            *(wrong.bad_request, wrong.forbidden, wrong.too_fast, wrong.csrf_failure),
            *(wrong.failed, wrong.database_away),
        ):
            yield f"{fails.__name__} as {who}", fails(request)
        yield f"413 as {who}", wrong.bad_request(request, RequestDataTooBig())
    left = {"reason": "left", "again": "/rooms/"}
    yield "a frame that ended", page(house.request("alice"), "rooms/frame_ended.html", left)
    out_of_date = Client(enforce_csrf_checks=True)
    yield "an old token", out_of_date.post("/accounts/login/")


def others(house: House) -> Iterator[tuple[str, Any]]:
    """Pages at addresses that have shown another one already."""
    charlies, somebody = house.browser("charlie"), Client()
    full = house.rooms["full"].get_absolute_url()
    yield "before joining", charlies.get(full)
    yield "rooms to discover", charlies.get("/rooms/")
    yield "in live view", charlies.get(f"{full}?live=frame")
    yield "a frame", charlies.get(f"{full}frame/")
    yield "what Dana missed", house.browser("dana").get(f"{full}unread/")
    for step in ("", "done/", "key/done/"):
        yield f"a forgotten password, {step}", somebody.get(f"/accounts/password/reset/{step}")
    somebody.post("/accounts/password/reset/", {"email": "alice@parley.example"})
    (address,) = re.findall(r"http://testserver(\S+/key/\S+)", str(mail.outbox[0].body))
    yield "another password", somebody.get(address, follow=True)
    key = EmailConfirmationHMAC(EmailAddress.objects.get()).key
    yield "confirm", somebody.get(f"/accounts/confirm-email/{key}/")
    Person.objects.filter(username="erin").update(is_staff=True)
    yield "a theme that is previewed", house.browser("erin").get("/?theme=default", follow=True)
    SignUp.objects.create(mode=Mode.CLOSED)
    yield "no sign-up", somebody.get("/accounts/signup/")


@pytest.mark.needs("java")
def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="en"><title>A page</title><p id="a" {}>{}'
    right = page.format('hx-get="/" hx-status:4xx="none"', "Words")
    found = errors({"right": right, "wrong": page.format('id="b"', "<li><div></p>")}, tmp_path)
    assert len(found) > 2 and all(error.startswith("wrong: ") for error in found)
