"""python -m project.benchmarks [--quick] [--rounds N] [--write] [SCENARIO …]"""

import argparse
import importlib.metadata
import json
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from project.benchmarks.bench import Bench, take_payload
from project.benchmarks.machine import allow_many_sockets, description
from project.benchmarks.report import page, summary
from project.benchmarks.scenarios import SCENARIOS
from project.benchmarks.subject import ROOT, WORK

PACKAGES = ("django", "channels", "channels-redis", "hypercorn", "uvloop", "picows")
RESULTS = WORK / "results.json"
DOCUMENT = ROOT / "docs" / "performance.md"
PLOTS = ROOT / "docs" / "performance"


def main() -> None:
    parser = argparse.ArgumentParser(prog="just bench")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--quick", action="store_true", help="a look, in two minutes")
    parser.add_argument("--rounds", type=int, help="how often each is measured; 5")
    parser.add_argument(
        "--write", action="store_true", help="make docs/performance.md of what was measured last"
    )
    options = parser.parse_args()
    if unknown := set(options.scenarios) - SCENARIOS.keys():
        parser.error(f"there is no {', '.join(unknown)}, but {', '.join(SCENARIOS)}")
    if options.write:
        write(json.loads(RESULTS.read_text()), DOCUMENT, PLOTS)
        return
    allow_many_sockets()
    bench = Bench(options.rounds or (1 if options.quick else 5), options.quick)
    take_payload()
    everything = list(SCENARIOS)[:1] if options.quick else list(SCENARIOS)
    for name in options.scenarios or everything:
        print(f"{name}, {bench.rounds} rounds", flush=True)
        SCENARIOS[name].measure(bench)
    results = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": description(),
        "versions": versions(),
        "rounds": bench.rounds,
        "subjects": bench.subjects,
        "tables": [table.as_data() for table in bench.tables],
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False))
    print(summary(results))


def write(results: dict[str, Any], document: Path, plots: Path) -> None:
    """The document and its pictures."""
    text, pictures = page(results)
    shutil.rmtree(plots, ignore_errors=True)
    plots.mkdir()
    for name, picture in pictures.items():
        (plots / name).write_text(picture)
    document.write_text(text)
    print(f"Written: {document.relative_to(ROOT)}")


def versions() -> dict[str, str]:
    """What was measured with what."""
    found = {name: importlib.metadata.version(name) for name in PACKAGES}
    found["python"] = platform.python_version()
    if shutil.which("node"):
        done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        found["node"] = done.stdout.strip().removeprefix("v")
        lock = json.loads((ROOT / "project/benchmarks/peers/package-lock.json").read_text())
        found |= {
            name: lock["packages"][f"node_modules/{name}"]["version"]
            for name in ("socket.io", "ws")
        }
    return found


if __name__ == "__main__":
    main()
