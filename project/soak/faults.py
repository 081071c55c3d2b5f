"""What fails in a round: broken when the block begins, whole when it has ended."""

import random
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import redis

from project.faults.house import House
from project.tests.servers import Parley

Fault = Callable[[House, random.Random], AbstractContextManager[None]]
CUT = 60  # pages at once


@contextmanager
def nothing_fails(house: House, chance: random.Random) -> Iterator[None]:
    yield


@contextmanager
def pages_are_cut(house: House, chance: random.Random) -> Iterator[None]:
    """As by a network that goes away: no word from either side."""
    for tab in chance.sample(house.crowd.tabs, CUT):
        if tab.socket:
            house.crowd.loop.call_soon_threadsafe(tab.socket.transport.abort)
    yield


@contextmanager
def a_process_is_killed(house: House, chance: random.Random) -> Iterator[None]:
    process: Parley = chance.choice(house.processes)
    process.kill()
    yield
    process.start()


@contextmanager
def a_process_is_told_to_end(house: House, chance: random.Random) -> Iterator[None]:
    process: Parley = chance.choice(house.processes)
    assert process.process
    process.process.send_signal(signal.SIGTERM)
    assert process.process.wait(10) == 0
    yield
    process.start()


@contextmanager
def redis_is_killed(house: House, chance: random.Random) -> Iterator[None]:
    house.stores["redis"].kill()
    yield
    house.stores["redis"].start()


@contextmanager
def redis_does_not_answer(house: House, chance: random.Random) -> Iterator[None]:
    with house.stores["redis"].paused():
        yield


@contextmanager
def redis_is_emptied(house: House, chance: random.Random) -> Iterator[None]:
    redis.Redis.from_url(house.stores["redis"].url).flushall()
    yield


@contextmanager
def redis_cuts_all_connections(house: House, chance: random.Random) -> Iterator[None]:
    client = redis.Redis.from_url(house.stores["redis"].url)
    for kind in ("normal", "pubsub"):
        client.client_kill_filter(_type=kind, skipme=True)
    yield


@contextmanager
def the_database_is_restarted(house: House, chance: random.Random) -> Iterator[None]:
    house.stores["database"].restart()
    yield


FAULTS: tuple[Fault, ...] = (
    nothing_fails,
    pages_are_cut,
    a_process_is_killed,
    a_process_is_told_to_end,
    redis_is_killed,
    redis_does_not_answer,
    redis_is_emptied,
    redis_cuts_all_connections,
    the_database_is_restarted,
)
