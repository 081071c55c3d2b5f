"""All sockets of one generator: how they come, how they go, and what they cost the server."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from typing import Any

from picows import WSError, ws_connect

from project.benchmarks.load.messages import Messages
from project.benchmarks.load.sockets import SEATS, Seat
from project.benchmarks.machine import cpu_seconds, families, memory_kib

HANDSHAKES = 50  # under way at once
PATIENCE = 60.0
QUIET_SECONDS = 0.5
# What every browser offers.
COMPRESSION = "permessage-deflate; client_max_window_bits"


class Crowd:
    """The sockets, by the room they are in."""

    def __init__(self) -> None:
        self.messages = Messages()
        self.rooms: list[list[Seat]] = []
        self.servers: list[int] = []
        self.plan: dict[str, Any] = {}
        self.memory_before = 0

    @property
    def seats(self) -> list[Seat]:
        return [seat for room in self.rooms for seat in room]

    def cpu(self) -> float:
        """What the server and its services have taken so far, in seconds."""
        return cpu_seconds(families(self.servers))

    async def connect(
        self,
        urls: Sequence[str],
        kind: str,
        sockets: int,
        servers: Sequence[int],
        cookies: Sequence[str] = (),
        cursors: Sequence[int] = (),
        origin: str = "",
        first: int = 0,
        ports: Sequence[int] = (),
        behind: int = 0,
        at_once: int = HANDSHAKES,
    ) -> dict[str, float]:
        """Open so many sockets, spread over these addresses, one of a room each.

        The first comes alone: what a server does once is not counted. With ports, these stand for {port} in
        turn. Pages may come as far behind as they say: then each is there when it has caught up.
        """
        self.servers = list(servers)
        self.rooms = [[] for _ in urls]
        count = itertools.count(1)

        async def one(place: int) -> None:
            room = place % len(urls)
            headers = [("Sec-WebSocket-Extensions", COMPRESSION)]
            port = str(ports[place % len(ports)]) if ports else ""
            if origin:
                headers.append(("Origin", origin.replace("{port}", port)))
            if cookies:
                headers.append(("Cookie", cookies[(first + place) % len(cookies)]))
            arguments = (cursors[room], behind) if cursors else ()

            def sit_down() -> Seat:
                seat: Seat = SEATS[kind](self.messages, *arguments)
                return seat

            _, seat = await ws_connect(
                sit_down,
                urls[room].replace("{port}", port),
                extra_headers=headers,
                websocket_handshake_timeout=PATIENCE,
                max_redirects=0,
            )
            assert isinstance(seat, Seat)
            await asyncio.wait_for(seat.ready, PATIENCE)
            if seat.closed_with:
                raise WSError(f"closed with {seat.closed_with}")
            self.rooms[room].append(seat)

        async def some() -> None:
            while (place := next(count)) < sockets:
                await one(place)

        await one(0)
        await self.quiet()
        self.memory_before = memory_kib(families(self.servers))
        cpu, began = self.cpu(), time.monotonic()
        await asyncio.gather(*(some() for _ in range(at_once)))
        seconds = time.monotonic() - began
        return {
            "seconds": seconds,
            "connects/s": (sockets - 1) / seconds,
            "CPU µs a connect": (self.cpu() - cpu) / (sockets - 1) * 1e6,
        }

    async def idle(self) -> dict[str, float]:
        """Wait until nothing comes any more. What the server holds for each socket by then."""
        await self.quiet()
        more = memory_kib(families(self.servers)) - self.memory_before
        return {"KiB a socket": more / (len(self.seats) - 1)}

    async def quiet(self, seconds: float = QUIET_SECONDS) -> None:
        """Wait until nothing has come for so long."""
        before, end = -1, time.monotonic() + PATIENCE
        while self.messages.frames != before and time.monotonic() < end:
            before = self.messages.frames
            await asyncio.sleep(seconds)

    async def heard(self) -> dict[str, list[int]]:
        """Of each message: when it was said, to how many it has come, and when to the last of them."""
        messages = self.messages
        return {"said": messages.said_at, "came": messages.came, "last": messages.last_at}

    async def sample(self) -> dict[str, str]:
        """The last frame that brought a message to the first socket."""
        return {"frame": self.seats[0].last.decode()}

    async def memory(self) -> dict[str, float]:
        """What the server holds in all."""
        return {"MiB": memory_kib(families(self.servers)) / 1024}

    async def received(self) -> dict[str, int]:
        """How many frames have come so far, to all."""
        return {"frames": self.messages.frames}

    async def stop_reading(self, count: int) -> dict[str, int]:
        """So many of the first room take nothing from now on, and nothing is expected of them."""
        stopped, self.rooms[0] = self.rooms[0][:count], self.rooms[0][count:]
        for seat in stopped:
            seat.transport.underlying_transport.pause_reading()
        self.stopped = stopped
        return {"stopped": len(stopped)}

    async def closed(self) -> dict[str, int]:
        """How many sockets have been closed."""
        return {"closed": sum(seat.closed_with is not None for seat in self.seats)}

    async def leave(self) -> dict[str, int]:
        """Close all."""
        for seat in self.seats:
            seat.transport.disconnect()
        return {"left": len(self.seats)}
