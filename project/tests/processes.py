"""A server of the tests' own: started, stopped, killed, paused and started again on one port.

    class Echo(Service):
        def command(self) -> list[str]: ...
        def answers(self) -> bool: ...

    with Echo() as echo:
        echo.stop()     # in an orderly way; its clients see it go
        echo.kill()     # as a crash, with all its processes
        echo.pause()    # still there, but answers nothing, until
        echo.resume()
        echo.start()    # again on the same port; also echo.restart()

All of this may be called from any thread, but for one service from one at a time.
"""

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

HOST = "127.0.0.1"
START_SECONDS = 20.0
STOP_SECONDS = 10.0

# Waits on a pipe from us. A line means that all is well. The pipe's end means that we are dead, so
# that nobody else can end the service (numbered $1, by signal $2) and remove its folder ($3).
GUARD = """
read -r line && exit
kill -s "$2" "$1"; kill -s CONT "$1"
n=0; while [ $n -lt 100 ] && kill -0 "$1" 2>/dev/null; do sleep 0.1; n=$((n + 1)); done
rm -rf "$3"
"""


class ServiceError(Exception):
    """A service did not start; the message ends with what it said."""


class Service:
    """A server in a process group of its own, that ends with the block, or with us however we die.

    Its folder is its working directory and HOME; what it says goes into `log` there.
    """

    program = ""
    orderly = signal.SIGTERM  # makes it end properly
    at_once = signal.SIGKILL  # makes it end with all its children when we are no more
    start_seconds = START_SECONDS  # it has to answer by then
    drops_root = True  # started by root, it runs as another user

    def __init__(self) -> None:
        self.port = 0
        self.url = ""
        self.folder = Path()
        self.process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it does its work by now; may raise what its client raises."""
        raise NotImplementedError

    def prepare(self) -> None:
        """What is done once, before the first start."""

    def stdin(self) -> bytes:
        return b""

    def environment(self) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.folder)}

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="parley-tests-"))
        self._give_away(self.folder)
        try:
            self.port = free_port()
            self.prepare()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> str:
        """What it has said so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start on the same port as before, and wait until it answers. Raises ServiceError."""
        if self.running:
            return
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._user_arguments(),
            )
        self._guard = _guard(self.process.pid, self.at_once, self.folder)
        assert self.process.stdin
        with contextlib.suppress(BrokenPipeError), self.process.stdin as stdin:
            stdin.write(self.stdin())
        if not wait_until(self._answers_or_ended, self.start_seconds) or not self.running:
            said = self.log[-2000:]
            self.kill()
            raise ServiceError(f"{self.program} did not start on port {self.port}.\n{said}")

    def stop(self) -> None:
        """End it in an orderly way; after 10 seconds, by force."""
        if not self.process:
            return
        if self.running:
            self.resume()
            self.process.send_signal(self.orderly)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._release()

    def kill(self) -> None:
        """End it by SIGKILL, as the machine does that runs out of memory."""
        if not self.process:
            return
        if self.running:
            # Stopped first, so that no new process of its escapes.
            self.process.send_signal(signal.SIGSTOP)
            numbers = [self.process.pid, *children(self.process.pid)]
            _send(signal.SIGKILL, numbers)
            self.process.wait()
            wait_until(lambda: not any(map(_alive, numbers)), STOP_SECONDS)
        self._release()

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """Keep it from running: it still takes connections, and answers nothing on any."""
        if self.process and self.running:
            self.process.send_signal(signal.SIGSTOP)
            _send(signal.SIGSTOP, children(self.process.pid))

    def resume(self) -> None:
        if self.process and self.running:
            _send(signal.SIGCONT, [self.process.pid, *children(self.process.pid)])

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        self.pause()
        try:
            yield
        finally:
            self.resume()

    @property
    def _user(self) -> pwd.struct_passwd | None:
        """Whom to run as when we are root. PostgreSQL refuses to be root, and Redis need not be."""
        return _servant() if self.drops_root and os.geteuid() == 0 else None

    def _user_arguments(self) -> dict[str, Any]:
        user = self._user
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}

    def _give_away(self, path: Path) -> None:
        if user := self._user:
            os.chown(path, user.pw_uid, user.pw_gid)

    def _answers_or_ended(self) -> bool:
        try:
            return not self.running or self.answers()
        except Exception:
            return False

    def _release(self) -> None:
        if self._guard and self._guard.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._guard.communicate(b"ended\n")
        self._guard = self.process = None


def free_port() -> int:
    """A port that nobody listens on.

    Below 32768, from where on Linux takes ports for outgoing connections: a server that is stopped
    for a while would otherwise find its port taken by somebody's client.
    """
    for _ in range(1000):
        port = random.randrange(20000, 30000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise ServiceError("No free port was found.")


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def _servant() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceError("There is no user `postgres` or `nobody` to run a server as.")


def _guard(number: int, at_once: signal.Signals, folder: Path) -> subprocess.Popen[bytes]:
    name = at_once.name.removeprefix("SIG")
    return subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", str(number), name, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def children(number: int) -> list[int]:
    """The processes that a process has started and that still run. None without /proc."""
    pairs = [pair for path in Path("/proc").glob("[0-9]*/stat") if (pair := _stat(path))]
    found = [number]
    for parent in found:
        found += [child for child, its_parent, _ in pairs if its_parent == parent]
    return found[1:]


def _stat(path: Path) -> tuple[int, int, str] | None:
    """Number, parent's number and state of a process; None when it is gone."""
    try:
        # The name, in brackets, may hold blanks and brackets.
        state, parent = path.read_text().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return int(path.parent.name), int(parent), state


def _alive(number: int) -> bool:
    """Whether it runs. One that is dead but not fetched by its parent does not."""
    stat = _stat(Path(f"/proc/{number}/stat"))
    return stat is not None and stat[2] != "Z"


def _send(number: signal.Signals, processes: list[int]) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)
