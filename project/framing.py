"""Makes a frame once for all the sockets that are sent the same text.

Hypercorn takes a text to each connection through seven functions, and frames it anew for each. What is
pushed here is the same for everybody who reads alike: so it is framed once, and handed to the connections
as it is. Measured with 1,000 sockets in a room, on a busy machine: six to nine tenths of the CPU for each
delivery, and most of what is left is the kernel's.

It leans on names of Hypercorn 0.18 that are not promised: those in `Line.__init__`, and the `state` and
`closed` of a socket's stream. So it is tried at the start on parts made as Hypercorn makes them; where
that fails, or FRAME_ONCE is 0, sockets are sent to in the ordinary way, and nothing else differs.
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import structlog
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.ws_stream import ASGIWebsocketState, WSStream
from wsproto.connection import ConnectionState

from project.connections import App, server_behind

log = structlog.get_logger(__name__)

EXTENSION = "parley.frame"
TEXT, SHORT, MIDDLE = 0x81, 125, 0xFFFF


@lru_cache(maxsize=16)
def framed(text: str) -> bytes:
    """This text as one WebSocket frame of a server: RFC 6455, 5.2."""
    data = text.encode()
    if len(data) <= SHORT:
        head = struct.pack("!BB", TEXT, len(data))
    elif len(data) <= MIDDLE:
        head = struct.pack("!BBH", TEXT, 126, len(data))
    else:
        head = struct.pack("!BBQ", TEXT, 127, len(data))
    return head + data


class Line:
    """The connection of one socket, for texts alone."""

    __slots__ = ("lock", "most", "send", "stream", "transport", "writer")

    def __init__(
        self, send: Callable[[dict[str, Any]], Awaitable[None]], server: TCPServer
    ) -> None:
        self.send = send
        self.stream: WSStream = send.__self__  # type: ignore[attr-defined]
        self.lock: asyncio.Lock = server.send_lock
        self.writer: asyncio.StreamWriter = server.writer
        self.transport: asyncio.WriteTransport = server.writer.transport
        self.most = self.transport.get_write_buffer_limits()

    def __call__(self, text: str) -> Awaitable[None] | None:
        """Send this text. What is left to wait for, where the connection does not take it at once."""
        low, high = self.most
        if not self.is_open() or self.transport.get_write_buffer_size() > low:
            # The ordinary way waits for its turn, notices who does not read, and drops what is too late.
            return self.send({"type": "websocket.send", "text": text})
        self.transport.write(framed(text))
        return self.writer.drain() if self.transport.get_write_buffer_size() > high else None

    def is_open(self) -> bool:
        """Whether a text may be sent here just now."""
        stream = self.stream
        return (
            stream.state is ASGIWebsocketState.CONNECTED
            and stream.connection.state is ConnectionState.OPEN
            and not (stream.closed or self.lock.locked() or self.transport.is_closing())
        )


class FrameOnce:
    """Offers each socket over HTTP/1 its line, in `scope["extensions"]["parley.frame"]`."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and (server := server_behind(send)):
            scope["extensions"][EXTENSION] = Line(send, server)
        try:
            await self.app(scope, receive, send)
        finally:
            # A socket's stream has its scope: it would hold itself until the garbage is collected.
            scope.get("extensions", {}).pop(EXTENSION, None)


def is_possible() -> bool:
    """Whether Hypercorn is made as this file takes it to be: if not, a line in the log says so."""
    try:
        try_out()
    except Exception as error:
        log.warning(
            "frames are made for each socket: Hypercorn is another than expected", error=error
        )
        return False
    return True


def try_out() -> None:
    """Make the parts of a connection as Hypercorn does, and find its line. Raises where they differ."""
    make: Any = SimpleNamespace(server=TCPServer, protocol=H11Protocol, stream=WSStream)
    around = Config(), WorkerContext(None)
    transport = SimpleNamespace(get_write_buffer_limits=tuple)
    server = make.server(None, None, *around, {}, None, SimpleNamespace(transport=transport))
    protocol = make.protocol(None, *around, None, {}, False, None, None, server.protocol_send)
    stream = make.stream(None, *around, None, False, None, None, protocol.stream_send, 1)
    line = Line(stream.app_send, server)
    if server_behind(stream.app_send) is not server or line.is_open():
        raise TypeError("The way from a socket to its connection is another.")
