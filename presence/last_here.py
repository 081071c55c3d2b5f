"""When people were last here, written in batches: nobody needs to know it to the second."""

import time
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from presence.models import Person
from presence.threads import in_db


class LastHere:
    """Of the people with a page open in this process, when each was last written down."""

    def __init__(self) -> None:
        self.noted: dict[int, float] = {}

    async def note(self, here: Collection[int]) -> None:
        """Write down those who are here and were not for a while, and those who have gone."""
        now = time.monotonic()
        old = now - settings.LAST_HERE_SECONDS
        due = {person for person in here if self.noted.get(person, old) <= old}
        gone = self.noted.keys() - set(here)
        if due | gone:
            await in_db(write, due | gone)
        self.noted = {person: at for person, at in self.noted.items() if person not in gone}
        self.noted |= dict.fromkeys(due, now)


def write(people: Collection[int]) -> None:
    """These people are here now. One statement."""
    Person.objects.filter(pk__in=people).update(last_here=timezone.now())


def come_by_page(person: Person) -> None:
    """This person has loaded a page."""
    old = timezone.now() - timedelta(seconds=settings.LAST_HERE_SECONDS)
    if person.last_here is None or person.last_here <= old:
        write([person.pk])
