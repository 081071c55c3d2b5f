"""A log in memory in place of the database's: rings, renderings and deliveries as they are, no write.

It stands in for two functions of Parley, `RoomConsumer.post_message` and `rooms.log.changes`.
"""

import asyncio
import time
from typing import Any

from presence.models import Person
from presence.threads import in_db
from rooms import doorbell, log
from rooms.consumers.outbox import Outbox
from rooms.consumers.room import RoomConsumer
from rooms.feed import Feed
from rooms.log import Changes
from rooms.models import Message, Room
from rooms.models.rooms import place_of


def keep_in_memory(one_at_a_time: bool) -> None:
    """From now on, what is said in this process is not written."""
    memory = Memory(one_at_a_time)

    async def post_message(
        consumer: RoomConsumer, room_id: int, body: str, nonce: str | None
    ) -> None:
        await memory.say(consumer, room_id, body)

    RoomConsumer.post_message = post_message  # type: ignore[method-assign,assignment]
    log.changes = memory.changes
    if one_at_a_time:
        Outbox._next = next_of  # type: ignore[method-assign,assignment]


class Shown:
    """Waits until a feed has handed out a number."""

    person_id = 0

    def __init__(self, seq: int) -> None:
        self.seq, self.event = seq, asyncio.Event()

    def moved(self, shown: int, messages: int) -> None:
        if shown >= self.seq:
            self.event.set()

    def dismiss(self, reason: str) -> None:
        self.event.set()


class Memory:
    """What was said in each room since the start."""

    def __init__(self, one_at_a_time: bool) -> None:
        self.one_at_a_time = one_at_a_time
        self.turn = asyncio.Lock()
        self.said: dict[int, list[Message]] = {}
        self.rooms: dict[int, Room] = {}
        self.people: dict[int, Person] = {}
        self.read = log.changes

    async def say(self, consumer: RoomConsumer, room_id: int, body: str) -> None:
        """In place of a transaction."""
        person_id, feed = consumer.person_id, consumer.feed
        assert person_id and feed
        if person_id not in self.people:
            self.people[person_id] = await in_db(Person.objects.get, pk=person_id)
            self.rooms[room_id] = await in_db(Room.objects.get, pk=room_id)
        if not self.one_at_a_time:
            self.ring(self.take(feed, person_id, body))
            return
        async with self.turn:
            message = self.take(feed, person_id, body)
            shown = Shown(message.seq)
            feed.watchers.add(shown)
            self.ring(message)
            await shown.event.wait()
            feed.watchers.discard(shown)

    def take(self, feed: Feed, person_id: int, body: str) -> Message:
        """The next message of a room, at the next number."""
        said = self.said.setdefault(feed.room_id, [])
        before = said[-1] if said else None
        seq = (before.seq if before else feed.shown) + 1
        message = Message(
            pk=seq,
            room=self.rooms[feed.room_id],
            author=self.people[person_id],
            seq=seq,
            changed_seq=seq,
            number=(before.number if before else feed.messages) + 1,
            body=body,
            html=f"<p>{body}</p>",
        )
        message.predecessor = before
        said.append(message)
        return message

    def ring(self, message: Message) -> None:
        event = {"type": doorbell.LOG, "room": message.room_id, "seq": message.seq}
        doorbell.ring_now(place_of(message.room_id), event | {"at": time.time()})

    def changes(self, room_id: int, after: int, upto: int | None = None) -> Changes:
        """What was said after a number; the database's, for whoever comes from before the start."""
        said = self.said.get(room_id)
        if not said or upto is not None or after < said[0].seq - 1:
            return self.read(room_id, after, upto)
        posted = said[after - said[0].seq + 1 :]
        return Changes(self.rooms[room_id], after, said[-1].seq, said[-1].number, posted)


def next_of(outbox: Outbox) -> dict[str, Any]:
    """In place of `Outbox._next`: what waits is not joined."""
    if outbox.waiting:
        return {"type": "websocket.send", "text": outbox.waiting.pop(0)}
    if outbox.slots:
        return {"type": "websocket.send", "text": outbox.slots.pop(next(iter(outbox.slots)))}
    code, outbox.close_code = outbox.close_code, None
    return {"type": "websocket.close", "code": code}
