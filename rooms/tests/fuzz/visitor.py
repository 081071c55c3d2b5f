"""Somebody signed in who sends what they like."""

import asyncio
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.core.signals import got_request_exception
from hypothesis import currently_in_test_context, note

from presence.models import Person
from rooms.tests.conftest import browser
from rooms.tests.fuzz.asgi import Answer, Headers, ask

TOKEN = "t" * 32
HOST = (b"host", b"localhost:8000")
PATIENCE = 5.0


class Visitor:
    """A browser without manners. Signs in again when what it sent has signed it out."""

    def __init__(self, person: Person) -> None:
        self.person, self.session = person, ""
        self.runner = asyncio.Runner()
        self.raised: list[str] = []

    def cookies(self) -> tuple[bytes, bytes]:
        if not Session.objects.filter(pk=self.session).exists():
            self.person.refresh_from_db()
            self.session = browser(self.person).cookies["sessionid"].value
        return b"cookie", f"sessionid={self.session}; csrftoken={TOKEN}".encode()

    def sends(
        self, method: str, path: str, query: bytes = b"", headers: Headers = (), body: bytes = b""
    ) -> Answer:
        """Send it. Raises AssertionError for an answer that says that something of ours broke."""
        self.raised.clear()
        if currently_in_test_context():
            note(f"{method} {path}?{query!r} {list(headers)} {body!r}")
        answer = self.runner.run(ask(method, path, query, headers, body))
        assert 200 <= answer.status < 500 and not self.raised, f"{answer.status}: {self.raised}"
        return answer

    def failed(self, **said: Any) -> None:
        """Django says that a view has raised, and what it answered by saying so."""
        self.raised.append(traceback.format_exc(limit=-4))


@contextmanager
def visiting(person: Person) -> Iterator[Visitor]:
    """A visitor who leaves nothing behind: no task and no thread."""
    visitor = Visitor(person)
    threads = threading.active_count()
    got_request_exception.connect(visitor.failed)
    try:
        yield visitor
        visitor.runner.run(tasks_end())
        assert threading.active_count() <= threads + 8, "threads are left behind"
    finally:
        got_request_exception.disconnect(visitor.failed)
        visitor.runner.close()


async def tasks_end() -> None:
    """Raises AssertionError when one of the application's tasks goes on."""
    await get_channel_layer().flush()  # which keeps one for the process
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while left := asyncio.all_tasks() - {asyncio.current_task()}:
        assert asyncio.get_running_loop().time() < deadline, left
        await asyncio.sleep(0.01)
