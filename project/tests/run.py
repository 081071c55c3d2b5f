"""Runs every test, one pytest after another: what `just test` and `just e2e` do.

    python -m project.tests.run [--only e2e] [arguments for pytest]

Paths among the arguments go to the runs that they belong to, everything else goes to each run.
The last line sums up.
"""

import argparse
import contextlib
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

import pytest

from project.tests import machine

ROOT = Path(__file__).resolve().parent.parent.parent
E2E = "project/e2e"
FAULTS = "project/faults"
# Each has stores and servers of its own. Browsers wait more than they work.
TWO_AT_ONCE = "--numprocesses=2"
THREE_AT_ONCE = "--numprocesses=3"
# pytest's options whose value is the next word, so that `-k rooms` is not taken for a path.
TAKE_A_VALUE = ("-k", "-m", "-o", "-p", "-r", "-W", "-c", "--theme")


@dataclass(frozen=True)
class Run:
    """One pytest: its options, the tests it has, and those of them that another run has."""

    name: str
    title: str
    options: tuple[str, ...]
    places: tuple[str, ...]
    not_here: tuple[str, ...] = ()

    def paths(self, asked: list[str]) -> list[str]:
        """What of the paths asked for is this run's; without any, all of its own."""
        return [path for path in asked if self._has(path)] if asked else list(self.places)

    def _has(self, path: str) -> bool:
        file = (ROOT / path.partition("::")[0]).resolve()

        def within(places: tuple[str, ...]) -> bool:
            return any(file.is_relative_to(ROOT / place) for place in places)

        return within(self.places) and not within(self.not_here)


RUNS = (
    Run(
        "embedded",
        "SQLite and memory",
        ("--stores=embedded", TWO_AT_ONCE, f"--ignore={E2E}", f"--ignore={FAULTS}"),
        ("project", "rooms", "presence"),
        (E2E, FAULTS),
    ),
    Run(
        "real",
        "PostgreSQL and Redis",
        ("--stores=real", TWO_AT_ONCE),
        ("rooms/tests", "presence/tests"),
    ),
    Run("faults", "Faults", ("--stores=embedded", TWO_AT_ONCE), (FAULTS,)),
    Run("e2e", "Real browsers", ("--stores=embedded", THREE_AT_ONCE), (E2E,)),
)


def runs(arguments: list[str]) -> list[Run]:
    """By night, browsers look at each theme that ships, besides the default."""
    themes = sorted(path.parent.name for path in ROOT.glob("project/themes/*/theme.toml"))
    by_night = themes if "--nightly" in arguments else []
    return [*RUNS, *(in_theme(RUNS[-1], theme) for theme in by_night)]


def in_theme(run: Run, theme: str) -> Run:
    """The same tests, in this theme."""
    options = (*run.options, f"--theme={theme}")
    return replace(run, name=f"{run.name}-{theme}", title=f"{run.title}, {theme}", options=options)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--only", choices=[run.name for run in RUNS])
    options, rest = parser.parse_known_args(arguments)
    asked, others = _apart(rest)
    machine.main()
    # Ctrl-C reaches pytest too, which tidies up; we wait for it.
    signal.signal(signal.SIGINT, lambda number, frame: None)

    sums: Counter[str] = Counter()
    lines: list[str] = []
    worked = True
    for run in runs(rest):
        paths = run.paths(asked)
        if options.only not in (None, run.name) or not paths:
            continue
        print(f"\n{run.title}", flush=True)
        start = time.monotonic()
        code, counts = _pytest([*run.options, *others, *paths])
        lines.append(f"{run.title}, {time.monotonic() - start:.0f} s: {_sentence(counts)}")
        sums += counts
        empty = code == pytest.ExitCode.NO_TESTS_COLLECTED
        worked = worked and (code == pytest.ExitCode.OK or (empty and bool(rest)))
        if code == pytest.ExitCode.INTERRUPTED:
            break
    print("", *lines, "", _sentence(sums), sep="\n", flush=True)
    return 0 if worked and sums.total() else 1


def _apart(words: list[str]) -> tuple[list[str], list[str]]:
    """Paths, and all other words."""
    paths: list[str] = []
    others: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        there = not word.startswith("-") and (ROOT / word.partition("::")[0]).exists()
        (paths if there and before not in TAKE_A_VALUE else others).append(word)
    return paths, others


def _pytest(arguments: list[str]) -> tuple[int, Counter[str]]:
    with tempfile.TemporaryDirectory(prefix="parley-tests-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        with subprocess.Popen(command, cwd=ROOT) as child, _passing_on_sigterm(child):
            code = child.wait()
        return code, _outcomes(report)


@contextlib.contextmanager
def _passing_on_sigterm(child: subprocess.Popen[bytes]) -> Iterator[None]:
    def pass_on(number: int, frame: FrameType | None) -> None:
        child.send_signal(number)

    before = signal.signal(signal.SIGTERM, pass_on)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _outcomes(report: Path) -> Counter[str]:
    """How many tests passed, failed and were skipped: none when pytest got nowhere."""
    if not report.exists():
        return Counter()
    return Counter(_outcome(case) for case in ElementTree.parse(report).iter("testcase"))


def _outcome(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"


def _sentence(counts: Counter[str]) -> str:
    return f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
