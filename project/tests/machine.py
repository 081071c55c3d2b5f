"""What the tests need of a machine beyond Python, and its installation where that is allowed.

    python -m project.tests.machine

As root on Debian or Ubuntu this installs by apt what is missing; elsewhere it says what is missing,
and the tests that need it are skipped. Services are neither set up nor started: the tests start
their own (see services.py).
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

# The package that brings a program, and the names the program goes by, the likeliest first.
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "chromium-headless-shell": ("chromium-headless-shell",),
    "default-jre-headless": ("java",),
    "redis-server": ("redis-server",),
    "postgresql": ("postgres",),
    "w3m": ("w3m",),
    "lynx": ("lynx",),
}
# What `just screenreader` needs beside Chromium. The tests do not.
SCREEN_READER = {
    "orca": ("orca",),
    "xvfb": ("Xvfb",),
    "openbox": ("openbox",),
    "speech-dispatcher": ("speech-dispatcher",),
    "at-spi2-core": ("/usr/libexec/at-spi-bus-launcher",),
    "dbus-daemon": ("dbus-run-session",),
    "chromium": PROGRAMS["chromium"],
}
# Without these, screenshots show boxes. The package, and how a file of it begins.
FONTS = {
    "fonts-noto-core": "NotoSansArabic",
    "fonts-noto-cjk": "NotoSansCJK",
    "fonts-noto-color-emoji": "NotoColorEmoji",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = """#!/bin/sh
# Made by Parley's tests while they install packages. Not needed afterwards.
exit 101
"""
CLUSTERS = Path("/etc/postgresql-common/createcluster.d/parley-tests.conf")
CLUSTERS_TEXT = "create_main_cluster = false\n"


def find_program(name: str) -> Path | None:
    """Where a program is, by its name in PROGRAMS or its own. None when it is not installed."""
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), *_postgresql_folders()])
    for candidate in PROGRAMS.get(name, (name,)):
        if found := shutil.which(candidate, path=search):
            return Path(found)
    return None


def missing_packages(programs: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """The packages of which no program is on this machine; by default, those of the tests and fonts."""
    if programs is not None:
        return [name for name, found in programs.items() if not any(map(find_program, found))]
    programs_of_tests = [package for package in PROGRAMS if find_program(package) is None]
    there = _font_files()
    fonts = [package for package, start in FONTS.items() if not _begins(start, there)]
    return programs_of_tests + fonts


def may_install() -> bool:
    debian = Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None
    return debian and os.geteuid() == 0


def install(packages: list[str]) -> None:
    """Install by apt, all at once or, where that fails, as many as can be had."""
    with _no_services():
        _apt("update")
        if not _apt("install", *packages):
            for package in packages:
                _apt("install", package)


def main() -> None:
    missing = missing_packages()
    if not missing:
        return
    if may_install():
        print(f"Installing {', '.join(missing)} for the tests.", flush=True)
        install(missing)
        missing = missing_packages()
    if missing:
        print(f"Not installed, and what needs it is skipped: {', '.join(missing)}.", flush=True)


def _postgresql_folders() -> list[str]:
    """Debian keeps the server's programs off the PATH, a folder for each version; newest first."""
    versions = [path.name for path in Path("/usr/lib/postgresql").glob("*") if path.name.isdigit()]
    return [f"/usr/lib/postgresql/{version}/bin" for version in sorted(versions, key=int)[::-1]]


def _font_files() -> set[str]:
    return {name for folder in FONT_FOLDERS for name in _files_below(folder)}


def _begins(start: str, names: set[str]) -> bool:
    return any(name.startswith(start) for name in names)


def _files_below(folder: str) -> Iterator[str]:
    for _, _, names in os.walk(Path(folder).expanduser()):
        yield from names


def _apt(verb: str, *packages: str) -> bool:
    options = ["-qq", "-y", "-o", "APT::Install-Recommends=false", "-o", "DPkg::Lock::Timeout=300"]
    done = subprocess.run(
        ["apt-get", *options, verb, *packages],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stdout.splitlines()[-5:])
        print(f"apt-get {verb} {' '.join(packages)} failed:\n{said}", flush=True)
    return done.returncode == 0


@contextlib.contextmanager
def _no_services() -> Iterator[None]:
    """Debian starts a service as it installs it, and makes a PostgreSQL cluster: not here."""
    with (
        _ended_properly(),
        _temporary_file(POLICY, POLICY_TEXT, mode=0o755),
        _temporary_file(CLUSTERS, CLUSTERS_TEXT, mode=0o644),
    ):
        yield


@contextlib.contextmanager
def _temporary_file(path: Path, text: str, mode: int) -> Iterator[None]:
    if path.exists():
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _ended_properly() -> Iterator[None]:
    """SIGTERM would leave the temporary files behind, and with them services that never start."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
