"""The load as seen from here: a process of its own, told what to do by lines of JSON."""

import json
import subprocess
import sys
from typing import Any, Self

from project.benchmarks.machine import cores, pinned
from project.benchmarks.subject import Subject


class Generator:
    """One process of the load, on one of its cores.

    with Generator(subject) as load:
        load.connect(1000)
        load.do("one_by_one", count=30)
    """

    def __init__(self, subject: Subject, place: int = 0) -> None:
        self.subject = subject
        free = cores()[1]
        self.cores = [free[place % len(free)]]

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            pinned([sys.executable, "-m", "project.benchmarks.load"], self.cores),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def connect(self, sockets: int, rooms: int = 1, **more: Any) -> dict[str, float]:
        """Open so many sockets, spread over so many rooms."""
        way = self.subject.way_in(rooms) | more
        return self.do("connect", sockets=sockets, servers=self.subject.servers, **way)

    def do(self, what: str, **arguments: Any) -> dict[str, Any]:
        """Have it do something, and wait for what comes of it."""
        self.tell(what, **arguments)
        return self.answer()

    def tell(self, what: str, **arguments: Any) -> None:
        """Have it begin something."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Wait until what was told is done."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"The load of {self.subject.title} failed: see above.\n{self.subject.log[-2000:]}"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer
