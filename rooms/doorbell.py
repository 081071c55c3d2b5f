"""The doorbell: tells every process that something happened. It carries nothing a person must see.

A ring may be lost, doubled or late: whoever hears one reads the log. Rings go out after the commit,
and a channel layer that fails costs a line in the log, never the act.
"""

import asyncio
import logging
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from rooms.models.rooms import place_of

log = logging.getLogger(__name__)

LOG, PEOPLE = "room.log", "room.people"
# A layer that hangs must not hold the person who wrote.
PATIENCE_SECONDS = 2


def ring_on_commit(room_id: int, seq: int) -> None:
    """When this transaction is committed, say that the room's log has reached `seq`."""
    transaction.on_commit(partial(ring_now, room_id, seq), robust=True)


def ring_now(room_id: int, seq: int) -> None:
    """Say that the room's log has reached `seq`. From plain code, in a thread."""
    async_to_sync(ring)(room_id, {"type": LOG, "room": room_id, "seq": seq})


async def ring_people(room_id: int, by: str) -> None:
    """Say that people have come to the room or gone from it; `by` is the channel that knows already."""
    await ring(room_id, {"type": PEOPLE, "room": room_id, "by": by})


async def ring(room_id: int, event: dict[str, Any]) -> None:
    """Send to the room's group. Never raises: the next ring or the tick heals a lost one."""
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await layer.group_send(place_of(room_id), event)
    except Exception as error:
        log.warning("a ring for room %s was lost: %r", room_id, error)
