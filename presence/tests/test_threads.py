"""The threads of requests: they stay with their connections, are few, and are never shared."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from asgiref.sync import SyncToAsync
from django.db import connection

from presence import threads
from presence.threads import MOST_IDLE, end_thread_of_request, in_request, thread_of_request
from project.tests.processes import wait_until

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """None are there from before, and none stay."""
    idle = threads.idle[:]
    threads.idle.clear()
    yield
    for thread in threads.idle:
        thread.submit(connection.close)
        thread.shutdown()
    threads.idle[:] = idle


def here() -> tuple[int, int]:
    """In which thread this is, and by which connection the database is asked."""
    connection.ensure_connection()
    return threading.get_ident(), id(connection.connection)


async def ask() -> tuple[int, int]:
    async with thread_of_request():
        return await in_request(here)


async def rested(count: int) -> None:
    async with asyncio.timeout(10):
        while len(threads.idle) != count:
            await asyncio.sleep(0.01)


async def test_the_next_request_has_the_thread_and_the_connection_of_the_last() -> None:
    first = await ask()
    await rested(1)
    assert first == await ask()
    assert first[0] != threading.get_ident()


async def test_requests_at_the_same_time_have_a_thread_each_and_few_stay() -> None:
    together, before = asyncio.Barrier(MOST_IDLE + 3), threading.active_count()

    async def ask_together() -> int:
        async with thread_of_request():
            await together.wait()
            thread, _ = await in_request(here)
            await together.wait()
            return thread

    asked = await asyncio.gather(*(ask_together() for _ in range(together.parties)))
    assert len(set(asked)) == together.parties
    await rested(MOST_IDLE)
    assert wait_until(lambda: threading.active_count() <= before + MOST_IDLE, 10)


async def test_a_request_that_is_given_up_keeps_its_thread_until_it_is_free() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert may_end.wait(10)

    async def given_up() -> None:
        async with thread_of_request():
            await in_request(work)

    request = asyncio.create_task(given_up())
    assert await asyncio.to_thread(begun.wait, 10)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    async with asyncio.timeout(5):
        await ask()  # is not held up
    may_end.set()
    await rested(2)


async def test_a_request_that_waits_gives_its_thread_back_and_gets_another() -> None:
    async with thread_of_request():
        first = await in_request(here)
        end_thread_of_request()
        await rested(1)
        assert await ask() == first
        await rested(1)
        assert (await in_request(here))[0] != first[0]
    await rested(2)
    assert not SyncToAsync.context_to_thread_executor
