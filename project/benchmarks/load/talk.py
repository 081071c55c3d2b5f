"""What is said, and how fast: one message at a time, as many as can be, or so many a second."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Sequence

from project.benchmarks.figures import percentile
from project.benchmarks.load.crowd import PATIENCE, Crowd
from project.benchmarks.load.messages import text_of
from project.benchmarks.load.posts import Composer
from project.benchmarks.load.sockets import Seat

PAUSE = 0.02
IN_FLIGHT = 8
DRAIN_SECONDS = 20  # what has not come by then is missing
Figures = dict[str, float]


class Talk:
    """Authors who talk to the crowd."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.messages = crowd, crowd.messages
        self.composers: dict[int, list[Composer]] = {}

    async def compose(self, url: str, paths: Sequence[str], cookies: Sequence[str]) -> Figures:
        """From now on authors post by the composer's form: these people, to the room at each path."""
        self.composers = {
            room: [Composer(url, path, cookie) for cookie in cookies]
            for room, path in enumerate(paths)
        }
        return {}

    async def one_by_one(
        self, count: int, authors: int = 1, seconds: float = 5, pause: float = PAUSE
    ) -> Figures:
        """One message in an idle room, the next when everybody has it; so many, or for so long."""
        with Measured(self.crowd) as measured:
            turns, end = self.turns(authors), time.monotonic() + seconds
            for _ in range(count):
                number = next(turns)()
                await self.everybody_has(number)
                await asyncio.sleep(pause)
                if time.monotonic() > end:
                    break
        spread = sorted(self.messages.milliseconds(measured.first))
        return measured.figures() | {
            "ms to the last": percentile(spread, 50),
            "ms to the last, best": spread[0] if spread else 0,
        }

    async def saturate(self, authors: int, seconds: float, in_flight: int = IN_FLIGHT) -> Figures:
        """So many messages in flight in each room: one that everybody has is followed by the next."""
        turns = [self.turns(authors, room) for room in range(len(self.crowd.rooms))]
        rooms: dict[int, int] = {}
        stopped = False

        def more(room: int) -> None:
            rooms[next(turns[room])()] = room

        def complete(number: int) -> None:
            if not stopped:
                more(rooms.pop(number))

        with Measured(self.crowd) as measured:
            self.messages.on_complete = complete
            for room in range(len(turns)):
                for _ in range(in_flight):
                    more(room)
            await asyncio.sleep(seconds)
        stopped = True
        await self.drain(measured.first)
        self.messages.on_complete = None
        return measured.figures() | self.to_the_last(measured.first)

    async def pace(self, rate: float, authors: int, seconds: float) -> Figures:
        """So many messages a second, whether those before have come or not."""
        with Measured(self.crowd) as measured:
            turns = itertools.cycle(
                [self.turns(authors, room) for room in range(len(self.crowd.rooms))]
            )
            began = time.monotonic()
            for number in range(int(rate * seconds)):
                await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
                next(next(turns))()
            await self.drain(measured.first)
        return measured.figures() | self.to_the_last(measured.first)

    def turns(self, authors: int, room: int = 0) -> Iterator[Callable[[], int]]:
        """The authors of a room in turn, each as what it says when called."""
        seats, composers = self.crowd.rooms[room], self.composers.get(room)
        speakers: Sequence[Seat | Composer] = composers or seats

        def speak(speaker: Seat | Composer) -> int:
            number = self.messages.new(len(seats))
            speaker.post(text_of(number))
            return number

        return itertools.cycle([lambda one=one: speak(one) for one in speakers[:authors]])

    async def everybody_has(self, number: int) -> None:
        """Wait for it, and not for ever."""
        arrived = asyncio.Event()
        self.messages.on_complete = lambda done: arrived.set() if done == number else None
        if not self.messages.is_complete(number):
            with contextlib.suppress(TimeoutError):  # then it is missing
                await asyncio.wait_for(arrived.wait(), PATIENCE)
        self.messages.on_complete = None

    async def drain(self, first: int) -> None:
        """Wait for what is still on its way."""
        end = time.monotonic() + DRAIN_SECONDS
        while self.messages.missing(first) and time.monotonic() < end:
            await asyncio.sleep(0.02)

    def to_the_last(self, first: int) -> Figures:
        """How long messages took until everybody had them."""
        spread = sorted(self.messages.milliseconds(first))
        return {
            "p50 ms": percentile(spread, 50),
            "p99 ms": percentile(spread, 99),
            "missing": self.messages.missing(first),
        }


class Measured:
    """What a stretch of time took: deliveries, and CPU of the servers and of the load."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.messages = crowd, crowd.messages

    def __enter__(self) -> "Measured":
        messages = self.messages
        self.first = len(messages.said_at)
        self.before = (messages.deliveries, messages.frames, messages.bytes)
        self.cpu, self.own = self.crowd.cpu(), time.process_time()
        self.began = time.monotonic()
        return self

    def __exit__(self, *error: object) -> None:
        messages = self.messages
        self.seconds = time.monotonic() - self.began
        self.cpu = self.crowd.cpu() - self.cpu
        self.own = time.process_time() - self.own
        after = (messages.deliveries, messages.frames, messages.bytes)
        self.deliveries, self.frames, self.bytes = (
            now - then for now, then in zip(after, self.before, strict=True)
        )
        self.said = len(messages.said_at) - self.first

    def figures(self) -> Figures:
        deliveries = self.deliveries or 1
        return {
            "deliveries/s": self.deliveries / self.seconds,
            "CPU µs a delivery": self.cpu / deliveries * 1e6,
            "CPU ms a message": self.cpu / (self.said or 1) * 1e3,
            "messages a frame": self.deliveries / (self.frames or 1),
            "bytes a message": self.bytes / deliveries,
            "server's core": self.cpu / self.seconds,
            "load's core": self.own / self.seconds,
        }
