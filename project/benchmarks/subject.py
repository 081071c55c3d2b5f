"""What is measured: a server on the servers' core, and how its clients come to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from project.benchmarks.machine import cores, pinned
from project.tests.machine import find_program
from project.tests.processes import Service

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ROOT / "var" / "benchmarks"


class Missing(Exception):
    """A program that this peer needs is not on this machine."""


class Subject(Service):
    """A server that is started for each measurement, and ends with it."""

    title = ""
    says = ""  # what is in its figures, for docs/performance.md
    kind = "plain"  # of its clients' sockets
    needs: Sequence[str] = ()  # programs
    drops_root = False

    def check(self) -> None:
        """Raises Missing."""
        if missing := [name for name in self.needs if find_program(name) is None]:
            raise Missing(f"{' and '.join(missing)} not installed")

    def program_and_arguments(self) -> list[str]:
        raise NotImplementedError

    def command(self) -> list[str]:
        return pinned(self.program_and_arguments(), cores()[0])

    @property
    def servers(self) -> list[int]:
        """The processes whose time and memory count."""
        assert self.process
        return [self.process.pid]

    def furnish(self, people: int, rooms: int = 1, messages: int = 1000, variants: int = 1) -> None:
        """Have so many people and rooms, where it knows of such."""

    def way_in(self, rooms: int = 1) -> dict[str, Any]:
        """How sockets come to so many rooms: what `Crowd.connect` is told."""
        return {"urls": [f"ws://{self.url.removeprefix('http://')}/"], "kind": self.kind}
