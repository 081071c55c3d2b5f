"""What every test starts from: collected static files, nobody anywhere, and nothing counted yet."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command

from project.tests.clock import clock as clock


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Pages name static files by their content, as in production, so these are collected."""
    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def nobody_is_here() -> Iterator[None]:
    """Presence, limits and caches are forgotten between tests."""
    from presence import limits, registry
    from presence.patience import Patience
    from rooms import doorbell

    yield
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushdb()
    registry.backend.cache_clear()
    limits.counters.cache_clear()
    cache.clear()
    doorbell.patience = Patience("the doorbell", failures=Exception)
