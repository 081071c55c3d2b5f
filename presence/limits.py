"""Counting how often somebody does something, against a rate such as "30 per 30 seconds".

Counted in Redis where there is one, so that all processes count together; without one, and while it is
away, in this process's memory.
"""

import contextlib
import math
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.utils.translation import ngettext
from limits import RateLimitItem
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from presence.backends import Unavailable
from presence.counts import Counts
from presence.patience import TIMEOUTS, Patience

T = TypeVar("T")


class Counters:
    """The counts of this process, and those of all of them."""

    def __init__(self, url: str) -> None:
        self.here = MovingWindowRateLimiter(Counts())
        self.shared = MovingWindowRateLimiter(storage_from_string(url, **TIMEOUTS)) if url else None
        self.patience = Patience("the counting of limits")

    def ask(self, question: Callable[[RateLimiter], T]) -> T:
        """Ask all processes' counts; this one's where there are no others, or they cannot be asked."""
        if self.shared:
            with contextlib.suppress(Unavailable):
                return self.patience.call(question, self.shared)
        return question(self.here)


@lru_cache(maxsize=1)
def counters() -> Counters:
    """This installation's counts."""
    return Counters(settings.REDIS_URL)


def count(rate: RateLimitItem, *whose: str) -> int:
    """Count one more. 0 when the rate allowed it, else in how many seconds it will allow one."""
    return counters().ask(
        lambda limiter: 0 if limiter.hit(rate, *whose) else _wait(limiter, rate, whose)
    )


def wait(rate: RateLimitItem, *whose: str) -> int:
    """0 when the rate would allow one more, else in how many seconds it will. Counts nothing."""
    return counters().ask(
        lambda limiter: 0 if limiter.test(rate, *whose) else _wait(limiter, rate, whose)
    )


def forget(rate: RateLimitItem, *whose: str) -> None:
    """Begin to count anew."""
    counters().ask(lambda limiter: limiter.clear(rate, *whose))


def in_words(seconds: int) -> str:
    """A wait as people say it: 12 seconds, 3 minutes, 2 hours. Never less than it is."""
    hours, minutes = math.ceil(seconds / 3600), math.ceil(seconds / 60)
    if seconds >= 2 * 3600:
        return ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
    if seconds >= 2 * 60:
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
    return ngettext("%(seconds)d second", "%(seconds)d seconds", seconds) % {"seconds": seconds}


def _wait(limiter: RateLimiter, rate: RateLimitItem, whose: tuple[str, ...]) -> int:
    # One more than what is left, rounded down: then it has passed, and not only just ended.
    # Never 0, which would mean that it was allowed: it may end between the two questions.
    left = limiter.get_window_stats(rate, *whose).reset_time - time.time()
    return max(1, math.floor(left) + 1)
