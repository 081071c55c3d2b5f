"""A Redis and a PostgreSQL on the servers' core: what they take counts as the server's."""

from project.benchmarks.machine import cores, pinned
from project.tests.services import PostgreSQL, Redis


class PinnedRedis(Redis):
    def command(self) -> list[str]:
        return pinned(super().command(), cores()[0])


class PinnedPostgreSQL(PostgreSQL):
    def command(self) -> list[str]:
        return pinned(super().command(), cores()[0])
