"""What every test starts from: collected static files, nobody anywhere, and nothing counted yet."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.commands import flush
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django.fixtures import Settings
from servestatic.middleware import ServeStaticMiddleware

from project.tests.clock import clock as clock

# What migrations have made, and no test changes.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Iterator[None]:
    """After a test whose transactions were real, Django truncates each table and makes all permissions
    anew: most of the time of a short test. Here rows are deleted, and permissions stay."""

    @lru_cache
    def deletions(style: Any, connection: BaseDatabaseWrapper, **options: bool) -> list[str]:
        tables = connection.introspection.django_table_names(only_existing=True)
        names = [connection.ops.quote_name(table) for table in sorted(set(tables) - KEPT)]
        return [f"DELETE FROM {name}" for name in names]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", deletions)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *args, **options: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files() -> Iterator[None]:
    """Pages name static files by their content, as in production, so these are collected.

    A server looks for all of them when it starts. So would each client that a test makes, for a tenth
    of the time of all tests: they share what the first has found.
    """
    call_command("collectstatic", verbosity=0, interactive=False)
    find, found = ServeStaticMiddleware.add_files_from_manifest, {}

    def find_once(middleware: ServeStaticMiddleware) -> None:
        if settings.STATIC_ROOT not in found:
            find(middleware)
            found[settings.STATIC_ROOT] = middleware.files
        middleware.files = found[settings.STATIC_ROOT]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServeStaticMiddleware, "add_files_from_manifest", find_once)
        yield


@pytest.fixture
def quick_hashes(settings: Settings) -> None:
    """For passwords that are typed: a real hash takes a third of a second."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
