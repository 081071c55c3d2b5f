"""The database is the truth: while it is away nothing is said, and nothing that was said is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from project.faults.house import House
from project.tests.services import PostgreSQL

pytestmark = pytest.mark.needs("redis", "postgresql")

# As on a disk that takes half a second for each commit. The room stays locked until it is done.
SLOW = """
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON rooms_message DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION wait();
"""


def test_postgresql_is_restarted_in_the_middle_of_writes(
    house: House, postgres_server: PostgreSQL
) -> None:
    with house.lives_through():
        postgres_server.restart()


@pytest.mark.nightly
def test_postgresql_is_killed_and_recovers(house: House, postgres_server: PostgreSQL) -> None:
    with house.lives_through():
        postgres_server.kill()
        house.waits(house.nobody_is_answered, "the database is away")
        postgres_server.start()
    assert house.said("the database cannot be used") or house.said("error connecting")


@pytest.mark.nightly
def test_postgresql_stops_answering_and_goes_on(house: House, postgres_server: PostgreSQL) -> None:
    with house.lives_through(), postgres_server.paused():
        house.waits(house.nobody_is_answered, "the database is away")


def test_postgresql_is_slow(house: House) -> None:
    with house.lives_through(), slow_commits(house):
        house.are_answered(times=1)
        house.shows_what_is_said()
    assert house.slowest_answer() > 0.5


@contextmanager
def slow_commits(house: House) -> Iterator[None]:
    """Inside the block, each message that is written takes half a second."""
    with house.database(), connection.cursor() as cursor:
        cursor.execute(SLOW)
    try:
        yield
    finally:
        with house.database(), connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION wait() CASCADE")
