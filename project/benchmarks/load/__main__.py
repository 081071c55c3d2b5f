"""python -m project.benchmarks.load: does what it is told, line by line, and answers each with a line.

    {"do": "connect", "url": "ws://…", "kind": "page", "sockets": 1000, …}
    {"do": "one_by_one", "count": 30}

What can be told are the methods of `Crowd` and `Talk`, with their arguments; what it answers is theirs.
"""

import asyncio
import gc
import json
import sys
from typing import Any

import uvloop

from project.benchmarks.load.crowd import Crowd
from project.benchmarks.load.talk import Talk
from project.benchmarks.machine import allow_many_sockets


async def main() -> None:
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    crowd = Crowd()
    talk = Talk(crowd)
    while line := await lines.readline():
        order: dict[str, Any] = json.loads(line)
        name = order.pop("do")
        doing = getattr(crowd, name, None) or getattr(talk, name)
        print(json.dumps(await doing(**order)), flush=True)


if __name__ == "__main__":
    allow_many_sockets()
    gc.disable()  # nothing here is garbage before the end, and a pause would be taken for the server's
    uvloop.run(main())
