"""Sockets: handshakes and frames of every shape. A socket that is not closed still answers."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import limits
import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from project.asgi import application
from rooms.feed import Feeds
from rooms.models import Room
from rooms.operations import post_message
from rooms.tests.conftest import browser
from rooms.tests.fuzz import wild
from rooms.tests.page import Page

pytestmark = pytest.mark.django_db(transaction=True)

once_for_all = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

KEYS = [
    "cursor",
    "upto",
    "panel",
    "body",
    "nonce",
    "seen",
    "typing",
    "headers",
    "csrfmiddlewaretoken",
    "x",
]
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | wild.text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(wild.text, inner, max_size=2),
    max_leaves=4,
)
NUMBERS = st.sampled_from(
    [-1, 0, 1, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 10**400, "7", "-0", True]
)
FRAMES = st.one_of(
    st.dictionaries(st.sampled_from(KEYS), VALUES | NUMBERS, min_size=1, max_size=3).map(json.dumps),
    st.tuples(st.sampled_from(KEYS), VALUES | NUMBERS).map(lambda pair: json.dumps(dict([pair]))),
    VALUES.map(json.dumps),
    wild.text,
    st.sampled_from(["[" * 20_000, '{"body":' * 9_000, '{"cursor": 1, "cursor": 2}', '{"body": "\\ud800"}',
                     '{"seen": ' + "9" * 6_000 + "}", '{"body": "\\u0000"}', "\ufeff{}"]),
    st.binary(max_size=30),
)  # fmt: skip
HEADERS = [
    "cookie",
    "origin",
    "host",
    "user-agent",
    "x-forwarded-for",
    "x-request-id",
    "accept-language",
]


class Wire:
    """A socket to the application, and nobody at the other end who makes sense of anything."""

    def __init__(self, path: str, query: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {
            "type": "websocket", "path": path, "raw_path": path.encode(errors="replace"),
            "query_string": query, "headers": headers, "subprotocols": [], "scheme": "ws",
            "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8000),
        }  # fmt: skip
        self.socket = ApplicationCommunicator(application, scope)

    async def talk(self, frames: list[str | bytes]) -> None:
        """Connect, say all of it, and go. Raises what the application raises."""
        await self.socket.send_input({"type": "websocket.connect"})
        answer = await self.socket.receive_output(5)
        assert answer["type"] in ("websocket.accept", "websocket.close")
        for frame in frames:
            await self.socket.send_input(event(frame))
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1006})
        await self.socket.wait(5)
        while not self.socket.output_queue.empty():
            answer = self.socket.output_queue.get_nowait()
            assert answer.get("code") != 1011, "a consumer failed"


def event(frame: str | bytes) -> dict[str, Any]:
    """As Hypercorn hands it on."""
    is_text = isinstance(frame, str)
    return {
        "type": "websocket.receive",
        "text": frame if is_text else None,
        "bytes": None if is_text else frame,
    }


@pytest.fixture
def runner(room: Room, bob: Person, settings: Settings) -> Iterator[asyncio.Runner]:
    """A loop in which nothing is left behind in the end."""
    settings.MESSAGE_RATE = limits.parse("1000000 per second")
    settings.FRAME_RATE = limits.parse("1000000 per second")
    settings.CURSOR_WAIT_SECONDS = 600
    post_message(room, bob, "Hello")
    with asyncio.Runner() as runner:
        yield runner
        runner.run(nothing_is_left())


async def nothing_is_left() -> None:
    feeds = Feeds.current()
    await feeds.tick()
    await feeds.tick()
    assert not feeds.sockets and not feeds.feeds and not feeds.people.here.open
    await feeds.close(1012)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left


@once_for_all
@given(frames=st.lists(FRAMES, max_size=3), in_room=st.booleans())
def test_no_frame_kills_a_socket(
    runner: asyncio.Runner, room: Room, bob: Person, frames: list[str | bytes], in_room: bool
) -> None:
    """Of an open page, which shows what is said afterwards."""
    note(f"{frames}")

    async def say() -> None:
        async with Page(room if in_room else None, bob) as page:
            for frame in frames:
                await page.socket.send_input(event(frame))
            await page.is_heard()
            assert page.closed_with is None

    runner.run(say())


@pytest.mark.once
@once_for_all
@given(
    place=st.sampled_from(["/ws/", "/ws/rooms/{}/", "/ws/rooms/", "/"]),
    slug=wild.text,
    query=wild.octets,
    headers=st.lists(st.tuples(st.sampled_from(HEADERS), wild.header_values), max_size=2),
    signed_in=st.booleans(),
    frames=st.lists(FRAMES, max_size=2),
)
def test_no_handshake_kills_anything(
    runner: asyncio.Runner, room: Room, bob: Person, place: str, slug: str, query: bytes,
    headers: list[tuple[str, bytes]], signed_in: bool, frames: list[str | bytes],
) -> None:  # fmt: skip
    """Nor what is said first, in place of a cursor."""
    path = place.format(slug.encode(errors="replace").decode() or room.slug)
    sent = [(b"origin", django_settings.SOCKET_ORIGINS[0].encode())]
    sent += [(name.encode(), value) for name, value in headers]

    async def knock() -> None:
        if signed_in:
            client = await in_db(browser, bob)
            sent.append((b"cookie", b"sessionid=" + client.cookies["sessionid"].value.encode()))
        await Wire(path, b"title=" + query, sent).talk(frames)

    runner.run(knock())
