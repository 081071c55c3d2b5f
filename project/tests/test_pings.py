"""Who answers stays, and who has vanished is let go; one task asks them all."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosed

from project.connections import PINGS
from project.pings import Pings
from project.tests.served import PATIENCE, Sockets, socket_of

pytestmark = pytest.mark.once


class Asked:
    """Counts how often it was asked."""

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken
        self.times = 0

    def ping(self) -> None:
        self.times += 1
        if self.broken:
            raise RuntimeError("It cannot be written to.")


async def until_asked(socket: Asked, times: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while socket.times < times:
            await asyncio.sleep(0)


async def test_each_has_its_turn_whatever_becomes_of_the_others() -> None:
    pings, sockets = Pings(), [Asked(), Asked(broken=True), Asked()]
    for socket in sockets:
        pings.add(socket, 0.01)
    await until_asked(sockets[-1], 3)
    pings.remove(sockets[0])
    gone, others = sockets[0].times, [socket.times for socket in sockets[1:]]
    assert max(others) - min(others) <= 1
    await until_asked(sockets[-1], others[-1] + 3)
    assert sockets[0].times == gone


async def test_the_task_ends_with_the_last_socket_and_begins_with_the_next() -> None:
    pings, first, second = Pings(), Asked(), Asked()
    pings.add(first, 0.01)
    pings.remove(first)
    async with asyncio.timeout(PATIENCE):
        while not (pings.round and pings.round.done()):
            await asyncio.sleep(0)
    pings.add(second, 0.01)
    await until_asked(second, 2)
    assert first.times == 0


async def test_who_answers_pings_stays_beyond_the_timeout() -> None:
    async with socket_of(Sockets(), websocket_ping_interval=0.05, read_timeout=2) as (
        client,
        line,
        _,
    ):
        with pytest.raises(TimeoutError):  # nothing comes, and no end
            await asyncio.wait_for(client.recv(), 2.5)
        assert line("still here") is None
        assert await asyncio.wait_for(client.recv(), PATIENCE) == "still here"


async def test_who_does_not_answer_is_let_go_and_forgotten() -> None:
    async with socket_of(Sockets(), websocket_ping_interval=0.05, read_timeout=0.5) as (
        client,
        _,
        _,
    ):
        assert len(PINGS.sockets) == 1
        client.protocol.receive_data = lambda data: None  # type: ignore[method-assign]
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(client.recv(), PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while PINGS.sockets:
                await asyncio.sleep(0)
