"""Live view without a browser: it loads the frame's page, and does what the page says it is to do next."""

import asyncio
import contextlib
import re
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

from django.contrib.sessions.models import Session
from django.test import Client

from presence.models import Person
from presence.threads import in_db
from project.asgi import application
from rooms.feed import Feeds
from rooms.feed.room import Watcher
from rooms.models import Room
from rooms.tests.conftest import browser
from rooms.tests.html import Element, read

PATIENCE = 5.0
REFRESH = re.compile(r"(\d+)(?:; url=(.*))?")


class Frame:
    """The frame of somebody's page of a room. What it has loaded last is what it shows.

    Use as `async with Frame(room, bob) as frame`: it has loaded its first page then.
    """

    def __init__(self, room: Room, person: Person | None, query: str = "", name: str = "") -> None:
        self.person = person
        self.address = f"/rooms/{quote(room.slug)}/frame/{name}{query}"
        self.status, self.headers, self.html = 0, dict[str, str](), ""
        self.went: asyncio.Event = asyncio.Event()
        self.loading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.client: Client = await in_db(lambda: browser(self.person))
        await self.load()
        return self

    async def __aexit__(self, *args: object) -> None:
        await self.close()

    @property
    def page(self) -> Element:
        return read(self.html)

    @property
    def rows(self) -> list[int]:
        """The places of the messages that it shows."""
        return [int(row["data-seq"]) for row in self.page.all("li") if "data-seq" in row.attrs]

    @property
    def words(self) -> str:
        return " ".join(self.page.one("main").text.split())

    @property
    def refresh(self) -> tuple[int, str] | None:
        """In how many seconds it loads which address; None when it does not by itself."""
        found = [one for one in self.page.all("meta") if one.attrs.get("http-equiv") == "refresh"]
        match = REFRESH.fullmatch(found[0]["content"]) if found else None
        return (int(match[1]), match[2]) if match else None

    async def load(self, address: str = "") -> None:
        """Load an address, and wait for the answer."""
        self.start(address)
        await self.loaded()

    def start(self, address: str = "") -> None:
        """Begin to load an address; by default the next one, as the page says."""
        if not address:
            address = self.refresh[1] if self.html and self.refresh else self.address
        assert self.loading is None
        self.loading = asyncio.create_task(self._load(address))

    async def loaded(self, seconds: float = PATIENCE) -> None:
        """Wait until what was begun has been answered."""
        assert self.loading
        async with asyncio.timeout(seconds):
            await self.loading
        self.loading = None

    async def ends(self, words: str, seconds: float = PATIENCE) -> None:
        """Wait for the answer that says this, after which nothing is loaded by itself."""
        await self.loaded(seconds)
        assert words in self.words and self.refresh is None

    async def until(self, words: str) -> None:
        """Follow the page until it says this."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.words:
                await self.load()

    async def close(self) -> None:
        """The frame is closed: the connection ends."""
        self.went.set()
        if self.loading:
            with contextlib.suppress(asyncio.CancelledError):
                await self.loading
        self.loading = None

    async def _load(self, address: str) -> None:
        cookies = "; ".join(f"{k}={morsel.value}" for k, morsel in self.client.cookies.items())
        url = urlsplit(address)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "headers": [(b"host", b"localhost"), (b"cookie", cookies.encode())],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }
        asked, body = False, b""

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await self.went.wait()
            return {"type": "http.disconnect"}

        async def send(event: dict[str, Any]) -> None:
            nonlocal body
            if event["type"] == "http.response.start":
                self.status = event["status"]
                headers = [
                    (name.decode().lower(), value.decode()) for name, value in event["headers"]
                ]
                self.headers = dict(headers)
            else:
                body += event.get("body", b"")

        await application(scope, receive, send)
        self.html = body.decode()


async def waits(*frames: Frame) -> None:
    """Load on, and wait until each of these waits for something new."""
    before = len(watchers())
    for frame in frames:
        frame.start()
    async with asyncio.timeout(5):
        while len(watchers()) < before + len(frames):
            await asyncio.sleep(0.01)
        await Feeds.current().bell.subscribe()  # the next moment may ring


def watchers() -> list[Watcher]:
    """Those whom a feed tells how far it has come."""
    return [one for feed in Feeds.current().feeds.values() for one in feed.watchers]


def lose_the_session(person: Person, client: Client) -> None:
    """Sessions end without a word: no ring says so."""
    Session.objects.all().delete()
