"""Rooms, people who are signed in, and what they have said: a few statements for all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils import timezone

from presence.models import Person
from rooms import log, markup
from rooms.models import Membership, Message, Room, RoomLog
from rooms.operations import make_room
from rooms.tests.crowd import signed_in

# What people of several variants read: two languages, two zones.
VARIANTS = (("en", "UTC"), ("de", "UTC"), ("en", "Asia/Tokyo"), ("de", "Asia/Tokyo"))
WORDS = "the quick brown fox jumps over the lazy dog and then some more words follow it"
AUTHORS = 20
BATCH = 5000


def furnish(people: int, rooms: int, messages: int, variants: int) -> None:
    """So many people, spread evenly over so many rooms; the first room has messages already."""
    made = [make_room(f"Benchmark {number}", "Everybody is here") for number in range(rooms)]
    signed_in = sign_in(people, variants)
    everybody = list(signed_in.values())
    Membership.objects.bulk_create(
        (
            Membership(room=made[place % rooms], person=person)
            for place, person in enumerate(everybody)
        ),
        BATCH,
    )
    fill(made[0], everybody[:AUTHORS], messages)


def contents() -> dict[str, object]:
    """The sessions in the order in which they were made, and the rooms with how far each has come."""
    heads = RoomLog.objects.order_by("room").values_list("room__slug", "last_seq")
    keys = Session.objects.order_by("session_key").values_list("session_key", flat=True)
    return {
        "sessions": list(keys),
        "rooms": [{"slug": slug, "head": head} for slug, head in heads],
    }


def sign_in(count: int, variants: int) -> dict[str, Person]:
    """So many people, by the keys of their sessions."""
    people = []
    for number in range(count):
        language, zone = VARIANTS[number % variants]
        name = f"person{number:05}"
        people.append(Person(username=name, password="!", language=language, time_zone=zone))
    Person.objects.bulk_create(people, BATCH)
    return signed_in(people)


def fill(room: Room, authors: Sequence[Person], count: int) -> None:
    """So many messages as if they had been posted, one a minute until now."""
    html, head, began = markup.to_html(WORDS), log.head(room.pk), timezone.now()

    def said(number: int, at: datetime) -> Message:
        return Message(
            room=room,
            author=authors[number % len(authors)],
            seq=head + number,
            changed_seq=head + number,
            number=number,
            body=WORDS,
            html=html,
            markup=markup.VERSION,
            posted_at=at,
        )

    for start in range(1, count + 1, BATCH):
        Message.objects.bulk_create(
            said(number, began - timedelta(minutes=count - number))
            for number in range(start, min(start + BATCH, count + 1))
        )
    RoomLog.objects.filter(room=room).update(
        last_seq=F("last_seq") + count, messages=F("messages") + count
    )
