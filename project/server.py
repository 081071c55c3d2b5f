"""Serves Parley with Hypercorn, from code.

Hypercorn's own runner hangs for ever at the end on Python 3.12 and later when a socket is open, and
with several workers drops sockets without a word. Here every socket is closed with 1012, and the
process ends. One process is one worker; for more, run more processes behind a proxy, with Redis.
"""

import argparse
import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import socket
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import django
import uvloop
from django.core.exceptions import ImproperlyConfigured
from hypercorn.asyncio import serve
from hypercorn.config import Config

from project import connections, development, framing, garbage
from project.connections import Abortable, App

RESTARTING = 1012


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
    config.websocket_ping_interval = 20  # with the next: a vanished peer is noticed
    # It also ends any answer that takes longer without a byte from the client.
    config.read_timeout = 90
    # More is closed with 1009, which is final for htmx; 4,000 characters fit well.
    config.websocket_max_message_size = 64 * 1024
    config.graceful_timeout = 4  # for what is under way when it is asked to end, sockets too
    config.errorlog = logging.getLogger("hypercorn.error")  # in the same form as all other lines
    config.include_server_header = False  # nobody needs to know what to look for
    return config


async def run(app: App, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, then close every socket with 1012 and end within seconds."""
    from rooms.feed import Feeds

    asked_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked_to_end.set)

    async def close_sockets() -> None:
        await asked_to_end.wait()
        loop.set_exception_handler(say_nothing_of_cancelled)
        await Feeds.current().close(RESTARTING)

    closing = asyncio.create_task(close_sockets())
    # It stops listening first: who came back to a process that ends would be cut off without a word.
    await serve(
        Abortable(app),  # type: ignore[arg-type]
        configuration(listener),
        shutdown_trigger=asked_to_end.wait,
    )
    await closing


def say_nothing_of_cancelled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """At the end, connections are cancelled while they wait for their next ping.

    Python before 3.12.2 reports each of them as an error.
    """
    if not isinstance(context.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(context)


def prepare() -> None:
    """What a start needs: the tables, the static files, messages by today's rules, a room to meet in."""
    from django.core.management import call_command
    from servestatic.storage import MissingFileError

    from rooms.models import Room
    from rooms.operations import make_room

    call_command("migrate", verbosity=0)
    try:
        call_command("collectstatic", verbosity=0, interactive=False)
    except (MissingFileError, FileNotFoundError) as error:
        sys.exit(f"Parley did not start. A style sheet is broken: {error}")
    call_command("render_messages", verbosity=0)
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

    connections.install()
    if development.reloads(settings.DEBUG):
        development.begin()
    garbage.install()
    port = listener.getsockname()[1]
    print(f"Parley is at {settings.PUBLIC_URL or address(settings.HOST, port)}/", flush=True)
    once = settings.FRAME_ONCE and framing.is_possible()
    with lock:
        uvloop.run(run(framing.FrameOnce(application) if once else application, listener))


if __name__ == "__main__":
    main()
