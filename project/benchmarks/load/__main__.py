"""python -m project.benchmarks.load: does what it is told, line by line, and answers each with a line.

    {"do": "connect", "url": "ws://…", "kind": "page", "sockets": 1000, …}
    {"do": "one_by_one", "count": 30}

What can be told are the methods of `Crowd`, `Talk` and `Pages`, with their arguments; the answer is theirs.
"""

import asyncio
import gc
import json
import sys
from typing import Any

import uvloop

from project.benchmarks.load.crowd import Crowd
from project.benchmarks.load.pages import Pages
from project.benchmarks.load.talk import Talk
from project.benchmarks.machine import allow_many_sockets


async def main() -> None:
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    crowd = Crowd()
    talks = [crowd, Talk(crowd), Pages()]
    while line := await lines.readline():
        order: dict[str, Any] = json.loads(line)
        name = order.pop("do")
        doing = next(getattr(one, name) for one in talks if hasattr(one, name))
        print(json.dumps(await doing(**order)), flush=True)


if __name__ == "__main__":
    allow_many_sockets()
    gc.disable()  # nothing here is garbage before the end, and a pause would be taken for the server's
    uvloop.run(main())
