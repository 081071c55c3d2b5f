"""Two servers that share a Redis and a PostgreSQL are one chat."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from project.e2e.conftest import OpenAs
from project.e2e.pages import composer, live, people, row, rows, say, sign_up
from project.tests.servers import Parley
from project.tests.services import PostgreSQL, Redis

Servers = tuple[Parley, Parley]


@pytest.fixture
def servers(redis_server: Redis, postgres_server: PostgreSQL) -> Iterator[Servers]:
    shared = {"DATABASE_URL": postgres_server.url, "REDIS_URL": redis_server.url}
    # One after the other: the first makes the tables.
    with Parley(**shared) as first, Parley(**shared) as second:
        yield first, second


@pytest.mark.nightly
@pytest.mark.console("WebSocket connection", "htmx:ws:error", "ERR_CONNECTION")
def test_people_of_two_processes_meet_and_come_back_after_a_crash(
    open_as: OpenAs, servers: Servers
) -> None:
    first, second = servers
    alice, bob = open_as(server=first), open_as(server=second)
    sign_up(alice, "alice")
    make_room(alice, "Between")
    sign_up(bob, "bob")
    bob.get_by_role("main").get_by_role("link", name="Between").click()
    bob.get_by_role("button", name="Join").click()
    for page in (alice, bob):
        for name in ("alice", "bob"):
            expect(live(page, name)).to_be_visible()
    say(alice, "From the first")
    expect(row(bob, "From the first")).to_be_visible()
    say(bob, "From the second")
    expect(row(alice, "From the second")).to_be_visible()

    first.kill()
    expect(people(bob)).to_have_count(1)
    say(bob, "Where is she?")
    composer(alice).fill("Here, and")

    first.start()
    expect(row(alice, "Where is she?")).to_be_visible()
    for page in (alice, bob):
        expect(people(page)).to_have_count(2)
    composer(alice).press("End")
    alice.keyboard.type(" back")
    composer(alice).press("Enter")
    # Her own row may come to either of them first.
    for page in (alice, bob):
        expect(row(page, "Here, and back")).to_be_visible()
    assert len(words(alice)) == 4 and words(alice) == words(bob)


def make_room(page: Page, name: str) -> None:
    page.get_by_role("link", name="Make a room").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the room").click()
    expect(composer(page)).to_be_visible()


def words(page: Page) -> list[str]:
    return rows(page).locator("[dir=auto]").all_inner_texts()
