"""A page as the machine sees it: what it shows, and everything that ever came to it."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Self

from django.test import Client

from presence.models import Person
from rooms.models import Room
from rooms.tests.frames import parts_of
from rooms.tests.page import Page

WORDS = re.compile(r"words\d+")
FINAL = {4401, 4403, 4404}
PATIENCE = 15.0  # for what has to come; a machine may be busy


class Tab(Page):
    """An open page of one of the cast, and all words that ever came to it."""

    # What it may have missed for good: it came back with another cursor than its own, or reads history.
    lied, outdated, was_shut_out = False, False, False
    history: frozenset[int] | None = None
    loaded_at = 0

    def __init__(self, room: Room, who: str, person: Person, client: Client) -> None:
        super().__init__(room, person)
        self.who, self.client, self.given = who, client, set[str]()

    def sign_in(self) -> Client:
        return self.client

    async def comes_to(self, state: Callable[[], bool], what: object) -> None:
        """Take in frames until this is so. Raises AssertionError that says what is in its place."""
        if not await self.came_to(state):
            page = (self.who, self.words(), self.cursor, self.lied, self.history, self.closed_with)
            raise AssertionError(f"never came to be: {what}, of {page}")

    async def came_to(self, state: Callable[[], bool], seconds: float = PATIENCE) -> bool:
        """Take in frames until this is so, or that many seconds are over."""
        deadline = time.monotonic() + seconds
        while True:
            # Not by waiting for a frame: a page that waited in vain would be cut off.
            if self.closed_with is None:
                await self.drain()
            if state() or time.monotonic() > deadline:
                return state()
            await asyncio.sleep(0.002)

    async def connect(self, send_cursor: bool = True) -> Self:
        self.shown.pop("#people", None)  # which says that the page is live
        return await super().connect(send_cursor)

    def apply(self, frame: str) -> None:
        super().apply(frame)
        self.given |= set(WORDS.findall("".join(part.html for part in parts_of(frame))))
        self.outdated |= "Much has changed" in self.shown.get("#newer", "")

    def words(self) -> dict[int, str | None]:
        """What each row says: None where the message was deleted."""
        found = {seq: WORDS.search(row) for seq, row in self.rows.items()}
        return {seq: match and match[0] for seq, match in found.items()}

    @property
    def is_live(self) -> bool:
        """Whether its feed carries it since it has connected."""
        return self.closed_with is None and "#people" in self.shown

    def names(self) -> list[str]:
        """Who is here, as the page shows it."""
        return re.findall(r"<bdi[^>]*>(.*?)</bdi>", self.shown.get("#people", ""))
