"""The doorbell: tells every process that something happened. It carries nothing a person must see.

A ring may be lost, doubled or late: whoever hears one reads the log. Rings go out after the commit,
and a channel layer that fails costs a line in the log, never the act.

The feeds of the process that rings are told directly, and nobody waits while the others are: through the
layer and back took 230 µs of CPU of each message, with the writer's thread waiting. `RING_DIRECTLY=0` has
all of them hear through the layer.
"""

import asyncio
import contextvars
import secrets
import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

from presence.backends import Unavailable
from presence.patience import Patience
from rooms import metrics
from rooms.models.rooms import place_of

LOG, PEOPLE, TYPING = "room.log", "room.people", "room.typing"
PERSON, MINE = "person.sessions", "person.mine"
KNOWN = {LOG, PEOPLE, TYPING, PERSON, MINE}
# A layer that hangs must not hold the person who wrote: one in a while waits this long, and no other.
PATIENCE_SECONDS = 1

patience = Patience("the doorbell", failures=Exception)

# What hears rings in this process, by the event loop that it hears them in.
HERE: dict[asyncio.AbstractEventLoop, Callable[[dict[str, Any]], None]] = {}
# By this a process knows the rings of its own that the layer brings back.
OWN = secrets.token_hex(8)


def person_group(person_id: int) -> str:
    """The channel layer's group of what concerns one person."""
    return f"person.{person_id}"


def person_of(group: str) -> int | None:
    """Whom a group concerns, if it is one person's."""
    name, _, key = group.partition(".")
    return int(key) if name == "person" else None


def ring_on_commit(room_id: int, seq: int) -> None:
    """When this transaction is committed, say that the room's log has reached `seq`."""
    event = {"type": LOG, "room": room_id, "seq": seq}
    # When it was committed goes with it: by that it is known how long it took to the sockets.
    transaction.on_commit(
        lambda: ring_now(place_of(room_id), event | {"at": time.time()}), robust=True
    )


def ring_person_on_commit(person_id: int) -> None:
    """When this transaction is committed, say that some of this person's sessions may have ended."""
    event = {"type": PERSON, "person": person_id}
    transaction.on_commit(lambda: ring_now(person_group(person_id), event), robust=True)


def ring_mine_on_commit(person_id: int) -> None:
    """When this transaction is committed, say that what this person's pages show has changed."""
    event = {"type": MINE, "person": person_id}
    transaction.on_commit(lambda: ring_now(person_group(person_id), event), robust=True)


async def ring_typing(room_id: int, person_id: int) -> None:
    """Say that somebody is writing in the room. Nobody misses it when it is lost."""
    if goes_through_layer():
        await ring(place_of(room_id), {"type": TYPING, "room": room_id, "person": person_id})


async def ring_people(room_id: int, by: str) -> None:
    """Say that people have come to the room or gone from it; `by` is the channel that knows already."""
    if goes_through_layer():
        await ring(place_of(room_id), {"type": PEOPLE, "room": room_id, "by": by})


def ring_now(group: str, event: dict[str, Any]) -> None:
    """Ring from plain code."""
    here = _tell_here(event) if settings.RING_DIRECTLY else None
    if not goes_through_layer():
        metrics.RUNG.labels(event["type"]).inc()
    elif here:
        asyncio.run_coroutine_threadsafe(ring(group, event | {"by": OWN}), here)
    else:
        async_to_sync(ring)(group, event)


async def ring(group: str, event: dict[str, Any]) -> None:
    """Send to a group. Never raises: the next ring or the tick heals a lost one."""
    try:
        with patience.asking():
            async with asyncio.timeout(PATIENCE_SECONDS):
                await get_channel_layer().group_send(group, event)
        metrics.RUNG.labels(event["type"]).inc()
    except Unavailable:
        metrics.LOST.labels(event["type"]).inc()


def goes_through_layer() -> bool:
    """Whether anybody hears through the layer. Without a Redis, there is no process but this one."""
    return bool(settings.REDIS_URL) or not settings.RING_DIRECTLY


def is_echo(event: dict[str, Any]) -> bool:
    """Whether the layer has brought back what this process was told directly."""
    return bool(settings.RING_DIRECTLY) and event.get("by") == OWN


def _tell_here(event: dict[str, Any]) -> asyncio.AbstractEventLoop | None:
    """Tell the feeds of this process. The loop of one of them, if there is any."""
    for loop, hear in list(HERE.items()):
        try:
            loop.call_soon_threadsafe(hear, event, context=contextvars.Context())
        except RuntimeError:
            HERE.pop(loop, None)  # it has ended
    return next(iter(HERE), None)
