"""What processes hold: memory, tasks, and open descriptors by what they are for."""

import re
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from project.tests.processes import Service
from project.tests.servers import Parley

LISTENING = "0A"  # in /proc/net/tcp


@dataclass
class Cost:
    """What all processes hold together: MiB of memory, tasks, and descriptors by what they are for."""

    memory: float
    tasks: int
    descriptors: Counter[str]

    @property
    def for_redis(self) -> int:
        """Connections that Redis has reset stay in the client's pool until somebody needs them."""
        return self.descriptors["redis"] + self.descriptors["reset"]


def cost(processes: Sequence[Parley], stores: Mapping[str, Service]) -> Cost:
    """What these processes hold now, together."""
    total: Counter[str] = Counter()
    for process in processes:
        total += descriptors(process, stores)
    return Cost(sum(map(memory, processes)), sum(map(tasks, processes)), total)


def tasks(process: Parley) -> int:
    """The tasks of a process's event loop, as it tells."""
    with urllib.request.urlopen(f"{process.url}/metrics", timeout=10) as answer:
        found = re.search(r"^parley_asyncio_tasks ([\d.]+)", answer.read().decode(), re.MULTILINE)
    assert found
    return int(float(found[1]))


def memory(process: Parley) -> float:
    """What a process holds in memory, in MiB."""
    status = Path(f"/proc/{number(process)}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


def descriptors(process: Parley, stores: Mapping[str, Service]) -> Counter[str]:
    """A process's open descriptors: for clients, for a store, reset by the other side, or other."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ports = {f"{store.port:04X}": name for name, store in stores.items()}
    kinds = dict.fromkeys(unix_sockets(), "other")
    for line in lines:
        ours, theirs, inode = line[1].rpartition(":")[2], line[2].rpartition(":")[2], line[9]
        if line[3] != LISTENING and ours == f"{process.port:04X}":
            kinds[inode] = "clients"
        else:
            kinds[inode] = ports.get(theirs, "other")
    count: Counter[str] = Counter()
    for path in Path(f"/proc/{number(process)}/fd").iterdir():
        try:
            name = path.readlink().name
        except OSError:
            continue  # closed meanwhile
        # A connection that was reset is not listed any more, and stays open here until it is closed.
        found = re.fullmatch(r"socket:\[(\d+)\]", name)
        count[kinds.get(found[1], "reset") if found else "other"] += 1
    return count


def unix_sockets() -> list[str]:
    """The inodes of the sockets that are no connections, such as those inside an event loop."""
    lines = Path("/proc/net/unix").read_text().splitlines()[1:]
    return [line.split()[6] for line in lines]


def number(process: Parley) -> int:
    assert process.process
    return process.process.pid
