"""Real browsers against a real server.

    def test_…(open_as: OpenAs, alice: Person, room: Room) -> None:
        page = open_as(alice, room)

The server is one process for the whole run, on the database of the test process, so that a test can
make rows by operations and compare a page with the log. Every page is watched: see browsers.py.
Errors in the console that belong to a test are named by `@pytest.mark.console("a pattern", …)`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from presence.models import Person
from project.e2e.browsers import PATIENCE_MS, Watch, launch
from project.tests.machine import find_program
from project.tests.servers import Line, Parley, test_database
from rooms import doorbell
from rooms.models import Room
from rooms.tests import conftest as cast
from rooms.tests.conftest import alice, bob, charlie, dana, room

__all__ = ["alice", "bob", "charlie", "dana", "room"]

# Playwright's loop runs in this thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Far:
    """A server at the end of a line that can be cut. It may also be stopped, killed and started."""

    parley: Parley
    line: Line


class OpenAs(Protocol):
    """Opens a window of a browser of its own in which this person is signed in."""

    def __call__(
        self,
        person: Person | None = None,
        room: Room | None = None,
        address: str = "",
        server: Parley | Far | None = None,
        javascript: bool = True,
        browser: Browser | None = None,
    ) -> Page: ...


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "console(*patterns): errors that may be in the console")


@pytest.fixture(autouse=True)
def rows_of_its_own(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server sees what a test writes, as what any other process writes: by its tick.

    The in-memory bell is heard in its own process alone, and Playwright's loop is in its way.
    """
    monkeypatch.setattr(doorbell, "ring_now", lambda room_id, seq: None)


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Parley]:
    """The server of the whole run. It may not be stopped: start another for that."""
    with django_db_blocker.unblock(), Parley(DATABASE_URL=test_database()) as parley:
        yield parley


@pytest.fixture(scope="session")
def end_of_the_line(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Far]:
    with (
        django_db_blocker.unblock(),
        Line() as line,
        Parley(DATABASE_URL=test_database(), PUBLIC_URL=line.url) as parley,
    ):
        line.to = parley.port
        yield Far(parley, line)


@pytest.fixture
def far(end_of_the_line: Far) -> Iterator[Far]:
    """A server that a test may cut off and stop; the next test finds it well again."""
    yield end_of_the_line
    end_of_the_line.line.mend()
    end_of_the_line.parley.start()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if find_program("chromium") is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, pytestconfig: pytest.Config) -> Iterator[Browser]:
    with launch(playwright, whole=pytestconfig.getoption("nightly")) as browser:
        yield browser


@pytest.fixture
def open_as(
    request: pytest.FixtureRequest, rows_of_its_own: None, server: Parley, chromium: Browser
) -> Iterator[OpenAs]:
    """Opens windows, and at the end makes sure that nothing was wrong on any of their pages."""
    watches: list[Watch] = []
    home = server

    def open_as(
        person: Person | None = None,
        room: Room | None = None,
        address: str = "",
        server: Parley | Far | None = None,
        javascript: bool = True,
        browser: Browser | None = None,
    ) -> Page:
        url = server.line.url if isinstance(server, Far) else (server or home).url
        context = (browser or chromium).new_context(base_url=url, java_script_enabled=javascript)
        watches.append(Watch(context))
        if person:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session(person), "url": url}]
            )
        page = context.new_page()
        if room or address:
            page.goto(f"{room.get_absolute_url() if room else ''}{address}")
        return page

    yield open_as
    allowed = [name for mark in request.node.iter_markers("console") for name in mark.args]
    problems: list[str] = []
    for watch in watches:
        try:
            watch.close(allowed)
        except AssertionError as problem:
            problems.append(str(problem))
    assert not problems, "\n".join(problems)


def session(person: Person) -> str:
    """The key of a new session of this person, as their browser's cookie holds it."""
    return cast.browser(person).cookies[settings.SESSION_COOKIE_NAME].value
