"""Real tabs of one window, of which one is in sight: Playwright keeps every page of its own visible.

Spoken to by the browser's own protocol, as little of it as is needed.
"""

import contextlib
import json
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from websockets.sync.client import ClientConnection, connect

from presence.models import Person
from project.e2e.browsers import ARGUMENTS, PATIENCE_MS
from project.tests.machine import find_program
from rooms.tests.conftest import browser

PATIENCE = PATIENCE_MS / 1000
STATE = "`${document.title}, ${document.visibilityState}: ${document.body.innerText}`"


class Tab:
    """One page, spoken to over its own socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask, and wait for the answer; what the browser tells in between is not heard."""
        return call(self.socket, method, **params)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, or None where the page is just being left for another."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")

    def wait_for(self, expression: str) -> None:
        """Until this is true on the page. Raises AssertionError when it never is."""
        deadline = time.monotonic() + PATIENCE
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < deadline, f"{expression}: {self.evaluate(STATE)}"

    def bring_to_front(self) -> None:
        self.call("Page.bringToFront")


class Tabs:
    """A browser with one window. Use as `with Tabs() as tabs:`."""

    def __enter__(self) -> Self:
        self.open_things = contextlib.ExitStack()
        self.folder = self.open_things.enter_context(
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        )
        chromium = find_program("chromium")
        assert chromium
        self.process = subprocess.Popen(
            [
                chromium,
                "--headless=new",
                "--no-sandbox",
                "--remote-debugging-port=0",
                f"--user-data-dir={self.folder}",
                *ARGUMENTS,
                "about:blank",
            ],
            stderr=subprocess.DEVNULL,
        )
        self.open_things.callback(self._end)
        port, path = self._told().split("\n")
        self.address = f"ws://127.0.0.1:{port}"
        self.socket = self._connect(path)
        return self

    def _told(self) -> str:
        """The port and path that the browser writes down once it listens."""
        file = Path(self.folder, "DevToolsActivePort")
        deadline = time.monotonic() + PATIENCE
        while not (file.exists() and "\n" in file.read_text()):
            assert time.monotonic() < deadline, "the browser did not start"
        return file.read_text().strip()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.open_things.close()

    def _end(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)

    def _connect(self, path: str) -> ClientConnection:
        return self.open_things.enter_context(connect(f"{self.address}{path}", max_size=None))

    def sign_in(self, person: Person, url: str) -> None:
        """Give the browser a session of this person."""
        cookie = browser(person).cookies[settings.SESSION_COOKIE_NAME]
        call(
            self.socket,
            "Storage.setCookies",
            cookies=[{"name": cookie.key, "value": cookie.value, "url": url}],
        )

    def open(self, address: str) -> Tab:
        """A new tab, in front of the others."""
        target = call(self.socket, "Target.createTarget", url=address)["targetId"]
        return Tab(self._connect(f"/devtools/page/{target}"))


def call(socket: ClientConnection, method: str, **params: Any) -> dict[str, Any]:
    """Ask over this socket, and wait for the answer."""
    socket.send(json.dumps({"id": 1, "method": method, "params": params}))
    while True:
        answer = json.loads(socket.recv(PATIENCE))
        if answer.get("id") == 1:
            return answer.get("result", {})
