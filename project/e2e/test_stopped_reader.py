"""A reader who has stopped reading costs nobody anything, and is freed."""

import socket
from contextlib import ExitStack, suppress

import pytest
from django.db import transaction

from presence.models import Person
from project.e2e.conftest import session
from project.e2e.test_shutdown import PATIENCE, open_socket
from project.tests.processes import wait_until
from project.tests.servers import Parley, test_database
from project.tests.sockets import stops_reading
from rooms.models import Message, Room
from rooms.operations import post_message

# 8 times 160 messages are 5 MB.
BATCHES, BATCH, STOPPED = 8, 160, 5
LONG = "x" * 3990


@pytest.mark.parametrize("frame_once", ["1", pytest.param("0", marks=pytest.mark.nightly)])
def test_readers_who_stop_are_aborted_and_the_others_get_everything(
    alice: Person, bob: Person, room: Room, frame_once: str
) -> None:
    with (
        Parley(DATABASE_URL=test_database(), FRAME_ONCE=frame_once) as server,
        ExitStack() as sockets,
    ):
        assert wait_until(lambda: server.connections == 0, PATIENCE)
        good = sockets.enter_context(open_socket(server, room, session(alice)))
        assert server.connections == 1
        key = session(bob)
        stopped = [stops_reading(server, room.get_absolute_url(), key) for _ in range(STOPPED)]
        assert server.connections == 1 + STOPPED
        for batch in range(BATCHES):
            with transaction.atomic():
                words = f"batch {batch} {LONG}"
                for _ in range(BATCH):
                    post_message(room, alice, words[:4000])
            last = Message.objects.order_by("-seq").values_list("seq", flat=True)[0]
            # While those who do not read are still there, and afterwards.
            while f'id="message-{last}"' not in str(good.recv(timeout=PATIENCE)):
                pass
        assert wait_until(lambda: server.connections == 1, PATIENCE), server.connections
        for reader in stopped:
            read_to_the_end(reader)
        good.close()
        assert wait_until(lambda: server.connections == 0, PATIENCE)
        assert "Traceback" not in server.log, server.log


def read_to_the_end(reader: socket.socket) -> None:
    """What the kernel still had, and then the end. Raises TimeoutError when it does not end."""
    with reader, suppress(ConnectionResetError):
        while reader.recv(65536):
            pass
