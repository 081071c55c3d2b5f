"""Rings are hints: lost, doubled, late or from another version, they change nothing of what is shown."""

import asyncio
from typing import Any

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from project.faults.house import House
from project.tests.services import Redis
from rooms.doorbell import LOG, MINE, PEOPLE, PERSON, TYPING, person_group
from rooms.models.rooms import place_of

pytestmark = pytest.mark.needs("redis", "postgresql")


def test_the_layer_loses_doubles_and_shuffles_rings(house: House) -> None:
    layer = "project.faults.layers.LossyLayer"
    with house.restarted_with(LAYER=layer, RING_DIRECTLY="0"), house.lives_through():
        house.are_answered(times=5)
        house.shows_what_is_said()


def test_a_process_of_another_version_rings_in_its_own_way(
    house: House, redis_server: Redis
) -> None:
    room = house.room.pk
    person = next(iter(house.readers.values())).pk
    rings: list[tuple[str, dict[str, Any]]] = [
        (
            place_of(room),
            {"type": "room.from_the_future", "room": room, "what": ["nobody", "knows"]},
        ),
        (place_of(room), {"type": LOG, "room": room}),
        (place_of(room), {"type": LOG, "room": room, "seq": None}),
        (place_of(room), {"type": LOG, "room": room, "seq": "17"}),
        (place_of(room), {"type": LOG, "room": room, "seq": 10**12, "more": {}}),
        (place_of(room), {"type": LOG, "room": [room], "seq": 1}),
        (place_of(room), {"type": PEOPLE}),
        (place_of(room), {"type": PEOPLE, "room": {}, "by": "x"}),
        (place_of(room), {"type": TYPING, "room": room}),
        (place_of(room), {"type": TYPING, "room": room, "person": "somebody"}),
        (place_of(room), {"room": room}),
        (person_group(person), {"type": PERSON}),
        (person_group(person), {"type": PERSON, "person": "somebody"}),
        (person_group(person), {"type": MINE, "person": [1]}),
        (person_group(person), {"type": MINE}),
    ]

    async def ring() -> None:
        layer = RedisPubSubChannelLayer(hosts=[redis_server.url])
        for group, event in rings * 3:
            await layer.group_send(group, event)
        await layer.flush()

    with house.lives_through():
        asyncio.run(ring())
    assert "starts again" not in "".join(process.log for process in house.processes)
