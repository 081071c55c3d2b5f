"""What was measured, scenario by scenario, kept until it is measured again."""

import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from typing import Any

from project.benchmarks.bench import Bench
from project.benchmarks.machine import description
from project.benchmarks.subject import ROOT, WORK

FILE = WORK / "results.json"
PACKAGES = ("django", "channels", "channels-redis", "hypercorn", "uvloop", "picows")
NODE_PACKAGES = ("socket.io", "ws")


def nothing() -> dict[str, Any]:
    """Results without a scenario, of this machine with these versions."""
    return {"machine": description(), "versions": versions(), "subjects": {}, "scenarios": {}}


def kept() -> dict[str, Any]:
    """What was kept, if it was measured on this machine with these versions: nothing else fits beside."""
    results = nothing()
    if FILE.exists():
        found: dict[str, Any] = json.loads(FILE.read_text())
        if all(found.get(name) == results[name] for name in ("machine", "versions")):
            return found
    return results


def add(results: dict[str, Any], name: str, bench: Bench, load: float) -> None:
    """Put a scenario's tables among the results, in place of its earlier ones."""
    results["subjects"] |= bench.subjects
    results["scenarios"][name] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "rounds": bench.rounds,
        "load": round(load, 1),
        "tables": [table.as_data() for table in bench.tables if table.scenario == name],
    }


def keep(results: dict[str, Any]) -> None:
    """Write them to the file."""
    FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False))


def load_of_machine() -> float:
    """How many processes wanted a core in the last minute: it should be none when a measurement begins."""
    return os.getloadavg()[0]


def versions() -> dict[str, str]:
    """What is measured with what."""
    found = {"python": platform.python_version()}
    found |= {name: importlib.metadata.version(name) for name in PACKAGES}
    if shutil.which("node"):
        done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        found["node"] = done.stdout.strip().removeprefix("v")
        lock = json.loads((ROOT / "project/benchmarks/peers/package-lock.json").read_text())
        packages = lock["packages"]
        found |= {name: packages[f"node_modules/{name}"]["version"] for name in NODE_PACKAGES}
    return found
