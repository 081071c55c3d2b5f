"""What waits for one socket: sent at once when idle, joined when busy, bounded, and never in the way."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from rooms.consumers.outbox import MOST_CHARACTERS, MOST_FRAGMENTS, Outbox

pytestmark = pytest.mark.once


class Wire:
    """A connection that takes frames when it is let."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.takes = asyncio.Event()
        self.takes.set()
        self.aborted = asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        await self.takes.wait()
        self.sent.append(message)

    def line(self, text: str) -> Awaitable[None] | None:
        """The shorter way, as project/framing.py has it."""
        message = {"type": "websocket.send", "text": text}
        if not self.takes.is_set():
            return self.send(message)
        self.sent.append(message)
        return None

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.sent if "text" in message]

    async def settles(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.sent) < count:
                await asyncio.sleep(0)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture(params=["by send", "by a line"])
def outbox(wire: Wire, request: pytest.FixtureRequest) -> Outbox:
    return Outbox(wire.send, wire.aborted.set, wire.line if request.param == "by a line" else None)


async def test_idle_it_sends_at_once(wire: Wire, outbox: Outbox) -> None:
    outbox.put("one")
    await wire.settles(1)
    outbox.put("two")
    await wire.settles(2)
    assert wire.texts == ["one", "two"]


async def test_busy_it_joins_what_waits_into_one_frame(wire: Wire, outbox: Outbox) -> None:
    wire.takes.clear()
    outbox.put("one")
    await asyncio.sleep(0)
    for text in ("two", "three", "four"):
        outbox.put(text)
    wire.takes.set()
    await wire.settles(2)
    assert wire.texts == ["one", "twothreefour"]


async def test_a_slot_keeps_its_latest_state_alone(wire: Wire, outbox: Outbox) -> None:
    wire.takes.clear()
    outbox.put("one")
    await asyncio.sleep(0)
    outbox.show("people", "old")
    outbox.show("people", "new")
    outbox.put("two")
    wire.takes.set()
    await wire.settles(2)
    assert wire.texts == ["one", "twonew"]


async def test_what_is_held_follows_what_was_read(wire: Wire, outbox: Outbox) -> None:
    outbox.hold()
    outbox.put("fed")
    outbox.release("read")
    await wire.settles(1)
    assert wire.texts == ["readfed"]


@pytest.mark.parametrize("fragment", ["x", "x" * (MOST_CHARACTERS // 4)])
async def test_full_it_closes_and_the_page_comes_back(
    wire: Wire, outbox: Outbox, fragment: str
) -> None:
    wire.takes.clear()
    for _ in range(MOST_FRAGMENTS + 2):
        outbox.put(fragment)
        await asyncio.sleep(0)
    assert outbox.closed and not outbox.waiting
    wire.takes.set()
    await wire.settles(2)
    assert wire.sent[-1] == {"type": "websocket.close", "code": 1013}
    outbox.gone()


async def test_a_socket_that_takes_nothing_is_freed(
    wire: Wire, outbox: Outbox, settings: Settings
) -> None:
    settings.SEND_TIMEOUT_SECONDS = 0.05
    wire.takes.clear()
    outbox.put("one")
    await asyncio.wait_for(wire.aborted.wait(), 5)
    assert outbox.closed and not outbox.waiting


async def test_a_socket_that_never_answers_a_close_is_freed(
    wire: Wire, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rooms.consumers.outbox.CLOSE_SECONDS", 0.05)
    outbox.close(4401, "farewell")
    await asyncio.wait_for(wire.aborted.wait(), 5)
    assert wire.texts == ["farewell"] and wire.sent[-1]["code"] == 4401


async def test_after_a_close_nothing_more_is_sent(wire: Wire, outbox: Outbox) -> None:
    outbox.close(4401, "farewell")
    outbox.put("late")
    outbox.show("people", "late")
    await wire.settles(2)
    assert wire.texts == ["farewell"]
    outbox.gone()


async def test_a_connection_that_broke_is_no_error(wire: Wire, outbox: Outbox) -> None:
    async def broken(message: dict[str, Any]) -> None:
        raise RuntimeError("closed already")

    outbox.send, outbox.line = broken, None
    outbox.put("one")
    while outbox.writer:
        await asyncio.sleep(0)
    assert outbox.closed
