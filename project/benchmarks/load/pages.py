"""Pages that are loaded again and again, by several people at once."""

import asyncio
import time
from collections.abc import Sequence

from project.benchmarks.figures import percentile
from project.benchmarks.load.posts import Connection
from project.benchmarks.machine import cpu_seconds, families


class Pages:
    """Loads pages, over connections that stay."""

    async def load(
        self,
        url: str,
        path: str,
        servers: Sequence[int],
        seconds: float,
        connections: int = 16,
        cookies: Sequence[str] = ("",),
    ) -> dict[str, float]:
        """The same page for so long, over so many connections; one load of each person comes before."""
        lines = [
            Connection(url, {"Cookie": cookies[number % len(cookies)]})
            for number in range(connections)
        ]
        start = time.perf_counter()
        size = len(await lines[0].ask("GET", path))
        first = time.perf_counter() - start
        for line in lines[1:]:
            await line.ask("GET", path)
        took: list[float] = []
        cpu, began = cpu_seconds(families(servers)), time.perf_counter()

        async def again(line: Connection) -> None:
            while (start := time.perf_counter()) < began + seconds:
                await line.ask("GET", path)
                took.append((time.perf_counter() - start) * 1e3)

        await asyncio.gather(*map(again, lines))
        cpu, passed = cpu_seconds(families(servers)) - cpu, time.perf_counter() - began
        for line in lines:
            line.close()
        return {
            "requests/s": len(took) / passed,
            "CPU ms a request": cpu / len(took) * 1e3,
            "first ms": first * 1e3,
            "p50 ms": percentile(sorted(took), 50),
            "p99 ms": percentile(sorted(took), 99),
            "KiB": size / 1024,
        }
