"""Sockets that do harm to themselves alone: who stops reading, and who talks nonsense at full speed."""

import random
import threading
from contextlib import ExitStack, suppress

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from project.faults.house import House
from project.tests.sockets import stops_reading

pytestmark = pytest.mark.needs("redis", "postgresql")

STOPPED = 20
GARBAGE: list[str | bytes] = [
    "",
    "not JSON",
    "[" * 10_000,
    '{"cursor": "' + "9" * 5000 + '"}',
    '{"cursor": NaN}',
    '{"seen": 1e400}',
    '{"seen": -1}',
    '{"typing": "yes"}',
    '{"body": 7}',
    '{"body": "\\ud800", "more": {}}',
    '{"": null}',
    b"\x00\xff\xfe",
]


def test_readers_who_stop_reading(house: House) -> None:
    key = next(iter(house.readers))
    with house.lives_through(), ExitStack() as open_sockets:
        for _ in range(STOPPED):
            open_sockets.enter_context(stops_reading(house.first, house.path, key))
        house.are_answered(times=5)
        house.shows_what_is_said()


def test_somebody_sends_garbage_at_full_speed(house: House) -> None:
    key = next(iter(house.readers))
    enough = threading.Event()
    with house.lives_through():
        talkers = [
            threading.Thread(target=talk, args=(house, key, enough), daemon=True) for _ in range(2)
        ]
        for talker in talkers:
            talker.start()
        house.are_answered(times=5)
        house.shows_what_is_said()
        enough.set()
        for talker in talkers:
            talker.join(10)


def talk(house: House, key: str, enough: threading.Event) -> None:
    """Send anything, as fast as it is taken; when it is closed, come back and go on."""
    while not enough.is_set():
        with (
            suppress(ConnectionClosed, OSError, TimeoutError),
            connect(
                f"{house.first.url.replace('http', 'ws')}/ws{house.path}",
                origin=Origin(house.first.url),
                additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"},
                proxy=None,
                close_timeout=1,
            ) as socket,
        ):
            while not enough.is_set():
                socket.send(random.choice(GARBAGE))
