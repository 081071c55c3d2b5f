"""Tasks that work for everybody in a process."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")


def start_shared(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start a task that knows nothing of whoever happened to need it first.

    A plain task takes over the context of the socket that started it: its lines of the log would
    carry that socket's request and person for ever.
    """
    return asyncio.create_task(work, context=Context())
