"""What a room's readers hear: one sentence for a message, and one for many that come at once."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from rooms import fragments, spoken
from rooms.fragments import Reading
from rooms.spoken import Batch, Saying

BURST_SECONDS = 2
NOTHING = Batch()


class Listener(Protocol):
    """Whom a voice speaks to."""

    person_id: int
    reading: Reading
    announces: str
    announced: int  # the number of the log up to which messages were said to it, or read by it

    def push(self, frame: str, said: str = "") -> None:
        """Send this frame after those before it, and what is said of it."""


class Speech:
    """What is said of some messages: worked out once for all who have chosen the same, and for those
    who wrote one or are mentioned."""

    def __init__(self, batch: Batch = NOTHING) -> None:
        self.batch = batch
        self.first = batch.sayings[0].seq if batch.sayings else 0
        self.concerns = batch.concerns
        self.frames: dict[tuple[str, str, str], str] = {}

    def to(self, listener: Listener, heard: int) -> str:
        """The fragment for somebody who has come as far as `heard`; empty when they hear nothing."""
        if not (self.first or self.batch.too_many) or not listener.reading.follows:
            return ""
        variant, batch = listener.reading.variant, self.batch
        key = (listener.announces, variant.language, variant.theme)
        is_special = listener.person_id in self.concerns or heard >= self.first
        if not is_special and key in self.frames:
            return self.frames[key]
        if heard >= self.first:
            batch = batch.after(heard)
        sentences = batch.sentences(listener.person_id, listener.announces)
        frame = fragments.announcement(sentences, variant)
        if not is_special:
            self.frames[key] = frame
        return frame


class Voice:
    """Says as many messages as can be said in two seconds as they come, and what is more than that in
    one sentence when the two seconds are over. Everybody in a room hears at the same time."""

    def __init__(self, listeners: Collection[Listener]) -> None:
        self.listeners = listeners
        self.said = 0
        self.held: list[Saying] = []
        self.timer: asyncio.TimerHandle | None = None

    def take(self, sayings: Sequence[Saying], too_many: bool = False) -> Speech:
        """What to say at once of what was posted."""
        if too_many:
            return Speech(Batch(too_many=True))
        if not sayings:
            return Speech()
        self._begin()
        if self.said + len(sayings) > spoken.MOST:
            self.said = spoken.MOST
            self.held += sayings
            return Speech()
        self.said += len(sayings)
        return Speech(Batch(sayings))

    def _begin(self) -> None:
        if self.timer is None:
            loop = asyncio.get_running_loop()
            self.timer = loop.call_later(BURST_SECONDS, self._say_held)

    def _say_held(self) -> None:
        held, self.held, self.timer, self.said = self.held, [], None, 0
        if not held:
            return
        # Where it goes on like that, there is one sentence every two seconds, and no more.
        self.said = spoken.MOST
        self._begin()
        speech = Speech(Batch(held, one_by_one=1))
        for listener in list(self.listeners):
            listener.push("", speech.to(listener, listener.announced))
