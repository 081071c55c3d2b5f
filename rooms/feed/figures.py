"""What is read of a process when Prometheus asks: nothing of it is counted while it happens."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from prometheus_client import PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from rooms import metrics
from rooms.feed.feeds import Feeds, Socket


class Now(Collector):
    """What there is at this moment, in the event loop that asks."""

    def describe(self) -> list[Metric]:
        """Nothing is known of it before somebody asks."""
        return []

    def collect(self) -> Iterator[Metric]:
        loop = asyncio.get_running_loop()
        feeds = Feeds.running.get(loop)
        sockets = list(feeds.sockets) if feeds else []
        kinds = {"room": 0, "other": 0} | Counter(map(kind_of, sockets))
        yield several("parley_sockets", "Open sockets, of pages of rooms and of others.", kinds)
        polls = len(feeds.polls.open) if feeds else 0
        yield one("parley_polls", "Long polls that wait: live view without scripts.", polls)
        followed = sum(bool(feed.readers) for feed in feeds.feeds.values()) if feeds else 0
        yield one("parley_rooms_with_listeners", "Rooms that somebody here follows.", followed)
        waiting = [socket.waiting for socket in sockets]
        yield one("parley_outbox_fragments", "Fragments that wait to be sent.", sum(waiting))
        longest = max(waiting, default=0)
        yield one("parley_outbox_fragments_max", "Those that wait for one socket.", longest)
        yield one("parley_asyncio_tasks", "Tasks of the event loop.", len(asyncio.all_tasks(loop)))
        yield several(
            "parley_database_connections",
            "Connections of this process to its database; of a pool, also who waits for one.",
            connections(),
        )
        yield InfoMetricFamily("parley", "What runs.", {"version": settings.RELEASE})


def kind_of(socket: Socket) -> str:
    return "room" if socket.room_id else "other"


def one(name: str, help: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help, value=value)


def several(name: str, help: str, values: dict[str, int]) -> GaugeMetricFamily:
    found = GaugeMetricFamily(name, help, labels=["kind"])
    for kind, value in values.items():
        found.add_metric([kind], value)
    return found


def connections() -> dict[str, int]:
    """How many connections to the database there are, by what they do."""
    if connection.vendor == "sqlite":
        return {"open": descriptors_of(str(connection.settings_dict["NAME"]))}
    stats = connection.pool.get_stats()  # type: ignore[attr-defined]
    idle = stats["pool_available"]
    return {
        "busy": stats["pool_size"] - idle,
        "idle": idle,
        "wanted": stats["requests_waiting"],
    }


def descriptors_of(file: str) -> int:
    """How often this process has a file open. Linux tells."""
    paths = Path("/proc/self/fd")
    return sum(target(path) == file for path in paths.iterdir()) if paths.exists() else 0


def target(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""  # closed meanwhile


metrics.REGISTRY.register(Now())
ProcessCollector(registry=metrics.REGISTRY)
PlatformCollector(registry=metrics.REGISTRY)
