"""How fast a person may write."""

import logging
from functools import lru_cache

from django.conf import settings
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from presence.models import Person
from rooms.operations import Refused

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def limiter() -> RateLimiter:
    """Counts in Redis where there is one, so that all processes count together."""
    return MovingWindowRateLimiter(storage_from_string(settings.REDIS_URL or "memory://"))


def check_may_post(person: Person) -> None:
    """Raises Refused when this person has posted more than `MESSAGE_RATE` allows."""
    try:
        allowed = limiter().hit(settings.MESSAGE_RATE, "post", str(person.pk))
    except Exception as error:
        # Redis is away. People go on talking.
        log.warning("the rate of messages could not be counted: %r", error)
        return
    if not allowed:
        raise Refused("That was a lot at once. Wait a moment, and send again.")
