"""An open page, without a browser: a socket to the real application, and the rows it would show."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from operator import contains
from typing import Any, Self
from urllib.parse import urlencode

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from presence.models import Person
from presence.threads import in_db
from project.asgi import application
from rooms import fragments, log
from rooms.fragments import Variant
from rooms.models import Message, Room
from rooms.tests.conftest import browser
from rooms.tests.frames import Part, parts_of
from rooms.tests.html import read

PATIENCE = 5.0


class Page:
    """A room's newest page, followed by its socket; without a room, any other page of the person's.

    Use as `async with Page(room, bob) as page`. One that `reports` says at once what was on its screen,
    as a visible tab does whose end is in view. A `panel` shows the people of the room.
    """

    def __init__(
        self,
        room: Room | None,
        person: Person | None,
        title: str = "",
        reports: bool = False,
        panel: bool = False,
        address: str | None = "127.0.0.1",
        page: str = "",
    ) -> None:
        self.room, self.person = room, person
        self.told = {"title": title, "page": page}
        self.address = address  # None: by a Unix socket
        self.headers: list[tuple[bytes, bytes]] = []  # beside those that every socket has
        self.reports, self.panel = reports, panel
        self.paused = "0"  # as the page's own field says
        self.rows: dict[int, str] = {}
        self.cursor: Any = None
        self.upto: int | None = None
        self.shown: dict[str, str] = {}  # the last content of each other target
        self.closed_with: int | None = None
        self.titles: list[str] = []
        self.end = 0  # what it reports as seen, once its end is on the screen
        self.ends: list[tuple[float, int]] = []  # when it was sent another end, and which
        self.badges: dict[int, list[str]] = {}  # by room, what its badge has said, in order
        self.posted: list[int] = []  # every row that came as new, in order
        self.frames = 0
        self.heard: list[str] = []  # what it has said, in order

    async def load(self) -> Self:
        """Take the rows and the cursor from the log, as the page's view does."""
        if self.room:
            page = await in_db(log.newest, self.room.pk)
            self.rows = {message.seq: row(message, self.variant) for message in page.messages}
            self.cursor, self.end = page.head, page.last_number
        return self

    @property
    def variant(self) -> Variant:
        return Variant.of(self.person) if self.person else Variant.of_nobody()

    async def connect(self, send_cursor: bool = True) -> Self:
        """Open the socket, and send the cursor as htmx does on every connection."""
        self.client = await in_db(self.sign_in)
        cookies = self.client.cookies.items()
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies)
        path = f"/ws/rooms/{self.room.slug}/" if self.room else "/ws/"
        query = urlencode({name: value for name, value in self.told.items() if value})
        scope = {
            "type": "websocket",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (b"origin", settings.SOCKET_ORIGINS[0].encode()),
                (b"cookie", cookie.encode()),
                *self.headers,
            ],
            "subprotocols": [],
            "client": self.address and (self.address, 0),
            "parley.abort": self.abort,
        }
        self.closed_with = None
        self.socket = ApplicationCommunicator(application, scope)
        await self.socket.send_input({"type": "websocket.connect"})
        accepted = await self.socket.receive_output(PATIENCE)
        assert accepted["type"] == "websocket.accept", accepted
        if send_cursor:
            more = {"upto": self.upto} if self.upto else {"panel": True} if self.panel else {}
            cursor = str(self.cursor) if self.room else "0"
            await self.send(cursor=cursor, paused=self.paused, **more)
            await self.report()
        return self

    def sign_in(self) -> Client:
        """The browser that the page is open in."""
        return browser(self.person)

    def abort(self) -> None:
        self.closed_with = self.closed_with or 1006
        self.socket.input_queue.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def send(self, **frame: object) -> None:
        """Send a frame with these fields."""
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def report(self) -> None:
        """Say what is on the screen, if this page does and there is anything."""
        if self.reports and self.end:
            await self.send(seen=self.end)

    async def cut(self) -> None:
        """The connection breaks."""
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1006})
        await self.socket.wait(PATIENCE)

    async def __aenter__(self) -> Self:
        await self.load()
        return await self.connect()

    async def __aexit__(self, *args: object) -> None:
        if not self.socket.future.done():
            await self.cut()

    async def until(self, state: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Take in frames until the page is in this state. Raises AssertionError when it never is."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not state():
            left = deadline - asyncio.get_running_loop().time()
            assert left > 0, f"never came to be: rows {sorted(self.rows)[-5:]}, {self.shown}"
            try:
                await self.take(left)
            except TimeoutError:
                continue

    async def press_pause(self) -> str:
        """Press the button that pauses the page, or shows what was held back; what it says then."""
        before = self.paused
        await self.send(paused="1" if before == "0" else "0")
        await self.until(lambda: self.paused != before)
        return self.pause_says

    @property
    def pause_says(self) -> str:
        """What stands on that button."""
        return read(self.shown["#pause"]).one("button").text

    async def is_heard(self) -> None:
        """Wait until all that the page has said before was taken in: frames are, one after another."""
        self.shown.pop("#notice", None)
        await self.send(nothing="that is known")
        await self.until(lambda: "#notice" in self.shown)

    async def has_heard(self, *sentences: str) -> None:
        """Take in frames until the page has said as much, and make sure that it was this."""
        await self.until(lambda: len(self.heard) >= len(sentences))
        assert self.heard == list(sentences), self.heard

    async def until_posted(self) -> None:
        """Take in frames until one has brought a message."""
        await self.until(lambda: bool(self.posted))

    async def closes(self) -> int:
        """Take in frames until the socket is closed; the code."""
        await self.until(lambda: self.closed_with is not None)
        assert self.closed_with
        return self.closed_with

    async def take(self, seconds: float = PATIENCE) -> None:
        """Take in one frame, or the close."""
        if self.closed_with:
            raise AssertionError(f"the socket was closed with {self.closed_with}")
        output = await self.socket.receive_output(seconds)
        if output["type"] == "websocket.close":
            self.closed_with = output["code"]
            await self.socket.send_input({"type": "websocket.disconnect", "code": output["code"]})
        else:
            self.frames += 1
            before = len(self.ends)
            self.apply(output["text"])
            if len(self.ends) > before:
                await self.report()

    async def drain(self) -> None:
        """Take in all that has been sent already."""
        while not self.socket.output_queue.empty():
            await self.take()

    def apply(self, frame: str) -> None:
        """Swap a frame in as htmx does."""
        for part in parts_of(frame):
            if part.tag == "title":
                self.titles.append(part.html)
            elif part.tag == "hx-upsert":
                self.posted += part.rows
                self.rows |= part.rows
            elif part.target.endswith("li:nth-last-child(n+201)"):
                for seq in sorted(self.rows)[:-200]:
                    del self.rows[seq]
            elif part.target == "#messages":
                self.rows = part.rows
            elif part.target.startswith("#message-"):
                self.rows |= {seq: row for seq, row in part.rows.items() if seq in self.rows}
            elif part.target == "#cursor":
                attrs = part.inside[0][1]
                assert int(attrs["value"]) >= int(self.cursor or 0), "the cursor went back"
                self.cursor = int(attrs["value"])
            elif part.target == "#announcer":
                self.heard += [" ".join(line.text.split()) for line in read(part.html).all("p")]
            else:
                if part.target == "#pause":
                    self.paused = read(part.html).one("input", id="paused")["value"]
                self.shown[part.target] = part.html
                self.apply_beside(part)

    def apply_beside(self, part: Part) -> None:
        """What stands beside the messages: the end that is reported, and badges."""
        if part.target == "#seen":
            self.end = json.loads(part.inside[0][1]["hx-vals"])["seen"]
            self.ends.append((asyncio.get_running_loop().time(), self.end))
        elif part.target == "#sidebar":
            spans = read(part.html).all("span", class_="badge")
            found = {int(span["data-unread-of"]): span.text for span in spans}
            # Of a room that is not beside the page any more there is no badge.
            self.badges = {room: self.badges.get(room, []) for room in found}
            for room, text in found.items():
                self.badges[room].append(text)
        elif part.target.startswith("[data-unread-of="):
            room = int(part.target.split("'")[1])
            if room in self.badges:
                self.badges[room].append(read(part.html).text)

    @property
    def title(self) -> str:
        """What the tab says, as HTML."""
        return self.titles[-1] if self.titles else ""

    def badge(self, room: Room) -> str | None:
        """What the badge of this room says now; None when the room is not beside the page."""
        return self.badges[room.pk][-1] if room.pk in self.badges else None

    def links(self) -> list[str]:
        """The names of the rooms and conversations beside the page, in order."""
        links = read(self.shown.get("#sidebar", "")).all("a", class_="room-link")
        names = [link.one(class_="room-link__name") for link in links]
        return [name.text for name in names]

    async def shows_the_log(self) -> None:
        """Take in frames until the page shows what the database has, row for row, byte for byte."""
        assert self.room
        expected = await in_db(rows_of, self.room, self.variant)
        await self.until(lambda: bool(self.rows) and max(self.rows) == max(expected))
        await self.until(
            lambda: self.rows == {seq: expected[seq] for seq in sorted(expected)[-len(self.rows) :]}
        )


async def all_are_live(*pages: Page) -> None:
    """Wait until these pages are carried by their rooms' feeds."""
    for page in pages:
        await page.until(partial(contains, page.shown, "#people"))


def row(message: Message, variant: Variant) -> str:
    """A row as it is rendered anywhere."""
    return fragments.render("rooms/partials/message.html", variant, message=message).strip()


def rows_of(room: Room, variant: Variant) -> dict[int, str]:
    """Every row of the room as the database has it now."""
    messages = Message.objects.filter(room=room).select_related("author", "room").order_by("seq")
    rows, before = {}, None
    for message in messages:
        message.predecessor = before
        rows[message.seq] = row(message, variant)
        before = message
    return rows


async def eventually(state: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until the database is in this state. Raises AssertionError when it never is."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await in_db(state):
        assert asyncio.get_running_loop().time() < deadline, "never came to be"
        await asyncio.sleep(0.02)
