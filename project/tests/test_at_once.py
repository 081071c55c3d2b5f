"""Middleware that asks nothing of anybody makes no hop to a thread, and answers as Django has it answer."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import AsyncClient
from django.utils.deprecation import MiddlewareMixin
from django.utils.module_loading import import_string

from presence.models import Person
from project import at_once

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

OF_SESSIONS = (SessionMiddleware, MessageMiddleware)


@pytest.fixture
def as_django_has_it(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The ordinary way, which comes back in the end."""
    for middleware in (*at_once.AT_ONCE, *OF_SESSIONS):
        monkeypatch.setattr(middleware, "__acall__", MiddlewareMixin.__acall__)
    return monkeypatch


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """In which thread each part of a middleware was run."""
    found: dict[str, int] = {}

    def noted(middleware: Any, name: str) -> None:
        part = getattr(middleware, name)

        def run(self: Any, *args: Any) -> Any:
            found[f"{middleware.__name__}.{name}"] = threading.get_ident()
            return part(self, *args)

        monkeypatch.setattr(middleware, name, run)

    for middleware in (*at_once.AT_ONCE, *OF_SESSIONS):
        for name in ("process_request", "process_response"):
            if hasattr(middleware, name):
                noted(middleware, name)
    yield found


@pytest.fixture
def reader() -> Person:
    return Person.objects.create(username="alice", password="!", is_staff=True)


async def asked(person: Person, address: str) -> Any:
    client = AsyncClient()
    await client.aforce_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return await client.get(address)


def without_token(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Content-Length"}


def test_all_of_them_are_ours() -> None:
    ours = {import_string(path) for path in settings.MIDDLEWARE if not path.startswith("django_")}
    assert {*at_once.AT_ONCE, *OF_SESSIONS} <= ours


async def test_the_answer_is_the_same(as_django_has_it: pytest.MonkeyPatch, reader: Person) -> None:
    before = await asked(reader, "/rooms/")
    at_once.install()
    after = await asked(reader, "/rooms/")
    assert before.status_code == after.status_code == 200
    assert without_token(before.headers) == without_token(after.headers)
    assert "content-security-policy" in {name.lower() for name in after.headers}
    assert before.cookies.keys() == after.cookies.keys() == {"csrftoken"}


async def test_what_asks_nobody_makes_no_hop(
    as_django_has_it: pytest.MonkeyPatch, threads: dict[str, int], reader: Person
) -> None:
    await asked(reader, "/rooms/")
    loops = threading.get_ident()
    assert loops not in threads.values() and len(threads) >= 12
    at_once.install()
    await asked(reader, "/rooms/")
    assert [name for name, thread in threads.items() if thread != loops] == [
        "MessageMiddleware.process_response"
    ]


async def test_a_session_that_was_modified_is_saved_in_a_thread(
    as_django_has_it: pytest.MonkeyPatch, threads: dict[str, int], reader: Person
) -> None:
    at_once.install()
    answer = await asked(reader, "/rooms/?theme=terminal")
    assert answer.status_code == 302
    assert threads["SessionMiddleware.process_response"] != threading.get_ident()
