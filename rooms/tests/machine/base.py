"""What the machine is made of: its room, its people and pages, and the loop that all of it runs on."""

import asyncio
import itertools
import threading
from collections.abc import Coroutine
from contextlib import ExitStack
from types import ModuleType
from typing import TypeVar
from unittest import mock

from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from presence import registry
from presence.backends.memory import MemoryBackend
from presence.models import Person
from presence.threads import in_db
from rooms import log
from rooms.feed import Feeds
from rooms.models import Room
from rooms.tests.machine.model import Model
from rooms.tests.machine.tab import Tab

CAST = ("alice", "bob", "charlie", "dana", "eve")  # alice owns, eve looks after; dana marks by hand
# So that a page of messages, and more than fits into one, come about within a few steps.
PAGE, TOO_MANY = 8, 5
GRACE, EXPIRY = 10.0, 40.0

anybody = st.sampled_from(CAST)
any_of_them = st.integers(0, 99)  # an index into whatever there is by then
one_of_the_last = st.integers(0, 2)
on_messages = st.sampled_from(["post", "edit", "delete"])

T = TypeVar("T")


class Base(RuleBasedStateMachine):
    """The loop runs during a step only: between two steps the whole process stands still."""

    room: Room
    people: dict[str, Person]
    clients: dict[str, Client]
    model: Model

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.tabs: list[Tab] = []
        self.numbers = itertools.count(1)  # of the words that are made up
        self.lock = threading.Lock()  # never waited for in the loop's thread: acts ring through it
        self.wrong = True  # until everything was made, and when it was not right
        self.now = 0.0
        self.ghosts: dict[str, float] = {}  # by name, when the dead server's entry expires
        self.stack = ExitStack()
        presence = MemoryBackend(lambda: self.now)
        self.replace(registry, "backend", lambda: presence)
        self.replace(log, "PAGE", PAGE)
        self.replace(log, "TOO_MANY", TOO_MANY)

    def replace(self, module: ModuleType, name: str, value: object) -> None:
        """Until the example ends."""
        self.stack.enter_context(mock.patch.object(module, name, value))

    def run(self, what: Coroutine[object, object, T]) -> T:
        return self.runner.run(what)

    async def tick_once(self) -> None:
        await Feeds.current().tick()

    async def refresh(self) -> None:
        """What every process does long before its entries expire."""
        await in_db(registry.keep, list(Feeds.current().people.here.open))
