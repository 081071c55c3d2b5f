"""A server that is told to end says so to everybody, and ends."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from presence.models import Person
from project.e2e.conftest import session
from project.e2e.pythons import HERE, others, prepared
from project.e2e.visitors import Visitor
from project.faults.costs import tasks
from project.tests.processes import wait_until
from project.tests.servers import Parley, test_database
from rooms.models import Room

SOCKETS = 20
PATIENCE = 10


@contextmanager
def open_socket(server: Parley, room: Room, key: str) -> Iterator[ClientConnection]:
    """A socket as the room's page has it, up to the server's first word."""
    with connect(
        f"{server.url.replace('http', 'ws')}/ws{room.get_absolute_url()}",
        origin=Origin(server.url),
        additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"},
        proxy=None,
    ) as socket:
        socket.send('{"cursor": "0"}')
        socket.recv(timeout=PATIENCE)
        yield socket


def close_code(socket: ClientConnection) -> int | None:
    """Read to the end: the code that the server closed with, or None when it just broke off."""
    try:
        while True:
            socket.recv(timeout=PATIENCE)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_of_20_sockets_that_ended_the_server_keeps_nothing(alice: Person, room: Room) -> None:
    with Parley(DATABASE_URL=test_database(), METRICS_ALLOWED="127.0.0.1/32") as server:
        key = session(alice)
        before = tasks(server)
        with ExitStack() as open_sockets:
            for _ in range(SOCKETS):
                open_sockets.enter_context(open_socket(server, room, key))
            assert tasks(server) >= before + SOCKETS
        # Well before the next ping.
        assert wait_until(lambda: tasks(server) < before + SOCKETS, 5), tasks(server)


# A Python of another version needs a place of its own with all packages, which takes a minute to make.
PYTHONS = [HERE, *(pytest.param(python, marks=pytest.mark.nightly) for python in others())]


@pytest.mark.parametrize("python", PYTHONS, ids=lambda python: python.parent.parent.name)
def test_sigterm_closes_20_sockets_with_1012_answers_4_polls_and_ends_the_process(
    python: Path, alice: Person, room: Room
) -> None:
    parley = Parley(DATABASE_URL=test_database(), LONG_POLL_SECONDS="600")
    parley.python = str(python) if python == HERE else prepared(python)
    with parley as server, ExitStack() as open_sockets, ThreadPoolExecutor(SOCKETS) as threads:
        key = session(alice)
        sockets = [
            open_sockets.enter_context(open_socket(server, room, key)) for _ in range(SOCKETS)
        ]
        polls = [open_sockets.enter_context(Visitor(key).poll(server, room)) for _ in range(4)]
        codes = threads.map(close_code, sockets)
        assert server.process
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0
        assert time.monotonic() - begun < 5
        assert list(codes) == [1012] * SOCKETS
        for poll in polls:
            status, _, page = poll.result(PATIENCE)
            assert status == 200 and 'http-equiv="refresh" content="5;' in page
