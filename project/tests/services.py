"""A real Redis and a real PostgreSQL for the tests, on loopback ports of their own.

    with Redis() as redis, PostgreSQL() as postgres:
        redis.url, postgres.url     # redis://… and postgres://…

What else can be done with them stands in processes.py.
"""

import contextlib
import secrets
import signal
import subprocess
from pathlib import Path

from project.tests.machine import find_program
from project.tests.processes import HOST, Service, ServiceError


class Redis(Service):
    """Keeps nothing on disk: after a stop or a kill it is empty."""

    program = "redis-server"

    def prepare(self) -> None:
        self.password = secrets.token_hex(16)
        self.url = f"redis://:{self.password}@{HOST}:{self.port}/0"

    def command(self) -> list[str]:
        return [_installed("redis-server"), "-"]

    def stdin(self) -> bytes:
        # By standard input, so that the password is not in the list of processes.
        lines = [
            f"bind {HOST}",
            f"port {self.port}",
            f"dir {self.folder}",
            f"requirepass {self.password}",
            'save ""',
            "appendonly no",
        ]
        return "\n".join(lines).encode()

    def answers(self) -> bool:
        import redis

        with contextlib.closing(redis.Redis.from_url(self.url, socket_timeout=1)) as client:
            return bool(client.ping())


class PostgreSQL(Service):
    """Never waits for the disk. What was committed survives `kill`, but would not a power cut."""

    program = "postgres"
    orderly = signal.SIGINT
    at_once = signal.SIGQUIT

    def prepare(self) -> None:
        password = secrets.token_hex(16)
        file = self.folder / "password"
        file.touch(mode=0o600)
        file.write_text(password)
        self._give_away(file)
        done = subprocess.run(
            [
                str(Path(_installed("postgres")).resolve().with_name("initdb")),
                "--pgdata=data",
                "--username=parley",
                "--pwfile=password",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **self._user_arguments(),
        )
        if done.returncode:
            raise ServiceError(f"initdb failed.\n{done.stdout.decode(errors='replace')}")
        file.unlink()
        self.url = f"postgres://parley:{password}@{HOST}:{self.port}/postgres"

    def command(self) -> list[str]:
        options = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "fsync": "off",
            "full_page_writes": "off",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [_installed("postgres"), "-D", "data", *settings]

    def environment(self) -> dict[str, str]:
        everything = super().environment().items()
        return {name: value for name, value in everything if not name.startswith("PG")}

    def answers(self) -> bool:
        import psycopg

        with psycopg.connect(self.url, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)


def _installed(name: str) -> str:
    path = find_program({"postgres": "postgresql"}.get(name, name))
    if path is None:
        raise ServiceError(f"{name} is not installed")
    return str(path)
