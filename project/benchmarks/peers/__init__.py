"""Those that Parley is measured against, each as its own documents have one do it.

All send the bytes that Parley sends for a message, except the tutorial, whose page would make HTML of JSON.
"""

import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from project.benchmarks.stores import PinnedRedis
from project.benchmarks.subject import WORK, Subject
from project.tests.processes import HOST

HERE = Path(__file__).resolve().parent
# A frame of Parley's, with {text} where the message stands.
PAYLOAD = WORK / "payload.html"
PEOPLE = 20


class Peer(Subject):
    """A server that answers when it listens."""

    def prepare(self) -> None:
        self.url = f"http://{HOST}:{self.port}"

    def answers(self) -> bool:
        with socket.create_connection((HOST, self.port), timeout=1):
            return True


class NodePeer(Peer):
    """A program for Node, with its packages as the lock beside it has them."""

    needs = ("node", "npm")
    source = ""

    def prepare(self) -> None:
        super().prepare()
        self.program_file = install_packages() / self.source

    def program_and_arguments(self) -> list[str]:
        return ["node", str(self.program_file), str(self.port), str(PAYLOAD)]


class SocketIO(NodePeer):
    title = "Socket.IO"
    says = "its own broadcast example: no session, nothing kept, nothing rendered"
    program, source, kind = "socket.io", "socketio.js", "socket.io"

    def way_in(self, rooms: int = 1) -> dict[str, Any]:
        where = self.url.replace("http:", "ws:")
        address = f"{where}/socket.io/?EIO=4&transport=websocket"
        return {"urls": [address], "kind": self.kind}


class Ws(NodePeer):
    title = "ws"
    says = "its own broadcast example: a bare WebSocket server for Node"
    program, source = "ws", "ws.js"


class Picows(Peer):
    title = "picows"
    says = "a bare WebSocket server in Cython: a write for each socket and nothing else"
    program = "picows"

    def program_and_arguments(self) -> list[str]:
        return [sys.executable, str(HERE / "raw.py"), str(self.port), str(PAYLOAD)]


class Sender(Peer):
    title = "C, sends alone"
    says = (
        "a C program that frames a message once and calls `send` for each socket: the kernel's part"
    )
    program, needs = "sender", ("cc",)

    def prepare(self) -> None:
        super().prepare()
        self.program_file = self.folder / "sender"
        source = str(HERE / "sender.c")
        compiler = ["cc", "-O2", "-D_GNU_SOURCE", "-o", str(self.program_file), source]
        subprocess.run(compiler, check=True)

    def program_and_arguments(self) -> list[str]:
        return [str(self.program_file), str(self.port), str(PAYLOAD)]


class Tutorial(Peer):
    title = "tutorial"
    says = (
        "Channels as tutorials have it, on Hypercorn: session, a row in SQLite, JSON through Redis"
    )
    program, needs, kind = "tutorial", ("redis-server",), "tutorial"

    def __init__(self) -> None:
        super().__init__()
        self.redis = PinnedRedis()

    def start(self) -> None:
        if self.running:
            return
        (self.folder / "tutorial.sqlite3").unlink(missing_ok=True)
        if not self.redis.port:
            self.redis.__enter__()
        self.redis.start()
        super().start()

    def stop(self) -> None:
        super().stop()
        self.redis.stop()

    def close(self) -> None:
        super().close()
        self.redis.close()

    def program_and_arguments(self) -> list[str]:
        file = str(HERE / "tutorial.py")
        return [sys.executable, file, str(self.port), self.redis.url, str(self.folder)]

    @property
    def servers(self) -> list[int]:
        assert self.redis.process
        return [*super().servers, self.redis.process.pid]

    def way_in(self, rooms: int = 1) -> dict[str, Any]:
        cookies = [f"sessionid={f'person{number}':0>32}" for number in range(PEOPLE)]
        return super().way_in() | {"cookies": cookies}


class BareHypercorn(Peer):
    title = "bare Hypercorn"
    says = "five letters from an application that does nothing else"
    program = "bare"

    def program_and_arguments(self) -> list[str]:
        return [sys.executable, str(HERE / "plain.py"), str(self.port), self.program]


class EmptyDjango(BareHypercorn):
    title = "empty Django view"
    says = "five letters from a view, on Hypercorn, without middleware, session or database"
    program = "django"


def install_packages() -> Path:
    """The folder with the programs for Node and their packages, installed at the first time."""
    folder = WORK / "node"
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "package-lock.json"
    is_there = (folder / "node_modules").is_dir() and lock.exists()
    if not is_there or lock.read_bytes() != (HERE / lock.name).read_bytes():
        for name in ("package.json", lock.name):
            shutil.copy(HERE / name, folder)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
            cwd=folder,
            check=True,
        )
    for source in HERE.glob("*.js"):
        shutil.copy(source, folder)
    return folder
