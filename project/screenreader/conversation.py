"""A conversation of fixed words, and what a screen reader has to say of it."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import transaction
from playwright.sync_api import Page, expect

from presence.models import Person
from project.screenreader.desktop import Desktop
from project.tests.servers import Parley
from rooms.models import Message, Room
from rooms.operations import delete_message, edit_message, post_message

# The line is said after 35 s; it may take 40.
LOST_SECONDS = 40


@dataclass
class Step:
    """Something that happens, and all the utterances that it has to have, in order."""

    what: str
    act: Callable[[], object]
    expected: Sequence[str] = ()
    beside: str = (
        ""  # what it may say as well, for the focus moves or the words are those of a link
    )
    seconds: float = 15


@dataclass
class Talk:
    """Who talks: `reader` listens to the room's page, `writer` is somebody else."""

    desktop: Desktop
    server: Parley
    page: Page
    room: Room
    reader: Person
    writer: Person

    def steps(self) -> list[Step]:
        """The conversation."""
        messages: list[Message] = []

        def posts(*bodies: str) -> None:
            with transaction.atomic():
                messages.extend(post_message(self.room, self.writer, body) for body in bodies)

        def says(*bodies: str) -> None:
            elsewhere(posts, *bodies)

        def comes_back() -> None:
            says("Said in between")
            self.server.start()

        lost = "Not connected: new messages do not show by themselves. Reload"
        return [
            Step("Bea writes", lambda: says("Tea is **ready**"), ["Bea: Tea is ready"]),
            Step("One writes oneself", lambda: self.writes("Coming"), ["Sent."], "Message entry"),
            Step("Bea mentions one", lambda: says("@alice?"), ["Bea mentioned you: @alice?"]),
            Step("Bea edits", lambda: elsewhere(edit_message, messages[0], self.writer, "Tea is cold")),
            Step("Bea deletes", lambda: elsewhere(delete_message, messages[1], self.writer)),
            Step("Seven at once", lambda: says(*"abcdefg"), ["7 new messages, last from Bea"]),
            Step("Older messages come", self.loads_older),
            Step("The server stops", self.server.stop, [lost], "Reload", LOST_SECONDS),
            Step("It is back", comes_back, ["Connected again.", "Bea: Said in between"], "Reload", 45),
        ]  # fmt: skip

    def writes(self, body: str) -> None:
        """Without keys: a screen reader repeats each."""
        self.page.locator("#text").fill(body)
        self.page.locator("#text").press("Enter")

    def loads_older(self) -> None:
        """As htmx does it when the link is followed, but with the focus where it is."""
        rows = self.page.locator("#messages > li[id]")
        before = rows.count()
        self.page.locator("#history a").first.dispatch_event("click")
        expect(rows).not_to_have_count(before)

    def run(self) -> bool:
        """Go through it, and print what was said. Whether it was as expected."""
        right = True
        for step in self.steps():
            since, began = len(self.desktop.said()), time.monotonic()
            step.act()
            said = self.desktop.listen(since, step.expected[-1:], step.seconds)
            asked = [line for line in said if not (step.beside and line.startswith(step.beside))]
            fits = asked == list(step.expected)
            right &= fits
            mark = "ok " if fits else "NOT"
            print(
                f"{mark} {step.what} ({time.monotonic() - began:.0f} s): {said or 'nothing'}",
                flush=True,
            )
            if not fits:
                print(f"    expected: {list(step.expected) or 'nothing'}", flush=True)
                lines = self.page.locator("#announcer p").all_inner_texts()
                print(f"    the page has put into its announcer: {lines}", flush=True)
        return right


def elsewhere(act: Callable[..., object], *args: object) -> None:
    """In a thread that has no event loop: in ours there is Playwright's, and rings go by one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(act, *args).result()
