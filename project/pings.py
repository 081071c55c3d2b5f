"""One task that pings every socket in its turn.

Hypercorn starts a task for each, which sleeps until the next ping: 2 KiB of each idle socket.
"""

import asyncio
from typing import Protocol

import structlog

from presence.tasks import start_shared

log = structlog.get_logger(__name__)


class Pinged(Protocol):
    """A socket that can be pinged."""

    def ping(self) -> None:
        """Ask the other side for a sign. Nothing is waited for."""


class Pings:
    """Goes round as long as there are sockets, evenly: to each once in so many seconds.

    One that comes while it is under way has its first ping in the round after.
    """

    def __init__(self) -> None:
        self.sockets: dict[Pinged, None] = {}
        self.round: asyncio.Task[None] | None = None

    def add(self, socket: Pinged, seconds: float) -> None:
        """Ping this socket from now on."""
        self.sockets[socket] = None
        if self.round is None or self.round.done():
            self.round = start_shared(self._go_round(seconds))

    def remove(self, socket: Pinged) -> None:
        """It has ended."""
        self.sockets.pop(socket, None)

    async def _go_round(self, seconds: float) -> None:
        while sockets := list(self.sockets):
            for socket in sockets:
                await asyncio.sleep(seconds / len(sockets))
                if socket in self.sockets:
                    self._ping(socket)

    def _ping(self, socket: Pinged) -> None:
        try:
            socket.ping()
        except Exception as error:
            log.warning("a socket could not be pinged", error=error)
