"""Parley as several processes, with a PostgreSQL and a Redis: all on the servers' core, all counted."""

import contextlib
from typing import Any, Self

from project.benchmarks.parley import Parley
from project.benchmarks.stores import PinnedPostgreSQL, PinnedRedis
from project.benchmarks.subject import Subject


class Processes(Subject):
    """So many processes of Parley; sockets are spread over them in turn."""

    needs = ("redis-server", "postgres")

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.title = f"Parley, {count} processes with Redis and PostgreSQL"
        self.says = "everything, on other stores, and what these take is counted in"
        self.stack = contextlib.ExitStack()
        self.stores = (PinnedRedis(), PinnedPostgreSQL())
        self.processes: list[Parley] = []

    def __enter__(self) -> Self:
        redis, postgres = (self.stack.enter_context(store) for store in self.stores)
        shared = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        for _ in range(self.count):
            process = self.stack.enter_context(Parley(**shared))
            shared.setdefault("PARLEY_VAR", str(process.folder))
            self.processes.append(process)
        return self

    def close(self) -> None:
        self.stack.close()

    def furnish(self, people: int, rooms: int = 1, messages: int = 1000, variants: int = 1) -> None:
        self.processes[0].furnish(people, rooms, messages, variants)
        for process in self.processes[1:]:
            process.furnished = self.processes[0].furnished

    def start(self) -> None:
        for service in (*self.stores, *self.processes):
            service.start()

    def stop(self) -> None:
        # The stores stay: Redis would forget, and start with nothing.
        for process in self.processes:
            process.stop()

    @property
    def servers(self) -> list[int]:
        services = (*self.stores, *self.processes)
        return [service.process.pid for service in services if service.process]

    def way_in(self, rooms: int = 1) -> dict[str, Any]:
        first = self.processes[0]
        way, port = first.way_in(rooms), f":{first.port}"
        return way | {
            "urls": [url.replace(port, ":{port}") for url in way["urls"]],
            "origin": way["origin"].replace(port, ":{port}"),
            "ports": [process.port for process in self.processes],
        }
