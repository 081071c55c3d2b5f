"""Parley itself, as `just run` starts it, with everything on and its limits lifted."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from project.benchmarks.machine import cores, pinned
from project.benchmarks.served import SLOW
from project.benchmarks.subject import Subject
from project.tests.servers import Parley as Server

# Nothing that a page is told beside messages, nor asked.
SILENT = dict.fromkeys(
    ("SEEN_SECONDS", "HEARTBEAT_SECONDS", "PEOPLE_INTERVAL_SECONDS", "UNREAD_SECONDS"), "3600"
)


class Parley(Server, Subject):
    """Members of a real room, signed in; their pages answer as pages do."""

    title = "Parley"
    says = "session, permission, commit to SQLite, sanitised text, templates, who is here, what is read"
    kind = "page"
    module: Sequence[str] = ("project.server",)

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.prepares = False
        self.furnished: dict[str, Any] = {}

    def command(self) -> list[str]:
        return pinned([self.python, "-m", *self.module], cores()[0])

    def furnish(self, people: int, rooms: int = 1, messages: int = 1000, variants: int = 1) -> None:
        """Make people and rooms in its database."""
        wanted = {"people": people, "rooms": rooms, "messages": messages, "variants": variants}
        self.house(*[f"--{name}={count}" for name, count in wanted.items()])

    def start(self) -> None:
        if self.furnished:  # before, there is nothing to serve
            self.house("--look")
            super().start()

    def house(self, *options: str) -> None:
        """Work in its house, and see what is there."""
        done = subprocess.run(
            [sys.executable, "-m", "project.benchmarks.house", *options],
            env=self.environment(),
            stdout=subprocess.PIPE,
            check=True,
        )
        self.furnished = json.loads(done.stdout)

    @property
    def paths(self) -> list[str]:
        """The addresses of its rooms."""
        return [f"/rooms/{quote(room['slug'])}/" for room in self.furnished["rooms"]]

    @property
    def cookies(self) -> list[str]:
        """What each of its people brings."""
        return [f"sessionid={key}" for key in self.furnished["sessions"]]

    def way_in(self, rooms: int = 1) -> dict[str, Any]:
        where = self.url.replace("http:", "ws:")
        return {
            "urls": [f"{where}/ws{path}?title=Benchmark" for path in self.paths[:rooms]],
            "kind": self.kind,
            "cookies": self.cookies,
            "cursors": [room["head"] for room in self.furnished["rooms"][:rooms]],
            "origin": self.url,
        }


class SilentParley(Parley):
    """Its pages are told of messages alone, and say nothing of what they read."""

    title = "Parley, messages alone"
    says = "everything, but pages are not told who is here, nor asked what was read"
    kind = "reader"

    def __init__(self, **settings: str) -> None:
        super().__init__(**SILENT, **settings)


class FeedAlone(SilentParley):
    """What is said is not written."""

    title = "Parley, the feed alone"
    says = "messages alone, kept in memory: rung, rendered and delivered, and not written"
    module = ("project.benchmarks.served", "feed")


class OneAFrame(FeedAlone):
    """What waits is not joined."""

    title = "Parley, one message a frame"
    says = "the feed alone, and what waits for a socket is not joined into one frame"
    module = ("project.benchmarks.served", "feed-one")


class PublicInterfaces(OneAFrame):
    """Each frame is made by Hypercorn, for each socket."""

    title = "Parley, one message a frame, by Hypercorn"
    says = "the same, and each frame is made by Hypercorn, whose promised interface alone is used"

    def __init__(self) -> None:
        super().__init__(FRAME_ONCE="0")


class Watched(Parley):
    """Its event loop is in debug mode, and says what held it."""

    title = "Parley, watched"
    says = "everything, with the event loop in debug mode, which takes time itself"
    module = ("project.benchmarks.served", "watched")

    def slow(self) -> list[tuple[float, str]]:
        """What held the loop for more than 10 ms, the longest first: seconds, and what it was."""
        found: list[tuple[float, str]] = json.loads((self.folder / SLOW).read_text())
        return found
