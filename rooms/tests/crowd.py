"""A room full of readers, each of them a socket to the real application; and what they cost."""

import asyncio
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from presence.models import Person
from presence.threads import in_db
from project.asgi import application
from rooms.models import Membership, Room
from rooms.operations import post_message

SEEN = re.compile(r'id="seen"[^>]*\{"seen": (\d+)\}')


def make_readers(room: Room, count: int) -> dict[str, Person]:
    """So many members who are signed in, by the keys of their sessions. A few statements for all."""
    people = Person.objects.bulk_create(
        Person(username=f"reader{number:04}", password="!") for number in range(count)
    )
    Membership.objects.bulk_create(Membership(room=room, person=person) for person in people)
    return signed_in(people)


def signed_in(people: Sequence[Person]) -> dict[str, Person]:
    """Sign these people in, all at once. Each by the key of their session."""
    store, tomorrow = SessionStore(), timezone.now() + timedelta(days=1)
    by_session = {f"{person.username:0>32}": person for person in people}
    Session.objects.bulk_create(
        Session(
            session_key=key, session_data=store.encode(session_of(person)), expire_date=tomorrow
        )
        for key, person in by_session.items()
    )
    return by_session


def session_of(person: Person) -> dict[str, str]:
    """What Django keeps of somebody who has signed in."""
    return {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }


class Reader:
    """A tab that follows a room and says at once what was on its screen. Lighter than a `Page`."""

    def __init__(self, room: Room, session: str, cursor: int) -> None:
        self.room, self.session, self.cursor = room, session, cursor
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.end = self.frames = 0
        self.is_beside = asyncio.Event()

    async def __aenter__(self) -> Self:
        path = f"/ws/rooms/{self.room.slug}/"
        scope = {
            "type": "websocket",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"title=Busy",
            "headers": [
                (b"origin", settings.SOCKET_ORIGINS[0].encode()),
                (b"cookie", f"{settings.SESSION_COOKIE_NAME}={self.session}".encode()),
            ],
            "subprotocols": [],
        }
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.say(f'{{"cursor": "{self.cursor}"}}')
        self.socket = asyncio.create_task(application(scope, self.incoming.get, self.take))
        return self

    async def __aexit__(self, *args: object) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.socket

    def say(self, text: str) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def take(self, message: dict[str, Any]) -> None:
        """What the application sends. A tab whose end has moved reports it."""
        assert message["type"] != "websocket.close", message
        text = message.get("text", "")
        self.frames += 1
        if 'hx-target="#sidebar"' in text:
            self.is_beside.set()
        if ends := SEEN.findall(text):
            self.end = int(ends[-1])
            self.say(f'{{"seen": {self.end}}}')


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Every SQL statement of this process, of whichever thread, inside the block."""
    said: list[str] = []

    def counting(execute: Any) -> Any:
        def count_and_execute(cursor: Any, sql: Any, *args: Any, **kwargs: Any) -> Any:
            said.append(str(sql))
            return execute(cursor, sql, *args, **kwargs)

        return count_and_execute

    with pytest.MonkeyPatch.context() as patch:
        for name in ("execute", "executemany"):
            patch.setattr(CursorWrapper, name, counting(getattr(CursorWrapper, name)))
        yield said


async def write(room: Room, author: Person, messages: int, seconds: float) -> None:
    """Post so many messages, evenly over so many seconds or as soon after as can be."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(messages):
        await asyncio.sleep(began + number * seconds / messages - loop.time())
        await in_db(post_message, room, author, f"message {number}")


async def all_are_here(readers: Collection[Reader]) -> None:
    """Wait until each has all that comes when a page opens."""
    await asyncio.gather(*(reader.is_beside.wait() for reader in readers))


async def all_have_seen(readers: Collection[Reader], number: int) -> None:
    """Wait until each has reported this message."""
    while {reader.end for reader in readers} != {number}:
        await asyncio.sleep(0.02)
