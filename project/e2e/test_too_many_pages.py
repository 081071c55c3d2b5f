"""One page more than a person may have open says so, and becomes live when another is closed."""

import pytest
from playwright.sync_api import expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import row, say
from project.tests.servers import Parley, test_database
from rooms.models import Room


@pytest.mark.nightly  # rooms/tests/test_crowd.py asks the sockets by day
def test_one_page_too_many_says_so_and_heals(
    open_as: OpenAs, room: Room, alice: Person, bob: Person
) -> None:
    settings = {"SOCKETS_PER_PERSON": "1", "CROWDED_SECONDS": "1"}
    with Parley(DATABASE_URL=test_database(), **settings) as server:
        first = open_as(bob, room, server=server)
        pulse = first.locator("#pulse")
        expect(pulse).to_contain_text("Not connected")
        expect(pulse).to_be_hidden()
        second = open_as(bob, room, server=server)
        crowded = second.get_by_text("Too many pages are open from here.")
        expect(crowded).to_be_visible()
        # It does not lie: what is said does not show there.
        alices = open_as(alice, room, server=server)
        say(alices, "Who is there?")
        expect(row(first, "Who is there?")).to_be_visible()
        expect(row(second, "Who is there?")).to_have_count(0)
        first.close()
        expect(row(second, "Who is there?")).to_be_visible()
        expect(crowded).to_have_count(0)
        expect(second.locator("#pulse")).to_be_hidden()
        # Before the server ends, which they would complain of.
        for page in (second, alices):
            page.close()
