"""Redis carries rings and presence: without it messages arrive later, and none is lost."""

import pytest
import redis

from project.faults.house import House
from project.tests.services import Redis

pytestmark = pytest.mark.needs("redis", "postgresql")
# A page's reader waits for the answer to what they sent no longer than this.
SECONDS = 3


def test_redis_is_killed_and_comes_back_empty(house: House, redis_server: Redis) -> None:
    with house.lives_through():
        redis_server.kill()
        house.are_answered(times=3)
        house.shows_what_is_said()
        redis_server.start()
    assert house.said("Redis does not answer") and house.said("Redis answers again")
    assert house.slowest_answer() < SECONDS


def test_redis_stops_answering_and_goes_on(house: House, redis_server: Redis) -> None:
    with house.lives_through(), redis_server.paused():
        house.are_answered(times=3)
        house.shows_what_is_said()
    assert house.slowest_answer() < SECONDS


def test_redis_is_emptied(house: House, redis_server: Redis) -> None:
    with house.lives_through():
        redis.Redis.from_url(redis_server.url).flushall()


@pytest.mark.nightly
def test_redis_cuts_all_connections(house: House, redis_server: Redis) -> None:
    with house.lives_through():
        client = redis.Redis.from_url(redis_server.url)
        for kind in ("normal", "pubsub"):
            client.client_kill_filter(_type=kind, skipme=True)
