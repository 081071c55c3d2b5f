"""One frame for many sockets: the bytes of Hypercorn's own, and the same care for who does not read."""

import asyncio
from typing import Any, cast

import pytest
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.utils import UnexpectedMessageError
from websockets.exceptions import ConnectionClosed
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

from project import connections, framing
from project.connections import server_behind
from project.framing import Line, framed
from project.tests.served import PATIENCE, Sockets, socket_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
@pytest.mark.parametrize("letter", ["a", "é", "字"])
def test_a_frame_is_what_hypercorn_would_send(length: int, letter: str) -> None:
    text = letter * length
    assert framed(text) == Connection(ConnectionType.SERVER).send(TextMessage(text))


def test_the_same_text_is_framed_once() -> None:
    assert framed("the same text") is framed("the same " + "text".lower())


async def test_what_is_sent_by_either_way_arrives_in_its_order() -> None:
    async with socket_of(Sockets()) as (client, line, send):
        texts = [f"{number} é" * number for number in range(300)]
        for number, text in enumerate(texts):
            if number % 3:
                assert line(text) is None
            else:
                await send({"type": "websocket.send", "text": text})
        for text in texts:
            assert await asyncio.wait_for(client.recv(), PATIENCE) == text


async def test_who_does_not_read_is_waited_for_and_loses_nothing() -> None:
    async with socket_of(Sockets()) as (client, line, _):
        client.transport.pause_reading()
        words, count = "x" * 50_000, 0
        while not (left := line(words)):
            count += 1
            assert count < 1000
        waiting = asyncio.ensure_future(left)
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
        behind = line("after it")
        assert behind  # it waits its turn
        following = asyncio.ensure_future(behind)
        client.transport.resume_reading()
        for _ in range(count + 1):
            assert await asyncio.wait_for(client.recv(), PATIENCE) == words
        assert await asyncio.wait_for(client.recv(), PATIENCE) == "after it"
        await asyncio.wait_for(asyncio.gather(waiting, following), PATIENCE)


async def test_it_waits_while_something_else_is_written() -> None:
    async with socket_of(Sockets()) as (client, line, _):
        async with cast(Line, line).lock:
            left = line("after it")
            assert left
            following = asyncio.ensure_future(left)
        await asyncio.wait_for(following, PATIENCE)
        assert await asyncio.wait_for(client.recv(), PATIENCE) == "after it"


async def test_into_a_connection_that_ends_nothing_is_written() -> None:
    async with socket_of(Sockets()) as (_, line, _):
        assert line("the last") is None
        cast(Line, line).transport.abort()
        left = line("too late")
        assert left
        await asyncio.wait_for(left, PATIENCE)


async def test_after_a_close_nothing_more_is_sent() -> None:
    async with socket_of(Sockets()) as (client, line, send):
        assert line("the last") is None
        await send({"type": "websocket.close", "code": 4401})
        left = line("too late")
        assert left
        with pytest.raises(UnexpectedMessageError):
            await left
        assert await asyncio.wait_for(client.recv(), PATIENCE) == "the last"
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(client.recv(), PATIENCE)
        assert client.close_code == 4401


async def test_the_parts_of_a_socket_that_has_ended_do_not_hold_one_another() -> None:
    async with socket_of(Sockets()) as (_, line, send):
        stream, server = send.__self__, server_behind(send)
        assert stream.scope["extensions"][framing.EXTENSION] is line
        assert server and server.protocol
    assert framing.EXTENSION not in stream.scope["extensions"]
    assert not hasattr(server, "protocol")


def test_another_hypercorn_is_noticed_at_the_start(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connections.install()
    assert framing.is_possible()

    class OtherServer(TCPServer):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            del self.send_lock

    monkeypatch.setattr(framing, "TCPServer", OtherServer)
    assert not framing.is_possible()
    assert "Hypercorn is another than expected" in caplog.text
