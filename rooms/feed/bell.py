"""Hearing the doorbell: this process's one channel in the layer, and the groups it belongs to."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer

from presence.backends import Unavailable
from rooms import doorbell

# The in-memory layer forgets members after a day; saying it again is harmless.
SUBSCRIBE_AGAIN_SECONDS = 3600


class Bell:
    """One membership for each process and group, however many sockets: each hears through it.

    `wanted` gives the groups to belong to, `hear` takes each ring, and `heard_from` is told of each group
    from which rings come from now on.
    """

    def __init__(
        self,
        wanted: Callable[[], set[str]],
        hear: Callable[[dict[str, Any]], None],
        heard_from: Callable[[str], None] = lambda group: None,
    ) -> None:
        self.wanted = wanted
        self.hear = hear
        self.heard_from = heard_from
        self.channel = ""
        self.subscribed: dict[str, float] = {}
        self.lock = asyncio.Lock()

    async def listen(self) -> None:
        """Hear rings until the layer fails."""
        layer = get_channel_layer()
        self.channel = await layer.new_channel()
        self.subscribed.clear()
        await self.subscribe()
        while True:
            event = await layer.receive(self.channel)
            if not doorbell.is_echo(event):
                self.hear(event)

    async def subscribe(self) -> None:
        """Belong to the wanted groups, and to no others. One at a time: adding may not be overtaken
        by discarding."""
        layer = get_channel_layer()
        async with self.lock:
            if not self.channel:
                return
            wanted, old = self.wanted(), time.monotonic() - SUBSCRIBE_AGAIN_SECONDS
            come = {name for name in wanted if self.subscribed.get(name, old) <= old}
            gone = self.subscribed.keys() - wanted
            # The tick reads the log without a bell, and tries this again.
            if not (come or gone):
                return
            with contextlib.suppress(Unavailable), doorbell.patience.asking():
                for group in come:
                    async with asyncio.timeout(doorbell.PATIENCE_SECONDS):
                        await layer.group_add(group, self.channel)
                    self.subscribed[group] = time.monotonic()
                    self.heard_from(group)
                for group in gone:
                    async with asyncio.timeout(doorbell.PATIENCE_SECONDS):
                        await layer.group_discard(group, self.channel)
                    del self.subscribed[group]
