"""The server's process: alone on its folder without Redis, and sockets as they are meant to be."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from project.tests.processes import HOST, free_port
from project.tests.servers import ROOT, Parley
from project.tests.services import Redis


@pytest.fixture(scope="module")
def parley() -> Iterator[Parley]:
    with Parley() as server:
        yield server


def start_another(parley: Parley, **settings: str) -> subprocess.CompletedProcess[str]:
    """Try to serve the same folder from a second process; it is ended when it does not end."""
    environment = {**os.environ, **parley.environment(), "PORT": str(free_port()), **settings}
    command = [sys.executable, "-m", "project.server"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False
    )


def test_a_second_process_without_redis_is_refused_by_a_sentence(parley: Parley) -> None:
    second = start_another(parley)
    assert second.returncode == 1
    assert "need REDIS_URL" in second.stderr and "Traceback" not in second.stderr


@pytest.mark.needs("redis")
def test_a_second_process_with_redis_is_welcome(redis_server: Redis) -> None:
    with (
        Parley(REDIS_URL=redis_server.url) as one,
        Parley(REDIS_URL=redis_server.url, PARLEY_VAR=str(one.folder)) as two,
    ):
        assert one.answers() and two.answers()


def test_a_port_in_use_is_a_sentence(parley: Parley) -> None:
    second = start_another(parley, PORT=str(parley.port))
    assert second.returncode == 1
    assert f"{HOST}:{parley.port}" in second.stderr and "Traceback" not in second.stderr


def test_compression_is_offered_by_the_browser_and_not_taken(parley: Parley) -> None:
    with connect(
        f"ws://{HOST}:{parley.port}/ws/rooms/lobby/",
        origin=Origin(parley.url),
        compression="deflate",
    ) as socket:
        assert socket.request and "permessage-deflate" in str(socket.request.headers)
        assert socket.response and "Sec-WebSocket-Extensions" not in socket.response.headers
