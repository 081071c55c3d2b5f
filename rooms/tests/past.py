"""Conversations of any length, put into the log at once."""

from datetime import UTC, datetime, timedelta

from presence.models import Person
from rooms import markup
from rooms.models import Message, Room, RoomLog
from rooms.operations import post_message

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def say(
    room: Room,
    author: Person,
    count: int = 1,
    start: datetime = NOON,
    every: timedelta = timedelta(minutes=10),
) -> list[Message]:
    """So many messages by one person, ten minutes apart: each is shown with its author."""
    log = RoomLog.objects.get(room=room)
    messages = [
        Message(
            room=room,
            author=author,
            seq=log.last_seq + number,
            changed_seq=log.last_seq + number,
            number=log.messages + number,
            body=f"message {log.messages + number}",
            html=markup.to_html(f"message {log.messages + number}"),
            markup=markup.VERSION,
            posted_at=start + every * (number - 1),
        )
        for number in range(1, count + 1)
    ]
    Message.objects.bulk_create(messages)
    RoomLog.objects.filter(room=room).update(
        last_seq=log.last_seq + count, messages=log.messages + count
    )
    return messages


def post_several(room: Room, author: Person, count: int) -> list[Message]:
    """So many messages by one person, posted one after another as anybody does."""
    return [post_message(room, author, f"message {number}") for number in range(count)]
