"""Sockets of an application of a few lines, served in the test's own loop as Parley is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from hypercorn.asyncio import serve
from websockets.asyncio.client import ClientConnection, connect

from project import connections
from project.asgi import lifespan
from project.framing import EXTENSION, FrameOnce
from project.server import configuration, listening_socket
from project.tests.processes import HOST

PATIENCE = 10
Line = Callable[[str], Awaitable[None] | None]


class Sockets:
    """An application that accepts every socket, and keeps what it was offered."""

    def __init__(self) -> None:
        self.offers: asyncio.Queue[Any] = asyncio.Queue()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return await lifespan(scope, receive, send)
        await receive()
        before = scope["extensions"][EXTENSION]
        assert not before.is_open()  # nothing may overtake the handshake
        await send({"type": "websocket.accept"})
        await self.offers.put((before, send))
        while (await receive())["type"] != "websocket.disconnect":
            pass


@asynccontextmanager
async def socket_of(
    app: Sockets, **settings: float
) -> AsyncIterator[tuple[ClientConnection, Line, Any]]:
    """A socket that is served as Parley serves: its other end, its line, and its ordinary way."""
    connections.install()
    ended = asyncio.Event()
    listener = listening_socket(HOST, 0)
    config = configuration(listener)
    vars(config).update(settings)
    serving = asyncio.create_task(
        serve(FrameOnce(app), config, shutdown_trigger=ended.wait)  # type: ignore[arg-type]
    )
    try:
        async with connect(f"ws://{HOST}:{listener.getsockname()[1]}/", max_size=None) as client:
            line, send = await asyncio.wait_for(app.offers.get(), PATIENCE)
            yield client, line, send
    finally:
        ended.set()
        await asyncio.wait_for(serving, PATIENCE)
        listener.detach()  # the server has closed it
