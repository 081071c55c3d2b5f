"""The ways from the event loop to code that waits: the database, Redis, templates."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")

# Bounded: more threads than this only wait for the database or for one another.
POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="in_db")


async def in_request(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a plain function where Django would run a plain view: in the one thread of this request."""
    return await sync_to_async(function, thread_sensitive=True)(*args, **kwargs)


async def end_thread_of_request() -> None:
    """Wait without a thread. Django keeps one for each request until it is answered, once anything has
    needed it, with its connection to the database; what needs one again gets another."""
    context = SyncToAsync.thread_sensitive_context.get(None)
    if context and context in SyncToAsync.context_to_thread_executor:
        await in_request(connections.close_all)
        SyncToAsync.context_to_thread_executor.pop(context).shutdown(wait=False)


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
