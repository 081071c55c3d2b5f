"""Doing at once what may have to wait, without a task where it does not."""

from collections.abc import Awaitable, Generator
from typing import Any


def begun(work: Awaitable[None]) -> Awaitable[None] | None:
    """Begin this at once. None when that was all of it; else what is left, for a task to await.

    A send into a connection that has room for it ends without waiting for anything, and to make a task
    for that takes as long as the send. What is begun may not ask which task it is in before it waits.
    """
    steps = work.__await__()
    try:
        return Rest(steps, next(steps))
    except StopIteration:
        return None


class Rest:
    """What is left of something that was begun: first of all, to wait for what it waits for."""

    def __init__(self, steps: Generator[Any, Any, None], awaited: Any) -> None:
        self.steps = steps
        self.awaited = awaited

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self.awaited
        except BaseException as error:
            try:
                awaited = self.steps.throw(error)
            except StopIteration:
                return
            yield from Rest(self.steps, awaited).__await__()
        else:
            yield from self.steps
