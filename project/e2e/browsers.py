"""Browsers that tell everything: what the policy refused, what went wrong, and what was pushed."""

import contextlib
import re
from collections.abc import Iterable

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    WebError,
    WebSocket,
)

from project.tests.machine import find_program
from rooms.tests.frames import parts_of

# Patience with a busy machine. No test waits this long when things are right.
PATIENCE_MS = 20_000
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# Runs before the page's own scripts and outside of its policy, in every document.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event => reportViolation(
  `${event.violatedDirective} refused ${event.blockedURI} in ${event.sourceFile}:` +
  `${event.lineNumber} ${event.sample}`));
"""


def launch(
    playwright: Playwright, whole: bool = False, back_forward_cache: bool = False
) -> Browser:
    """The system's Chromium without its own windows, where there is such a thing: the same engine, for
    two thirds of the work; or the whole of it. As people have it, it has a back/forward cache; for tests
    it has none.
    """
    shell = None if whole or back_forward_cache else find_program("chromium-headless-shell")
    return playwright.chromium.launch(
        executable_path=shell or find_program("chromium"),
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"] if back_forward_cache else None,
        timeout=60_000,
    )


class Watch:
    """What the pages of one browser context report, from before their first byte."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.violations: list[str] = []
        self.errors: list[str] = []
        self.frames: list[str] = []
        context.set_default_timeout(PATIENCE_MS)
        context.expose_binding("reportViolation", lambda _, text: self.violations.append(text))
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._web_error)
        context.on("page", self._page)

    def close(self, allowed: Iterable[str] = ()) -> None:
        """Close the context. Raises AssertionError when anything was not as it has to be.

        `allowed` are regular expressions for errors in the console that belong to the test.
        """
        for page in self.context.pages:
            with contextlib.suppress(Error):
                page.title()  # what the page has said before is here when it has answered this
        with contextlib.suppress(Error):
            self.context.close()
        assert not self.violations, f"the policy was violated: {self.violations}"
        unexpected = [
            error for error in self.errors if not any(re.search(one, error) for one in allowed)
        ]
        assert not unexpected, f"errors on the page: {unexpected}"
        for frame in self.frames:
            parts_of(frame)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} {message.location['url']}")

    def _web_error(self, error: WebError) -> None:
        self.errors.append(f"uncaught: {error.error}")

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)
        page.on("crash", lambda _: self.errors.append("the page crashed"))

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))
