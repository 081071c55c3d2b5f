"""What waits to be sent to one socket."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings

from presence.begun import begun
from rooms import metrics

log = structlog.get_logger(__name__)

# A socket that is this far behind is closed; it comes back and reads the log.
MOST_FRAGMENTS = 64
MOST_CHARACTERS = 1_000_000
TRY_AGAIN_LATER = 1013
# How long the other side may take to answer a close.
CLOSE_SECONDS = 5


@lru_cache(maxsize=16)
def joined(fragments: tuple[str, ...]) -> str:
    """These in one text: one and the same for all sockets that are sent the same, to be framed once."""
    return "".join(fragments)


class Outbox:
    """Sends at once when idle; while a send is under way, fragments wait and leave joined in one frame.

    Bounded. One slow socket never delays another: nobody waits for an outbox.
    """

    def __init__(
        self,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        abort: Callable[[], None],
        line: Callable[[str], Awaitable[None] | None] | None = None,
    ) -> None:
        self.send = send
        self.abort = abort
        self.line = line  # a shorter way for texts, where the server offers one: project/framing.py
        self.waiting: list[str] = []
        self.held: list[str] | None = None
        self.slots: dict[str, str] = {}
        self.closed = False
        self.muted = False  # turned away: open, and sent nothing more
        self.close_code: int | None = None  # still to be sent
        self.closed_with: int | None = None  # by us
        # What sends, or is about to: until the loop comes to it, more may join the same frame.
        self.writer: asyncio.Handle | asyncio.Task[None] | None = None
        self.deadline: asyncio.TimerHandle | None = None
        self.sent = 0  # frames
        self.context = contextvars.copy_context()

    def told_of(self, **names: object) -> None:
        """What lines of the log about this socket carry from now on, whoever has it send."""
        structlog.contextvars.bind_contextvars(**names)
        self.context = contextvars.copy_context()

    def hold(self) -> None:
        """Keep what is put from now on until it is released."""
        self.held = []

    def release(self, frame: str) -> None:
        """Send this frame, and then what was held."""
        held, self.held = self.held or [], None
        for fragment in (frame, *held):
            self.put(fragment)

    def put(self, fragment: str) -> None:
        """Send this after everything that was put before. An empty one is nothing."""
        if self.closed or self.muted or not fragment:
            return
        queue = self.waiting if self.held is None else self.held
        queue.append(fragment)
        if len(queue) > MOST_FRAGMENTS or sum(map(len, queue)) > MOST_CHARACTERS:
            metrics.OVERFLOWS.inc()
            self.close(TRY_AGAIN_LATER)
        elif self.held is None:
            self._write()

    def show(self, slot: str, fragment: str) -> None:
        """Send this in place of an earlier one of its slot: for what is only worth its latest state."""
        if not (self.closed or self.muted):
            self.slots.pop(slot, None)  # the last word comes last, also among the slots
            self.slots[slot] = fragment
            self._write()

    def turn_away(self, code: int, farewell: str, seconds: float) -> None:
        """Send the farewell now, nothing after it, and close in so many seconds."""
        self.put(farewell)
        self.muted = True
        self.deadline = asyncio.get_running_loop().call_later(seconds, self.close, code)

    def close(self, code: int, farewell: str = "") -> None:
        """Send the farewell and close. What was waiting is dropped; what comes later too."""
        if self.closed:
            return
        self.closed, self.close_code, self.closed_with = True, code, code
        metrics.CLOSES.labels(code).inc()
        self.slots, self.held = {}, None
        self.waiting = [farewell] if farewell else []
        if self.deadline:
            self.deadline.cancel()
        # The other side may never answer, or talk on for ever.
        self.deadline = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._cut_off)
        self._write()

    def gone(self) -> None:
        """The connection has ended."""
        self.closed, self.close_code = True, None
        self.waiting, self.held, self.slots = [], None, {}
        if self.deadline:
            self.deadline.cancel()

    @property
    def length(self) -> int:
        """How many fragments wait."""
        return len(self.waiting) + len(self.held or ()) + len(self.slots)

    def _cut_off(self) -> None:
        metrics.ABORTS.labels("close").inc()
        self.abort()

    def _write(self) -> None:
        if self.writer is None:
            loop = asyncio.get_running_loop()
            self.writer = loop.call_soon(self._send, context=self.context)

    def _send(self) -> None:
        """Send what waits. Most sends end at once, and need no task: see `begun`."""
        try:
            while self.waiting or self.slots or self.close_code:
                if rest := self._begin(self._next()):
                    self.writer = asyncio.create_task(self._finish(rest))
                    return
                self.sent += 1
        except Exception as error:
            self._broken(error)
        self.writer = None

    def _begin(self, message: dict[str, Any]) -> Awaitable[None] | None:
        if self.line and "text" in message:
            left = self.line(message["text"])
            return begun(left) if left else None
        return begun(self.send(message))

    async def _finish(self, sending: Awaitable[None]) -> None:
        """Wait for a send that cannot end at once, and go on from there."""
        try:
            async with asyncio.timeout(settings.SEND_TIMEOUT_SECONDS):
                await sending
            self.sent += 1
        except TimeoutError:
            # It takes no bytes, so it would take no close frame either.
            log.info("a socket that stopped reading was freed")
            metrics.ABORTS.labels("send").inc()
            self.gone()
            self.abort()
        except Exception as error:
            self._broken(error)
        finally:
            self.writer = None
        self._send()

    def _broken(self, error: Exception) -> None:
        # Hypercorn raises when the other side has closed in the meantime.
        log.debug("a socket could not be written to", error=error)
        self.gone()

    def _next(self) -> dict[str, Any]:
        if self.waiting or self.slots:
            text = joined((*self.waiting, *self.slots.values()))
            self.waiting, self.slots = [], {}
            return {"type": "websocket.send", "text": text}
        code, self.close_code = self.close_code, None
        return {"type": "websocket.close", "code": code}
