"""A log that says what happened in a few lines: what repeats itself is counted."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

import structlog

MINUTE = 60.0


@dataclass
class Same:
    """What has been said of one event since `since`."""

    since: float
    said: int = 0
    held: int = 0
    latest: logging.LogRecord | None = None


class Sparing(logging.StreamHandler):
    """Writes the first `most` lines about the same event, and from then on one a minute: the latest,
    with `more`, how many others there were. Two hundred sockets that fail together, or a library
    that fails each second, are not two hundred lines.

    The same event is what the same logger says in the same words, of the same error.
    """

    def __init__(self, most: int = 10, seconds: float = MINUTE) -> None:
        super().__init__()
        self.most, self.seconds = most, seconds
        self.events: dict[tuple[Any, ...], Same] = {}
        self.timer: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write this record, or count it. The handler's lock is held."""
        # Taken here, where it happens: a record that is held is written by the timer's thread.
        record.context = structlog.contextvars.get_contextvars()
        same = self.events.setdefault(key_of(record), Same(time.monotonic()))
        if same.said < self.most:
            same.said += 1
            super().emit(record)
        else:
            same.held, same.latest = same.held + 1, record
        if self.timer is None:
            self.look_later()

    def look(self) -> None:
        """Say what was held for its time, and forget what does not go on."""
        self.acquire()
        try:
            self.timer, now = None, time.monotonic()
            for key, same in list(self.events.items()):
                if now - same.since < self.seconds:
                    continue
                if same.latest:
                    self.say_held(same)
                    same.since = now
                else:
                    del self.events[key]
            if self.events:
                self.look_later()
        finally:
            self.release()

    def look_later(self) -> None:
        self.timer = threading.Timer(self.seconds / 4, self.look)
        self.timer.daemon = True
        self.timer.start()

    def say_held(self, same: Same) -> None:
        """Write the latest of what was held, with how many others there were."""
        if same.latest:
            same.latest.more = same.held - 1
            super().emit(same.latest)
        same.held, same.latest = 0, None

    def close(self) -> None:
        """The process ends."""
        self.acquire()
        try:
            for same in self.events.values():
                self.say_held(same)
            self.events.clear()
        finally:
            self.release()
        super().close()


def key_of(record: logging.LogRecord) -> tuple[Any, ...]:
    """What makes two lines the same: who says it, what, of which error, raised where."""
    event = record.msg if isinstance(record.msg, dict) else {"event": str(record.msg)}
    raised = event.get("exc_info") or record.exc_info
    error = raised[1] if isinstance(raised, tuple) else event.get("error")
    where = error.__traceback__ if isinstance(error, BaseException) else None
    while where and where.tb_next:
        where = where.tb_next
    # asyncio adds what a failed task holds, in lines below.
    said = next(iter(event["event"].splitlines()), "")
    return record.name, said, type(error), where and (where.tb_frame.f_code, where.tb_lineno)
