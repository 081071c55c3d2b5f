"""python -m project.benchmarks [--quick] [--rounds N] [--write] [SCENARIO …]"""

import argparse
import shutil
import signal
from pathlib import Path
from typing import Any

from project.benchmarks import results
from project.benchmarks.bench import Bench, take_payload
from project.benchmarks.machine import allow_many_sockets
from project.benchmarks.report import page, summary
from project.benchmarks.scenarios import QUICK, SCENARIOS
from project.benchmarks.subject import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
PLOTS = ROOT / "docs" / "performance"
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(prog="just bench")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--quick", action="store_true", help="a look in two minutes, not kept")
    parser.add_argument("--rounds", type=int, help=f"how often each is measured; {ROUNDS}")
    parser.add_argument(
        "--write", action="store_true", help="make docs/performance.md of what was kept"
    )
    options = parser.parse_args()
    if unknown := set(options.scenarios) - SCENARIOS.keys():
        parser.error(f"there is no {', '.join(unknown)}, but {', '.join(SCENARIOS)}")
    if options.write:
        write(results.kept(), DOCUMENT, PLOTS)
        return
    # As Ctrl-C does: servers are not left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    measure(
        options.scenarios or (QUICK if options.quick else list(SCENARIOS)),
        options.rounds or (1 if options.quick else ROUNDS),
        options.quick,
    )


def measure(names: list[str], rounds: int, quick: bool) -> None:
    """Measure these scenarios, and keep what comes of each."""
    allow_many_sockets()
    load = results.load_of_machine()
    if load > 1:
        print(f"The machine has something else to do, its load is {load:.1f}: this will be noisy.")
    found = results.nothing()
    take_payload()
    for name in names:
        bench = Bench(rounds, quick)
        print(f"{name}, {rounds} rounds", flush=True)
        SCENARIOS[name].measure(bench)
        results.add(found, name, bench, load)
        if not quick:
            kept = results.kept()
            results.add(kept, name, bench, load)
            results.keep(kept)
    print(summary(found))


def write(found: dict[str, Any], document: Path, plots: Path) -> None:
    """The document and its pictures."""
    text, pictures = page(found)
    shutil.rmtree(plots, ignore_errors=True)
    plots.mkdir()
    for name, picture in pictures.items():
        (plots / name).write_text(picture)
    document.write_text(text)
    print(f"Written: {document.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
