"""The accounts library's pages: in our look, with no script but htmx, and kept by no cache."""

import pytest
from django.urls import URLResolver, get_resolver

from presence.models import Person
from rooms.tests.conftest import browser
from rooms.tests.html import Element, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]

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
    client = browser(None if person == "nobody" else alice)
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
    client = browser(alice)
    client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"})
    page = read(client.get("/accounts/email/"))
    assert "second@example.org" in page.one("main").text
    assert brings_only_htmx(page)
    client.post("/accounts/email/", {"action_remove": "", "email": "second@example.org"})
    assert "second@example.org" not in read(client.get("/accounts/email/")).one("fieldset").text


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["nobody", "alice"])
def test_no_cache_keeps_an_account_page(alice: Person, address: str, who: str) -> None:
    answer = browser(alice if who == "alice" else None).get(address)
    assert "no-store" in answer["Cache-Control"]
