"""What people have chosen to hear of what others say, and what a page says then."""

import asyncio

from django.db import transaction

from presence.models import Person
from presence.threads import in_db
from rooms.feed import voice
from rooms.models import Message, Room
from rooms.operations import post_message
from rooms.tests.page import Page

CHOICES = Person.Announces.values
ALL, WHO, MENTIONS, COUNTS, NOTHING = CHOICES
SEVEN = [f"number {number}" for number in range(7)]


def listens(person: Person, choice: str) -> None:
    """They have made this choice, and no page was told of it."""
    Person.objects.filter(pk=person.pk).update(announces=choice)


def several(room: Room, author: Person, *bodies: str) -> list[Message]:
    return [post_message(room, author, body) for body in bodies]


def at_once(room: Room, author: Person, bodies: list[str]) -> None:
    """Post these in one transaction, so that pages are told of them together."""
    with transaction.atomic():
        several(room, author, *bodies)


async def hears(reader: Person, room: Room, author: Person, body: str, sentence: str) -> None:
    """Whoever reads the room hears this of that message."""
    async with Page(room, reader) as page:
        await in_db(post_message, room, author, body)
        await page.has_heard(sentence)


async def then_says_no_more(page: Page) -> None:
    """Whatever was under way has come, a burst that was held included."""
    before = list(page.heard)
    await asyncio.sleep(2 * voice.BURST_SECONDS)
    await page.is_heard()
    assert page.heard == before
