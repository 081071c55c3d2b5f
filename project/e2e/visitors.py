"""A browser without a screen: pages and forms over HTTP, and sockets, at any of several servers.

visitor = Visitor(session(alice))
visitor.post(server, "/accounts/logout/")
with visitor.page(server, room) as page:
    page.still_talks()
with visitor.poll(server, room) as answer:
    status, place, page = answer.result(PATIENCE)
"""

import http.client
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from project.tests.processes import wait_until
from project.tests.servers import Parley
from rooms import log
from rooms.models import Room
from rooms.tests.frames import parts_of
from rooms.tests.html import read

PATIENCE = 20.0
Answer = tuple[int, str, str]  # the status, where it leads to, and the page


class OpenPage:
    """A page's socket, with what it has been sent."""

    def __init__(self, socket: ClientConnection, place: str) -> None:
        self.socket, self.place = socket, place
        self.rows: dict[int, str] = {}
        self.heard = ""
        self.closed_with: int | None = None

    def take(self, seconds: float) -> None:
        """Take in one frame, or the close; nothing when none comes in time."""
        try:
            frame = str(self.socket.recv(timeout=seconds))
        except TimeoutError:
            return
        except ConnectionClosed as closed:
            self.closed_with = closed.rcvd.code if closed.rcvd else 1006
            return
        self.heard += frame
        for part in parts_of(frame):
            self.rows |= part.rows

    def until_heard(self, words: str) -> None:
        """Take in frames until one has these words. Raises AssertionError when none has."""
        self.until(lambda: words in self.heard, repr(words))

    def until(self, state: Callable[[], bool], what: str) -> None:
        """Take in frames until this is so. Raises AssertionError when it never is."""
        deadline = time.monotonic() + PATIENCE
        while not state():
            assert self.closed_with is None, f"{self.place}: closed with {self.closed_with}"
            assert time.monotonic() < deadline, f"{self.place}: {what} never came"
            self.take(0.1)

    def still_talks(self) -> None:
        """The server hears it, and answers: what was sent before has been dealt with."""
        self.heard = ""
        self.socket.send('{"nothing": "that is known"}')
        self.until_heard("could not be understood")

    def closes(self, by: float | None = None) -> int | None:
        """Take in frames until it is closed. The code; None when it is open still by then.

        `by` is a time of the monotonic clock.
        """
        deadline = by or time.monotonic() + PATIENCE
        while self.closed_with is None and time.monotonic() < deadline:
            self.take(0.1)
        return self.closed_with


class Visitor:
    """Somebody's browser, with its cookies."""

    def __init__(self, session_key: str = "") -> None:
        self.cookies: dict[str, str] = {}
        if session_key:
            self.cookies[settings.SESSION_COOKIE_NAME] = session_key

    def get(self, server: Parley, address: str) -> Answer:
        return self._ask(server, "GET", address)

    def post(
        self, server: Parley, address: str, page: str = "", token: str = "", **form: str
    ) -> Answer:
        """Send a form that stands on this page, by default on one at its own address."""
        if not token:
            token = token_on(self.get(server, page or address)[2])
        sent = urlencode({**form, "csrfmiddlewaretoken": token})
        return self._ask(server, "POST", address, sent)

    def _ask(self, server: Parley, method: str, address: str, body: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=PATIENCE)
        try:
            line.request(method, address, body or None, headers)
            answer = line.getresponse()
            for header in answer.headers.get_all("Set-Cookie", []):
                for name, morsel in SimpleCookie(header).items():
                    self.cookies[name] = morsel.value
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            line.close()

    @contextmanager
    def page(self, server: Parley, room: Room | None = None, cursor: int = 0) -> Iterator[OpenPage]:
        """The socket of a room's page, or of any other."""
        place = room.get_absolute_url() if room else "/"
        name = settings.SESSION_COOKIE_NAME
        with connect(
            f"{server.url.replace('http', 'ws')}/ws{place}",
            origin=Origin(server.url),
            additional_headers={"Cookie": f"{name}={self.cookies.get(name, '')}"},
            proxy=None,
            open_timeout=PATIENCE,
        ) as socket:
            if room:
                with suppress(ConnectionClosed):  # it may have been dismissed already
                    socket.send(json.dumps({"cursor": str(cursor)}))
            yield OpenPage(socket, place)

    @contextmanager
    def poll(self, server: Parley, room: Room) -> Iterator[Future[Answer]]:
        """A frame of live view, once it waits for what comes next; and its answer, when there is one."""
        waiting = polls(server)
        address = f"{room.get_absolute_url()}frame/?after={log.head(room.pk)}"
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(self.get, server, address)
            assert wait_until(lambda: answer.done() or polls(server) > waiting, PATIENCE)
            assert not answer.done(), answer.result()
            yield answer


def polls(server: Parley) -> int:
    """How many long polls wait in this process."""
    found = re.search(r"^parley_polls (\d+)", Visitor().get(server, "/metrics")[2], re.MULTILINE)
    assert found
    return int(found[1])


def token_on(page: str) -> str:
    """The token of the forms on a page."""
    return read(page).all("input", name="csrfmiddlewaretoken")[0]["value"]
