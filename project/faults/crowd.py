"""A room full of open pages: each a socket to a real server, kept as htmx keeps it.

They have a thread and an event loop of their own; a test looks at them from outside.
"""

import asyncio
import json
import random
import re
import socket
import threading
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlsplit

import uvloop
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from rooms.tests.frames import ROW, parts_of

# What htmx comes back from, as the page has it.
COMES_BACK_FROM = {1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014}
# In place of htmx's half a second, and of the proxy's way from a process that is gone to another.
PAUSE_SECONDS = (0.05, 0.2)
OPEN_SECONDS = 10
SLOW_SECONDS = 1
PART = re.compile(r"<(hx-partial|hx-upsert) ([^>]*)>(.*?)</\1>", re.DOTALL)
TARGET = re.compile(r'hx-target="([^"]*)"')
VALUE = re.compile(r' value="(\d+)"')
END = re.compile(r'\{"seen": (\d+)\}')
MORE = re.compile(r"and (\d+) more")


@dataclass(frozen=True)
class Manner:
    """How somebody reads."""

    slow: bool = False  # a thin line, and a pause now and then
    strict: bool = False  # every frame is read by the parser that refuses what htmx would misread
    reports: bool = False  # says what was on the screen


class Tab:
    """One page, open at the room's end. It has one home, and goes elsewhere while that is away."""

    def __init__(self, session: str, addresses: Sequence[str], manner: Manner) -> None:
        self.session, self.addresses, self.manner = session, addresses, manner
        self.path = ""
        self.leaving = False
        self.away = 0  # how many addresses from home it is
        self.rows: dict[int, str] = {}
        self.cursor = self.since = 0
        self.replaced = False
        self.people = ""
        self.closed_with: list[int] = []
        self.problems: list[str] = []
        self.socket: ClientConnection | None = None
        self.task: asyncio.Task[None] | None = None

    def load(self, path: str, cursor: int) -> None:
        """Load the room's page as of this number, without the rows before it."""
        self.path, self.cursor, self.since = path, cursor, cursor
        self.rows, self.replaced = {}, False
        self.closed_with, self.problems = [], []

    async def live(self) -> None:
        """Follow the room until it leaves, or is closed for good."""
        while not self.leaving:
            try:
                async with await self.connect() as self.socket:
                    await self.read(self.socket)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                self.closed_with.append(code)
                if code not in COMES_BACK_FROM:
                    self.problems.append(f"closed for good with {code}")
                    return
            except (OSError, InvalidHandshake, TimeoutError, EOFError):
                self.away += 1
            finally:
                self.socket = None
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))

    async def connect(self) -> ClientConnection:
        url = urlsplit(self.addresses[self.away % len(self.addresses)])
        assert url.hostname and url.port
        line = socket.socket()
        line.setblocking(False)
        if self.manner.slow:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await asyncio.get_running_loop().sock_connect(line, (url.hostname, url.port))
                return await connect(
                    f"ws://{url.netloc}/ws{self.path}",
                    sock=line,
                    origin=Origin(url.geturl()),
                    additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"},
                    compression=None,
                    proxy=None,
                    ping_interval=None,
                    close_timeout=1,
                    max_queue=2 if self.manner.slow else 16,
                )
        except BaseException:
            line.close()
            raise

    async def read(self, socket: ClientConnection) -> None:
        if self.leaving:
            return
        await socket.send(json.dumps({"cursor": str(self.cursor)}))
        frames = 0
        async for frame in socket:
            frames += 1
            self.apply(str(frame))
            if self.manner.reports and (ends := END.findall(str(frame))):
                await socket.send(json.dumps({"seen": int(ends[-1])}))
            if self.manner.slow and frames % 60 == 0:
                await asyncio.sleep(SLOW_SECONDS)

    def apply(self, frame: str) -> None:
        """Swap a frame in as htmx does."""
        if self.manner.strict:
            try:
                parts_of(frame)
            except AssertionError as problem:
                self.problems.append(str(problem))
        for tag, attributes, html in PART.findall(frame):
            target = TARGET.search(attributes)
            if target:
                self.apply_part(tag, target[1], html)

    def apply_part(self, tag: str, target: str, html: str) -> None:
        if tag == "hx-upsert":
            self.rows |= rows_in(html)
        elif target.endswith("li:nth-last-child(n+201)"):
            for seq in sorted(self.rows)[:-200]:
                del self.rows[seq]
        elif target == "#messages":
            self.rows, self.replaced = rows_in(html), True
        elif target.startswith("#message-"):
            self.rows |= {seq: row for seq, row in rows_in(html).items() if seq in self.rows}
        elif target == "#cursor" and (value := VALUE.search(html)):
            if int(value[1]) < self.cursor:
                self.problems.append(f"the cursor went back from {self.cursor} to {value[1]}")
            self.cursor = int(value[1])
        elif target == "#people":
            self.people = html

    @property
    def people_count(self) -> int:
        """How many people it shows to be here."""
        more = MORE.search(self.people)
        return self.people.count('class="person"') + (int(more[1]) if more else 0)

    @property
    def is_open(self) -> bool:
        return self.socket is not None

    def shows(self, expected: Mapping[int, str]) -> bool:
        """Whether these rows are what it shows, byte for byte, and in this order."""
        # A slow line may still bring what was said before the page was loaded.
        rows = {seq: row for seq, row in list(self.rows.items()) if seq > self.since}
        wanted = sorted(expected)[-len(rows) :] if self.replaced and rows else sorted(expected)
        return rows == {seq: expected[seq] for seq in wanted}


class Crowd:
    """All the tabs. Use as `with Crowd(tabs) as crowd`."""

    def __init__(self, tabs: Collection[Tab]) -> None:
        self.tabs = list(tabs)
        self.loop = uvloop.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.do(self._leave(self.tabs))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def do(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run this in the crowd's thread, and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def load(self, path: str, cursor: int) -> None:
        """Everybody loads the page as of this number; who is away from home goes back there."""
        self.do(self._load(path, cursor))

    def leave(self, tabs: Collection[Tab]) -> None:
        """These close their pages, and do not come back by themselves."""
        self.do(self._leave(tabs))

    def tabs_at(self, address: str) -> list[Tab]:
        """Those whose home this is."""
        return [tab for tab in self.tabs if tab.addresses[0] == address]

    def all(self, state: Callable[[Tab], bool]) -> bool:
        """Whether this is so of every tab that is to be here."""
        return all(state(tab) for tab in self.here)

    @property
    def here(self) -> list[Tab]:
        return [tab for tab in self.tabs if tab.task is not None]

    @property
    def problems(self) -> list[str]:
        return [problem for tab in self.tabs for problem in tab.problems]

    async def _load(self, path: str, cursor: int) -> None:
        at_home = [tab for tab in self.tabs if tab.is_open and tab.away == 0 and tab.path == path]
        await self._leave([tab for tab in self.tabs if tab not in at_home])
        for tab in self.tabs:
            tab.load(path, cursor)
            if tab.task is None:
                tab.away, tab.people, tab.leaving = 0, "", False
                tab.task = asyncio.create_task(tab.live())

    async def _leave(self, tabs: Collection[Tab]) -> None:
        # Not cancelled: a connection that is being made would stay open.
        for tab in tabs:
            tab.leaving = True
        open_sockets = [tab.socket for tab in tabs if tab.socket]
        await asyncio.gather(*(socket.close() for socket in open_sockets), return_exceptions=True)
        await asyncio.gather(*(tab.task for tab in tabs if tab.task), return_exceptions=True)
        for tab in tabs:
            tab.task = None


def rows_in(html: str) -> dict[int, str]:
    """The rows in a piece of HTML, by place."""
    return {int(match[1]): match[0] for match in ROW.finditer(html)}


def room_path(slug: str) -> str:
    """The address of a room's page."""
    return f"/rooms/{quote(slug)}/"
