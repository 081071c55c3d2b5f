"""Real servers for the tests: Parley in a process of its own, and a line to it that can be cut.

with Parley(DATABASE_URL=…) as parley:
    parley.url      # http://127.0.0.1:…; stop, kill, pause, start as in processes.py
"""

import contextlib
import os
import selectors
import socket
import struct
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Self

from django.db import connection

from project.tests.processes import HOST, Service, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
# Closing such a socket resets its connection, as a cut line does: no word of farewell.
AT_ONCE = struct.pack("ii", 1, 0)
LISTEN = "0A"  # in /proc/net/tcp


# Tests do in a second what people do in a day. A test of limits sets its own.
RATES = (
    "MESSAGE",
    "EDIT",
    "JOIN",
    "ROOM",
    "INVITATION",
    "TYPING",
    "FRAME",
    "SIGN_UP",
    "SIGN_IN",
    "SIGN_IN_ADDRESS",
)
UNLIMITED = {f"{name}_RATE": "100000 per second" for name in RATES} | {
    "SOCKETS_PER_PERSON": "100000",
    "SOCKETS_PER_ADDRESS": "100000",
    "ACCOUNT_RATE_LIMITS": "0",
}


def test_database() -> str:
    """The address of the database that this test process uses."""
    return f"sqlite:///{connection.settings_dict['NAME']}"


test_database.__test__ = False  # type: ignore[attr-defined]


class Parley(Service):
    """Parley as it is started by `just run`, with these settings beside those of all tests."""

    program = "parley"
    drops_root = False  # it reads this checkout and the tests' database

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.python = sys.executable
        self.prepares = True  # makes the tables and the rest at each start

    def prepare(self) -> None:
        self.url = f"http://{HOST}:{self.port}"

    def command(self) -> list[str]:
        options = ["--prepare"] if self.prepares else []
        return [self.python, "-m", "project.server", *options]

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "PYTHONPATH": str(ROOT),
            "PARLEY_VAR": str(self.folder),
            "HOST": HOST,
            "PORT": str(self.port),
            "METRICS_ALLOWED": HOST,
            **UNLIMITED,
            **self.settings,
        }

    def answers(self) -> bool:
        with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)

    @property
    def connections(self) -> int:
        """How many of its open descriptors are connections to clients, closed by them or not."""
        assert self.process
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        port = f":{self.port:04X}"
        inodes = {line[9] for line in lines if line[1].endswith(port) and line[3] != LISTEN}
        count = 0
        for path in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                count += path.readlink().name[len("socket:[") : -1] in inodes
        return count


class Line:
    """A TCP line to a server. While it is cut, connections break and new ones are refused.

    Browsers have no such thing: their "offline" leaves open sockets alone.
    """

    def __init__(self) -> None:
        self.to = 0  # the port at the other end
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.pairs: dict[socket.socket, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.lock = threading.Lock()
        self.listener: socket.socket | None = None
        self.ended = False

    def __enter__(self) -> Self:
        self.mend()
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended = True
        self.thread.join()
        self.cut()
        self.selector.close()

    def mend(self) -> None:
        if self.listener:
            return
        with self.lock:
            self.listener = socket.create_server((HOST, self.port))
            self.listener.setblocking(False)
            self.selector.register(self.listener, selectors.EVENT_READ)

    def cut(self) -> None:
        with self.lock:
            if self.listener:
                self.selector.unregister(self.listener)
                self.listener.close()
                self.listener = None
            for end in list(self.pairs):
                self._break(end)

    def _carry(self) -> None:
        while not self.ended:
            for key, _ in self.selector.select(timeout=0.05):
                with self.lock, contextlib.suppress(BlockingIOError):
                    end = key.fileobj
                    assert isinstance(end, socket.socket)
                    if end is self.listener:
                        self._connect(end)
                    elif end in self.pairs:
                        self._pass_on(end)

    def _connect(self, listener: socket.socket) -> None:
        near, _ = listener.accept()
        try:
            far = socket.create_connection((HOST, self.to))
        except OSError:
            near.close()
            return
        self.pairs |= {near: far, far: near}
        for end in (near, far):
            self.selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, end: socket.socket) -> None:
        try:
            data = end.recv(65536)
            self.pairs[end].sendall(data)
        except OSError:
            data = b""
        if not data:
            self._break(end)

    def _break(self, end: socket.socket) -> None:
        other = self.pairs.pop(end, None)
        if other is None:
            return
        del self.pairs[other]
        for one in (end, other):
            self.selector.unregister(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            one.close()


def run_alone(var: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing set but this, and its data in a folder of its own, until it ends."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.defpath, "PARLEY_VAR": str(var), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
