"""Channel layers that do to rings what networks do."""

import random
from collections import deque
from typing import Any, ClassVar

from channels.layers import InMemoryChannelLayer
from pytest_django.fixtures import Settings


def use_layer(settings: Settings, name: str) -> None:
    """From here on, rings go through the layer of this name, and are heard through it alone: as those are
    that another process sends."""
    settings.RING_DIRECTLY = False
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.{name}"}}


class FaultyLayer(InMemoryChannelLayer):
    """Drops every third ring, doubles every fifth, and lets every fourth be overtaken by the next."""

    rung = 0
    late: tuple[str, dict[str, Any]] | None = None

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        type(self).rung += 1
        late, self.late = self.late, None
        if self.rung % 4 == 0:
            self.late = (group, message)
        elif self.rung % 3 != 0:
            for _ in range(2 if self.rung % 5 == 0 else 1):
                await super().group_send(group, message)
        if late:
            await super().group_send(*late)


class DeafLayer(InMemoryChannelLayer):
    """Rings are never heard."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        return None


class BrokenLayer(InMemoryChannelLayer):
    """Ringing raises, as with a Redis that is away."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("nobody answers")


class LyingLayer(InMemoryChannelLayer):
    """Rings tell of numbers that the log has not reached, and of things that nobody knows."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await super().group_send(group, {"type": "room.from_the_future", "room": message["room"]})
        await super().group_send(group, {**message, "seq": random.randint(10**6, 10**9)})


class CountingLayer(InMemoryChannelLayer):
    """Remembers what has been rung, in this process."""

    rung: ClassVar[list[str]] = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.rung.append(message["type"])
        await super().group_send(group, message)


class FatedLayer(InMemoryChannelLayer):
    """Does to the next rings what it was told: each is lost, doubled, or late, after the next one."""

    fates: ClassVar[deque[str]] = deque()
    late: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        fate = self.fates.popleft() if self.fates else "heard"
        if fate == "late":
            return self.late.append((group, message))
        rings = [] if fate == "lost" else [(group, message)] * (2 if fate == "doubled" else 1)
        rings += self.late
        self.late.clear()
        for ring in rings:
            await super().group_send(*ring)
