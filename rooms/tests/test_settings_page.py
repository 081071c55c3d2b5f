"""The page of a person's settings."""

import pytest

from presence.models import Person
from rooms.tests.conftest import browser

pytestmark = pytest.mark.once


def test_it_leads_to_the_password_the_addresses_and_out(alice: Person) -> None:
    alice.set_password("korrekt pferd 9")
    alice.save()
    page = browser(alice).get("/settings/").content.decode()
    for address in ("/accounts/password/change/", "/accounts/email/", "/accounts/logout/"):
        assert f'href="{address}"' in page
        assert browser(alice).get(address).status_code == 200


def test_it_is_for_those_who_are_signed_in(db: None) -> None:
    answer = browser().get("/settings/")
    assert answer.headers["Location"] == "/accounts/login/?next=/settings/"
