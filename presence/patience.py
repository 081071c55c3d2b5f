"""Redis when it is away, or takes a connection and never answers: nobody waits for it again and again."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from presence.backends import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)

# What is asked here is answered within a millisecond. Whoever waits for it holds a thread, and a page.
TIMEOUTS: dict[str, Any] = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    # Once more, for a connection that was cut since it was last used. By itself redis-py tries ten
    # times more, and waits each time.
    "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
}


class Patience:
    """Lets calls through while Redis answers them.

    After one has failed, one call in `REDIS_PAUSE_SECONDS` finds out whether it is back, and all others
    learn at once that it is away.
    """

    def __init__(self, purpose: str, failures: type[Exception] = redis.RedisError) -> None:
        self.purpose = purpose
        self.failures = failures
        self.away = False
        self.next_try = 0.0
        self.lock = threading.Lock()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function gives. Raises Unavailable."""
        with self.asking():
            return function(*args, **kwargs)

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """Ask inside the block. Raises Unavailable in place of what the block raises, or of the block."""
        with self.lock:
            if self.away and time.monotonic() < self.next_try:
                raise Unavailable(f"Redis is away ({self.purpose}).")
            self._try_again_later()
        try:
            yield
        except self.failures as error:
            self._note(True, error)
            raise Unavailable(str(error)) from error
        self._note(False)

    def _note(self, away: bool, error: Exception | None = None) -> None:
        with self.lock:
            changed, self.away = away != self.away, away
            self._try_again_later()
        if changed and away:
            log.warning("Redis does not answer", without=self.purpose, error=error)
        elif changed:
            log.warning("Redis answers again", purpose=self.purpose)

    def _try_again_later(self) -> None:
        self.next_try = time.monotonic() + settings.REDIS_PAUSE_SECONDS
