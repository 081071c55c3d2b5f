"""python -m project.benchmarks.served MANNER: Parley with one thing otherwise, to see what it takes.

feed        what is said is kept in memory, and rung and delivered as ever: the feed without the write
feed-one    the same, one message at a time, and each in a frame of its own
watched     the event loop says what has held it for more than 10 ms
"""

import asyncio
import atexit
import json
import logging
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import django
import uvloop

SLOW_SECONDS = 0.01
# Written to the working directory at the end.
SLOW = "slow.json"


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
    slow: list[tuple[float, str]] = []

    def note(record: logging.LogRecord) -> bool:
        if record.msg.startswith("Executing") and isinstance(record.args, tuple):
            what, seconds = record.args
            slow.append((float(str(seconds)), str(what)))
            return False
        return True

    logging.getLogger("asyncio").addFilter(note)
    atexit.register(lambda: Path(SLOW).write_text(json.dumps(sorted(slow, reverse=True))))
    run = uvloop.run

    def watched(main: Coroutine[Any, Any, Any]) -> None:
        async def told() -> None:
            loop = asyncio.get_running_loop()
            loop.set_debug(True)
            loop.slow_callback_duration = SLOW_SECONDS
            await main

        run(told())

    uvloop.run = watched  # type: ignore[assignment]


if __name__ == "__main__":
    main()
