"""A channel layer that does to rings what networks do, between real processes."""

import asyncio
import random
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer

LOST, DOUBLED = 0.3, 0.1
MOST_DELAY_SECONDS = 0.3


class LossyLayer(RedisPubSubChannelLayer):
    """Loses three rings of ten, doubles one, and lets each be overtaken by later ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.late: set[asyncio.Task[None]] = set()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        chance = random.random()
        copies = 0 if chance < LOST else 2 if chance < LOST + DOUBLED else 1
        for _ in range(copies):
            task = asyncio.create_task(self._send_late(group, message))
            self.late.add(task)
            task.add_done_callback(self.late.discard)

    async def _send_late(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.sleep(random.uniform(0, MOST_DELAY_SECONDS))
        await self._get_layer().group_send(group, message)
