"""What the addresses of libraries carry by being ours."""

import pytest

from presence.models import Person
from project.tests.test_accounts import PAGES
from rooms.tests.conftest import alice, browser

__all__ = ["alice"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["nobody", "alice"])
def test_no_cache_keeps_an_account_page(alice: Person, address: str, who: str) -> None:
    answer = browser(alice if who == "alice" else None).get(address)
    assert "no-store" in answer["Cache-Control"]
