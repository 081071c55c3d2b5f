"""Serves Parley with Hypercorn, from code.

Hypercorn's own runner hangs for ever at the end on Python 3.12 and later when a socket is open, and
with several workers drops sockets without a word. Here every socket is closed with 1012, and the
process ends. One process is one worker; for more, run more processes behind a proxy, with Redis.
"""

import argparse
import asyncio
import contextlib
import fcntl
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import django
import uvloop
from django.core.exceptions import ImproperlyConfigured
from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.protocol import ws_stream

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
RESTARTING = 1012


class PlainHandshake(ws_stream.Handshake):
    """A handshake that takes no permessage-deflate.

    Hypercorn accepts every browser's offer. Measured: 3.3 times the CPU of a delivery, and 185 KiB for
    each socket.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extensions = None


class Abortable:
    """Gives each socket `scope["parley.abort"]`, which frees its connection at once.

    For readers that have stopped reading: a close frame would wait behind what they do not take, and
    their task, socket and buffer with it, for ever. Hypercorn has no such call, so this goes through
    the names of its parts; where they differ (another version, HTTP/2) there is no abort.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and (transport := transport_of(send)):
            scope["parley.abort"] = transport.abort
        await self.app(scope, receive, send)


def transport_of(send: Any) -> asyncio.Transport | None:
    """The connection behind Hypercorn's `send` for a socket over HTTP/1.1."""
    try:
        protocol = send.__self__.send.__self__
        transport: asyncio.Transport = protocol.send.__self__.writer.transport
    except AttributeError:
        return None
    return transport if type(protocol).__name__ == "H11Protocol" else None


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket bound to this address. Raises OSError when that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def be_the_only_one(folder: Path) -> AbstractContextManager[Any]:
    """Hold the folder for this process until it ends. Raises BlockingIOError when another has it.

    Without Redis, processes cannot ring one another nor see each other's people.
    """
    lock = (folder / "server.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def configuration(listener: socket.socket) -> Config:
    """How Hypercorn serves, each number with its reason."""
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.backlog = 2048  # everybody comes back at once after a restart
    config.websocket_ping_interval = 20  # with the next line: a vanished peer is noticed
    config.read_timeout = (
        90  # also ends any answer that takes longer without a byte from the client
    )
    config.websocket_max_message_size = (
        64 * 1024
    )  # 1009 is final for htmx; 4,000 characters fit well
    config.graceful_timeout = 2
    config.loglevel = "WARNING"
    return config


async def run(app: App, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, then close every socket with 1012 and end within seconds."""
    from rooms.feed import Feeds

    asked_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked_to_end.set)

    async def ended() -> None:
        await asked_to_end.wait()
        await Feeds.current().close(RESTARTING)

    await serve(Abortable(app), configuration(listener), shutdown_trigger=ended)  # type: ignore[arg-type]


def prepare() -> None:
    """What a first start needs: the tables, the static files, and a room to meet in."""
    from django.core.management import call_command

    from rooms.models import Room
    from rooms.operations import make_room

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Room.objects.exists():
        make_room("Lobby", "The first room. Say hello")


def address(host: str, port: int) -> str:
    """Where a browser finds this."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def main() -> None:
    """The command line: `--prepare` makes the tables and the rest first. HOST and PORT say where."""
    parser = argparse.ArgumentParser(description="Serve Parley.")
    parser.add_argument("--prepare", action="store_true", help="make tables and static files first")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        sys.exit(f"Parley did not start. {error}")
    from django.conf import settings

    try:
        listener = listening_socket(settings.HOST, settings.PORT)
    except OSError as error:
        sys.exit(
            f"Parley did not start: nothing can listen on {settings.HOST}:{settings.PORT} "
            f"({error.strerror}). Choose another port with PORT."
        )
    try:
        lock = contextlib.nullcontext() if settings.REDIS_URL else be_the_only_one(settings.VAR)
    except BlockingIOError:
        sys.exit(
            f"Parley did not start: another process serves from {settings.VAR} already. "
            "Several processes need REDIS_URL: through it they tell each other what happens."
        )
    if arguments.prepare:
        prepare()
    from project.asgi import application

    ws_stream.Handshake = PlainHandshake  # type: ignore[misc]
    # What has been made until now stays: the collector need not look at it again.
    gc.freeze()
    port = listener.getsockname()[1]
    print(f"Parley is at {settings.PUBLIC_URL or address(settings.HOST, port)}/", flush=True)
    with lock:
        uvloop.run(run(application, listener))


if __name__ == "__main__":
    main()
