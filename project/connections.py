"""What Parley has Hypercorn 0.18 do otherwise with a connection, and why.

Hypercorn has no settings for these, so they go through the names of its parts. Where a part has another
name, in another version, importing this fails, and the tests with it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import h11
import hypercorn.protocol
from hypercorn.asyncio import run
from hypercorn.asyncio.tcp_server import MAX_RECV, TCPServer
from hypercorn.events import Closed, RawData
from hypercorn.protocol import h11 as http1
from hypercorn.protocol import ws_stream
from hypercorn.protocol.events import Event
from hypercorn.protocol.h11 import H11Protocol
from wsproto.events import Ping

from presence.begun import begun
from project.pings import Pings

PINGS = Pings()
App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def install() -> None:
    """Have every connection from now on be as described here."""
    ws_stream.Handshake = PlainHandshake  # type: ignore[misc]
    http1.WSStream = PromptStream  # type: ignore[attr-defined]
    hypercorn.protocol.H11Protocol = ForgivingProtocol  # type: ignore[attr-defined]
    run.TCPServer = LeanServer  # type: ignore[attr-defined]


class PlainHandshake(ws_stream.Handshake):
    """A handshake that takes no permessage-deflate.

    Hypercorn accepts every browser's offer. Measured: 3.3 times the CPU of a delivery, and 185 KiB for
    each socket.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extensions = None


class PromptStream(ws_stream.WSStream):
    """A socket that takes its connection with it when it ends, and keeps little while it is open.

    Hypercorn's has a task of its own that sleeps until the next ping, and keeps the socket until then; and
    the parts of the handshake as long as it is open, 2 KiB.
    """

    pinging: asyncio.Future[None] | None = None

    async def handle(self, event: Event) -> None:
        await super().handle(event)
        if self.closed:
            PINGS.remove(self)
            if self.pinging:
                self.pinging.cancel()

    async def _accept(self, message: Any) -> None:
        await super()._accept(message)
        protocol = self.send.__self__  # type: ignore[attr-defined]
        protocol.connection.h11_connection = None

    async def _send_pings(self) -> None:
        if self.config.websocket_ping_interval and not self.closed:
            PINGS.add(self, self.config.websocket_ping_interval)

    def ping(self) -> None:
        """Ask the other side for a sign, unless it has not even taken the last question yet."""
        if self.pinging is None or self.pinging.done():
            rest = begun(self._send_wsproto_event(Ping()))
            self.pinging = asyncio.ensure_future(rest) if rest else None


class LeanServer(TCPServer):
    """A connection that waits for what comes in without a task for each time, and goes when it has ended.

    Hypercorn's `wait_for` makes one, before Python 3.12: 2 KiB of each idle socket, and CPU for each frame.
    And its parts hold one another in a circle, which waits for the garbage collector: 10 KiB of each.
    """

    async def run(self) -> None:
        try:
            await super().run()
        finally:
            vars(self).pop("protocol", None)

    async def _read_data(self) -> None:
        while not self.reader.at_eof():
            try:
                async with asyncio.timeout(self.config.read_timeout):
                    data = await self.reader.read(MAX_RECV)
            except OSError:  # a TimeoutError too
                break
            await self.protocol.handle(RawData(data))
        await self.protocol.handle(Closed())


class ForgivingConnection(h11.Connection):
    """A connection that takes no offence at the line break after a form.

    w3m sends one, as browsers once did, and not as part of the form. h11 then answers 400 in place of
    the page, because after an HTTP/1.0 request nothing more may come (RFC 9112, 2.2, would allow it).
    """

    def next_event(self) -> Any:
        if self.their_state is h11.MUST_CLOSE:
            rest, closed = self.trailing_data
            if not rest.strip(b"\r\n"):
                return h11.ConnectionClosed() if closed else h11.NEED_DATA
        return super().next_event()


class ForgivingProtocol(H11Protocol):
    """HTTP/1 over a forgiving connection."""

    def __init__(self, app: Any, config: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(app, config, *args, **kwargs)
        self.connection = ForgivingConnection(
            h11.SERVER, max_incomplete_event_size=config.h11_max_incomplete_size
        )


class Abortable:
    """Gives each socket `scope["parley.abort"]`, which frees its connection at once.

    For readers that have stopped reading: a close frame would wait behind what they do not take, and
    their task, socket and buffer with it, for ever.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and (server := server_behind(send)):
            scope["parley.abort"] = server.writer.transport.abort
        await self.app(scope, receive, send)


def server_behind(send: Any) -> TCPServer | None:
    """What serves the connection behind a socket's `send`, over HTTP/1; None over HTTP/2."""
    protocol = send.__self__.send.__self__
    if not isinstance(protocol, H11Protocol):
        return None
    server: TCPServer = protocol.send.__self__  # type: ignore[attr-defined]
    return server
