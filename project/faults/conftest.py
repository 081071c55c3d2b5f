"""One house for all faults: who has lived through one stands ready for the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from project.faults.house import MEASURED, UNUSUAL, House
from project.tests.plugin import SETTINGS
from project.tests.processes import Service
from project.tests.servers import Parley
from project.tests.services import PostgreSQL, Redis

# A page of SQLite's has 4 KiB.
MOST_PAGES = 2000


# The tests' short waits unset, so that those of every installation hold.
REAL_WAITS = {name: "" for name in SETTINGS if name.endswith("_SECONDS")}


@pytest.fixture(scope="session")
def one_house(
    redis_server: Redis, postgres_server: PostgreSQL, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """Two processes that share a PostgreSQL and a Redis."""
    with django_db_blocker.unblock(), two_processes(redis_server, postgres_server) as house:
        yield house


@pytest.fixture
def house(one_house: House) -> Iterator[House]:
    """The house, whole: also after a test that failed half way."""
    yield one_house
    one_house.mend()


@pytest.fixture
def patient_house(django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The same, with stores of its own and the real waits."""
    with (
        django_db_blocker.unblock(),
        Redis() as redis,
        PostgreSQL() as postgres,
        two_processes(redis, postgres, **REAL_WAITS) as house,
    ):
        house.tick, house.expiry = 5, 40
        yield house


@contextmanager
def two_processes(redis: Redis, postgres: PostgreSQL, **waits: str) -> Iterator[House]:
    """A house of two processes; the first makes the tables and the static files for both."""
    shared = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, **MEASURED, **waits}
    with Parley(**shared) as first:
        first.prepares = False
        second = Parley(**shared, PARLEY_VAR=str(first.folder))
        second.prepares = False
        stores: dict[str, Service] = {"database": postgres, "redis": redis}
        with second, House([first, second], postgres.url, stores).open() as house:
            yield house


@pytest.fixture(scope="session")
def small_house(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One process with a SQLite database, on a disk that has room for `MOST_PAGES`."""
    path: Path = tmp_path_factory.mktemp("small") / "parley.sqlite3"
    url = f"sqlite:///{path}"
    parley = Parley(DATABASE_URL=url, MOST_PAGES=str(MOST_PAGES), **UNUSUAL, **MEASURED)
    with django_db_blocker.unblock(), parley:
        parley.prepares = False
        with House([parley], url, {}).open() as house:
            yield house
