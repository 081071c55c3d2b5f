"""python -m project.benchmarks.served MANNER: Parley with one thing otherwise, to see what it takes.

feed        what is said is kept in memory, and rung and delivered as ever: the feed without the write
feed-one    the same, one message at a time, and each in a frame of its own
watched     the event loop says what has held it for more than 10 ms
"""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

import django
import uvloop

SLOW_SECONDS = 0.01


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from project import server

    manner = sys.argv.pop(1)
    if manner == "watched":
        watch()
    else:
        from project.benchmarks.memory import keep_in_memory

        keep_in_memory(one_at_a_time=manner == "feed-one")
    server.main()


def watch() -> None:
    """Have the loop tell, by asyncio's own means, of what kept it from everything else."""
    make: Callable[[], Any] = uvloop.new_event_loop

    def watched() -> asyncio.AbstractEventLoop:
        loop: asyncio.AbstractEventLoop = make()
        loop.set_debug(True)
        loop.slow_callback_duration = SLOW_SECONDS
        return loop

    uvloop.new_event_loop = watched  # type: ignore[assignment]


if __name__ == "__main__":
    main()
