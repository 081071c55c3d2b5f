"""When somebody was last here: known to a few minutes, and written for many at once."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone
from pytest_django.fixtures import Settings

from presence import last_here
from presence.last_here import LastHere
from presence.models import Person
from rooms.feed import Feeds
from rooms.operations import make_room
from rooms.tests.conftest import browser
from rooms.tests.crowd import counted_statements
from rooms.tests.page import Page, eventually

LONG_AGO = timezone.now() - timedelta(days=30)


@pytest.fixture
def people(transactional_db: None) -> list[Person]:
    """Twenty people who were here long ago."""
    return Person.objects.bulk_create(
        Person(username=f"p{number:02}", last_here=LONG_AGO) for number in range(20)
    )


def here_of_late() -> set[int]:
    """Who was here just now."""
    return set(Person.objects.filter(last_here__gt=LONG_AGO).values_list("pk", flat=True))


def keys(people: Collection[Person]) -> list[int]:
    return [person.pk for person in people]


@async_to_sync
async def note(known: LastHere, people: Collection[Person]) -> None:
    """Tell that these people are here, and nobody else."""
    await known.note(keys(people))


def test_many_are_written_by_one_statement(people: list[Person]) -> None:
    with counted_statements() as said:
        note(LastHere(), people[:15])
    assert len(said) == 1 and here_of_late() == set(keys(people[:15]))


def test_who_stays_is_not_written_again_before_it_is_time(
    people: list[Person], settings: Settings
) -> None:
    known = LastHere()
    note(known, people[:5])
    Person.objects.update(last_here=LONG_AGO)
    with counted_statements() as said:
        note(known, people[:5])
        note(known, people[:5])
    assert not said and not here_of_late()
    note(known, people[:6])
    assert here_of_late() == {people[5].pk}, "who comes is written, and nobody else"
    settings.LAST_HERE_SECONDS = 0
    with counted_statements() as said:
        note(known, people[:6])
    assert len(said) == 1 and here_of_late() == set(keys(people[:6]))


def test_who_goes_is_written_once_more(people: list[Person]) -> None:
    known = LastHere()
    note(known, people[:5])
    Person.objects.update(last_here=LONG_AGO)
    with counted_statements() as said:
        note(known, people[3:5])
        note(known, people[3:5])
    assert len(said) == 1 and here_of_late() == set(keys(people[:3]))


def test_a_database_that_is_away_loses_nobody(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(people: Collection[int]) -> None:
        raise ConnectionError("the database is away")

    known = LastHere()
    note(known, people[:2])
    Person.objects.update(last_here=LONG_AGO)
    with monkeypatch.context() as patch:
        patch.setattr(last_here, "write", fails)
        with pytest.raises(ConnectionError):
            note(known, people[1:3])
    note(known, people[1:3])
    assert here_of_late() == {people[0].pk, people[2].pk}


def test_an_open_page_and_its_end_are_written(people: list[Person], settings: Settings) -> None:
    settings.LAST_HERE_SECONDS = 600
    person = people[0]

    async def come_and_go() -> None:
        try:
            async with Page(None, person):
                await eventually(lambda: here_of_late() == {person.pk})
                await eventually(lambda: Person.objects.update(last_here=LONG_AGO))
            await eventually(lambda: here_of_late() == {person.pk})
        finally:
            await Feeds.current().close(1012)

    asyncio.run(come_and_go())


def test_a_page_that_is_loaded_is_written_now_and_then(
    people: list[Person], settings: Settings
) -> None:
    reader = people[0]
    room = make_room("Somewhere", owner=people[1])
    address, readers = room.get_absolute_url(), browser(reader)
    assert readers.get(address).status_code == 200
    assert here_of_late() == {reader.pk}
    before = Person.objects.get(pk=reader.pk).last_here
    readers.get(address)
    assert Person.objects.get(pk=reader.pk).last_here == before
    settings.LAST_HERE_SECONDS = 0
    readers.get(address)
    after = Person.objects.get(pk=reader.pk).last_here
    assert before and after and after > before
