"""The Pythons on this machine that Parley promises to run on, each with the locked requirements."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from project.tests.servers import ROOT

OTHERS = ("3.12", "3.13")


def others() -> list[Path]:
    """Python 3.12 and 3.13, where they really run: a name on PATH may be a shim that leads nowhere."""
    return [found for version in OTHERS if (found := _find(version))]


def prepared(python: Path) -> str:
    """A Python of this kind that has the requirements. Kept between runs, for as long as the lock."""
    lock = ROOT / "requirements.txt"
    key = hashlib.sha256(lock.read_bytes() + str(python).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "parley-tests" / f"{python.name}-{key}"
    inner = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", folder], check=True)
        install = ["-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)]
        subprocess.run([inner, *install], check=True)
        (folder / "complete").touch()
    return str(inner)


def _find(version: str) -> Path | None:
    homes = {os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")} - {""}
    kept = [
        path for home in homes for path in Path(home, "versions").glob(f"{version}.*/bin/python")
    ]
    on_path = shutil.which(f"python{version}")
    candidates = [*([Path(on_path)] if on_path else []), *sorted(kept)]
    return next((path for path in candidates if _runs_as(version, path)), None)


def _runs_as(version: str, python: Path) -> bool:
    code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == version


HERE = Path(sys.executable)
