"""The machine: its cores, and what processes take of it."""

import os
import platform
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from project.tests.processes import children

# The clock of a process's CPU time is its number in this form (clock_getcpuclockid does the same).
CPU_OF_ALL_THREADS = 2


def cores() -> tuple[list[int], list[int]]:
    """The core of servers, and those of the load. On a machine with one, they share it."""
    first, *others = sorted(os.sched_getaffinity(0))
    return [first], others or [first]


def pinned(command: Sequence[str], cores: Sequence[int]) -> list[str]:
    """The same command on these cores alone."""
    return ["taskset", "--cpu-list", ",".join(map(str, cores)), *command]


def families(numbers: Sequence[int]) -> list[int]:
    """These processes and all that they have started."""
    return [one for number in numbers for one in (number, *children(number))]


def cpu_seconds(numbers: Sequence[int]) -> float:
    """The CPU time that these processes have had so far, of all their threads."""
    total = 0
    for number in numbers:
        try:
            total += time.clock_gettime_ns(~number << 3 | CPU_OF_ALL_THREADS)
        except OSError:
            continue  # it has ended
    return total / 1e9


def memory_kib(numbers: Sequence[int]) -> int:
    """What these processes hold in memory."""
    total = 0
    for number in numbers:
        try:
            lines = Path(f"/proc/{number}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return total


def allow_many_sockets() -> None:
    """As many open descriptors as we may give ourselves; servers that we start have as many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def description() -> dict[str, str]:
    """What stands beside all figures: they are of this machine."""
    info = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1]
    return {
        "cores": str(os.cpu_count()),
        "processor": models[0] if models else platform.machine(),
        "memory": f"{int(memory) / 2**20:.0f} GiB",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
    }
