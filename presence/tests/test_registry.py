"""Who is where: entries that expire, the same in memory and in Redis."""

from collections.abc import Iterator

import pytest

from presence import registry
from presence.backends import LIVE, REFRESH, Backend, Entry
from presence.backends.memory import MemoryBackend
from presence.backends.redis import RedisBackend
from project.tests.processes import wait_until
from project.tests.services import Redis

ALICE, BOB = 1, 2


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.needs("redis"))])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Each back end, in place of this installation's."""
    made: Backend = MemoryBackend()
    if request.param == "redis":
        made = RedisBackend(request.getfixturevalue("redis_server").url)
    monkeypatch.setattr(registry, "backend", lambda: made)
    # Redis is shared by the session: what an earlier test left there leaves at once.
    for place in ("room.1", "room.2"):
        made.leave(list(made.entries([place])[place]), 0)
    yield made


def entry(place: str = "room.1", person: int = ALICE, connection: str = "a") -> Entry:
    return Entry(place, person, connection, LIVE)


def here(place: str = "room.1") -> dict[int, str]:
    return registry.ways([place])[place]


def test_somebody_who_connects_is_here_and_nowhere_else(backend: Backend) -> None:
    registry.keep([entry()])
    assert registry.ways(["room.1", "room.2"]) == {"room.1": {ALICE: LIVE}, "room.2": {}}


def test_two_tabs_are_one_person_until_both_are_gone(backend: Backend) -> None:
    one, two = entry(connection="a"), entry(connection="b")
    registry.keep([one, two, entry(person=BOB, connection="c")])
    assert here() == {ALICE: LIVE, BOB: LIVE}
    backend.leave([one], 0)
    assert here() == {ALICE: LIVE, BOB: LIVE}
    backend.leave([two], 0)
    assert here() == {BOB: LIVE}


def test_somebody_whose_server_died_expires(backend: Backend) -> None:
    backend.keep([entry()], 0.3)
    assert here() == {ALICE: LIVE}
    assert wait_until(lambda: here() == {}, 5)


def test_somebody_who_goes_is_shown_for_the_grace_and_may_come_back(backend: Backend) -> None:
    registry.keep([entry(connection="before the reload")])
    registry.leave([entry(connection="before the reload")])
    assert here() == {ALICE: LIVE}
    registry.keep([entry(connection="after the reload")])
    assert not wait_until(lambda: here() == {}, 1)


def test_leaving_never_makes_an_entry_last_longer(backend: Backend) -> None:
    backend.keep([entry()], 0.3)
    backend.leave([entry()], 60)
    assert wait_until(lambda: here() == {}, 5)


def test_leaving_without_having_come_is_nothing(backend: Backend) -> None:
    backend.leave([entry()], 60)
    assert here() == {}


def test_somebody_who_loads_the_page_reads_by_refresh(backend: Backend) -> None:
    registry.keep_page("room.1", ALICE)
    assert here() == {ALICE: REFRESH}


def test_a_socket_counts_for_more_than_a_page(backend: Backend) -> None:
    registry.keep_page("room.1", ALICE)
    registry.keep([entry()])
    assert here() == {ALICE: LIVE}


def test_a_page_that_opened_its_socket_leaves_no_ghost(backend: Backend) -> None:
    registry.keep_page("room.1", ALICE)
    registry.keep([entry()])
    registry.forget_pages([entry()])
    assert here() == {ALICE: LIVE}
    backend.leave([entry()], 0)
    assert here() == {}


def test_what_expired_takes_no_room(backend: Backend) -> None:
    backend.keep([entry(connection=str(number)) for number in range(100)], 0.1)
    assert len(backend.entries(["room.1"])["room.1"]) == 100
    assert wait_until(lambda: not backend.entries(["room.1"])["room.1"], 5)
    if isinstance(backend, MemoryBackend):
        assert "room.1" not in backend.places


def test_nobody_asked_for_is_nothing(backend: Backend) -> None:
    assert registry.ways([]) == {}


@pytest.mark.needs("redis")
def test_two_processes_see_one_another_through_redis(redis_server: Redis) -> None:
    one, other = RedisBackend(redis_server.url), RedisBackend(redis_server.url)
    other.keep([entry("room.3", BOB)], 5)
    assert one.entries(["room.3"])["room.3"] == {entry("room.3", BOB)}
