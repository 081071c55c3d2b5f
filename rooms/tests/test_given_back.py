"""What pages and rooms take of a process is given back when they have gone."""

import asyncio
import gc
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, suppress
from functools import _lru_cache_wrapper

import pytest
from channels.layers import get_channel_layer
from pytest_django.fixtures import Settings

from presence import registry
from presence.models import Person
from presence.threads import in_db
from rooms.feed import Feeds
from rooms.models import Membership, Room
from rooms.operations import make_room, post_message
from rooms.tests.crowd import Reader, all_are_here, all_have_seen, signed_in

AT_ONCE = 50
# So often before it is counted: queries are made, and templates loaded.
WARMING = 2
OURS = ("presence", "project", "rooms")
# Kinds of lines in the log, remembered for a minute; counts of limits, until they are many; and the SQL of
# queries, made once, for lists once for each power of two.
BOUNDED = {"project.repeats", "presence.counts", "presence.kept_queries"}
# Each is loaded once.
TEMPLATES = "ByTheme.get_template_cache"


def held() -> Counter[str]:
    """Objects of Parley's own classes that this process holds, and how much is in what they hold."""
    empty_caches()
    gc.collect()
    found: Counter[str] = Counter()
    for thing in gc.get_objects():
        kind = type(thing)
        package, *modules = str(kind.__module__).split(".")
        if package not in OURS or "tests" in modules or kind.__module__ in BOUNDED:
            continue
        found[kind.__qualname__] += 1
        for name, value in attributes(thing):
            if isinstance(value, dict | set | list):
                found[f"{kind.__qualname__}.{name}"] += len(value)
    found.pop(TEMPLATES, None)
    layer = get_channel_layer()
    found["groups"] = len(getattr(layer, "groups", ()))
    return found


def empty_caches() -> None:
    """What is kept until it is too many is not counted; what is made once stays."""
    for thing in gc.get_objects():
        if type(thing) is _lru_cache_wrapper and (thing.cache_info().maxsize or 1) > 1:
            thing.cache_clear()


def attributes(thing: object) -> Iterator[tuple[str, object]]:
    """What an object holds, with and without slots."""
    yield from getattr(thing, "__dict__", {}).items()
    for kind in type(thing).__mro__:
        for name in getattr(kind, "__slots__", ()):
            yield name, getattr(thing, name, None)


@pytest.fixture
def nothing_lingers(settings: Settings) -> None:
    """Who has gone is forgotten within a second."""
    settings.PRESENCE_GRACE_SECONDS = 0.1
    settings.PEOPLE_INTERVAL_SECONDS = 0.1
    settings.SOCKETS_PER_PERSON = AT_ONCE


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_lingers")
@pytest.mark.parametrize(
    "pages, rooms", [(200, 100), pytest.param(10_000, 1_000, marks=pytest.mark.nightly)]
)
async def test_who_comes_and_goes_leaves_nothing_in_memory(
    pages: int, rooms: int, alice: Person
) -> None:
    places, keys = await in_db(furnish, alice, rooms, pages + WARMING * AT_ONCE)
    visitors = iter(keys)
    for _ in range(WARMING):  # in the same rooms
        await visit(zip(places[:AT_ONCE], visitors, strict=False), alice)
    # Each comes to the room that they belong to.
    others = itertools.islice(itertools.cycle(places), WARMING * AT_ONCE, None)
    visits = zip(others, visitors, strict=False)
    await everything_is_forgotten()
    before, meanwhile = held(), Counter[str]()
    for _ in range(pages // AT_ONCE):
        meanwhile |= await visit(itertools.islice(visits, AT_ONCE), alice)
        await Feeds.current().tick()
    assert meanwhile["Outbox"] >= AT_ONCE and meanwhile["Feeds.feeds"] >= AT_ONCE
    assert meanwhile["Here.open"] >= AT_ONCE and meanwhile["Typists.until"] > 0
    await everything_is_forgotten()
    with suppress(TimeoutError):  # a page's last words are held back for a moment
        async with asyncio.timeout(5):
            while held() - before:
                await asyncio.sleep(0.2)
    assert held() - before == Counter()


def furnish(alice: Person, rooms: int, visitors: int) -> tuple[list[Room], list[str]]:
    """So many rooms, and the sessions of their members: each comes once."""
    places = [make_room(f"Room {number}", "", owner=alice) for number in range(rooms)]
    people = Person.objects.bulk_create(
        Person(username=f"visitor{number}", password="!") for number in range(visitors)
    )
    Membership.objects.bulk_create(
        Membership(room=room, person=person)
        for room, person in zip(itertools.cycle(places), people)
    )
    return places, list(signed_in(people))


async def visit(visits: Iterable[tuple[Room, str]], alice: Person) -> Counter[str]:
    """All of them are there together, one writes, alice says something there, and they go.

    Gives what was held meanwhile.
    """
    async with AsyncExitStack() as stack:
        readers = [
            await stack.enter_async_context(Reader(place, session, 0)) for place, session in visits
        ]
        await all_are_here(readers)
        first, *_ = readers
        first.say('{"typing": true}')
        said = await in_db(post_message, first.room, alice, "Anybody here?")
        await all_have_seen([first], said.number)
        return held()


async def everything_is_forgotten() -> None:
    """Who has gone is noted, the tick has come round, and the registry has been asked once more."""
    feeds = Feeds.current()
    async with asyncio.timeout(20):
        while (
            feeds.sockets
            or feeds.feeds
            or feeds.typing.to_look_at
            or feeds.people.here.last_here.noted
            or (await in_db(known)) > 0
        ):
            await feeds.tick()
            await asyncio.sleep(0.05)


def known() -> int:
    """How many connections the registry knows of, when somebody asks it."""
    people = Person.objects.values_list("pk", flat=True)
    ways = registry.ways([registry.place_of_person(person) for person in people])
    return sum(map(len, ways.values()))
