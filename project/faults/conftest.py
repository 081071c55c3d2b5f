"""One house for all faults: who has lived through one stands ready for the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from project.faults.house import UNUSUAL, House
from project.tests.servers import Parley
from project.tests.services import PostgreSQL, Redis

# A page of SQLite's has 4 KiB.
MOST_PAGES = 2000


@pytest.fixture(scope="session")
def house(
    redis_server: Redis, postgres_server: PostgreSQL, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """Two processes that share a PostgreSQL and a Redis."""
    shared = {"DATABASE_URL": postgres_server.url, "REDIS_URL": redis_server.url}
    stores = {"database": postgres_server, "redis": redis_server}
    with django_db_blocker.unblock(), Parley(**shared) as first:
        first.prepares = False
        second = Parley(**shared, PARLEY_VAR=str(first.folder))
        second.prepares = False
        with second, House([first, second], postgres_server.url, stores).open() as house:
            yield house


@pytest.fixture(scope="session")
def small_house(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One process with a SQLite database, on a disk that has room for `MOST_PAGES`."""
    path: Path = tmp_path_factory.mktemp("small") / "parley.sqlite3"
    url = f"sqlite:///{path}"
    parley = Parley(DATABASE_URL=url, MOST_PAGES=str(MOST_PAGES), **UNUSUAL)
    with django_db_blocker.unblock(), parley:
        parley.prepares = False
        with House([parley], url, {}).open() as house:
            yield house
