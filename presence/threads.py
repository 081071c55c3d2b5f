"""The ways from the event loop to code that waits: the database, Redis, templates."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")

# Bounded: more threads than this only wait for the database or for one another.
POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="in_db")
# Threads of requests that have been answered, and how many of them stay.
idle: list[Executor] = []
MOST_IDLE = 8


async def in_request(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a plain function where Django would run a plain view: in the one thread of this request."""
    return await sync_to_async(function, thread_sensitive=True)(*args, **kwargs)


@asynccontextmanager
async def thread_of_request() -> AsyncIterator[None]:
    """Lend a thread that stays, with its connection to the database, to the request inside the block.

    Django would start one for each request, and asgiref another to end it; with a new connection to SQLite
    that is a sixth of what the page of a room takes.
    """
    thread = idle.pop() if idle else ThreadPoolExecutor(1, thread_name_prefix="request")
    async with ThreadSensitiveContext(executor=thread):
        try:
            yield
        finally:
            end_thread_of_request()


def end_thread_of_request() -> None:
    """This request waits without a thread from now on: what needs one again gets another.

    The thread is there for others as soon as it is free: what a request that was given up has asked for may
    be under way.
    """
    context = SyncToAsync.thread_sensitive_context.get(None)
    thread = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if thread:
        thread.submit(_rest, thread)


def _rest(thread: Executor) -> None:
    close_old_connections()  # Django does that when it has answered, and not when it was given up
    if len(idle) < MOST_IDLE:
        idle.append(thread)
    else:
        connections.close_all()
        thread.shutdown(wait=False)


async def in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a plain function in a thread of the pool, and give its connections back afterwards.

    Not thread-sensitive: Channels' own helper runs everything of every socket in one thread,
    where one slow query holds up all the others.
    """
    return await _in_pool(function, *args, **kwargs)


def _with_connections(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    try:
        return function(*args, **kwargs)
    finally:
        close_old_connections()


# Made once: to look at a function before each call takes a quarter of what the way to a thread does.
_in_pool: Any = sync_to_async(_with_connections, thread_sensitive=False, executor=POOL)
