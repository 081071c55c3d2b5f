"""The cast. Alice owns the room, Bob belongs to it, Charlie is a stranger, Dana moderates."""

import inspect
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from presence.models import Person
from rooms.feed import Feeds, voice
from rooms.models import Membership, Room
from rooms.operations import join_room, make_room

NEVER = 600  # seconds: longer than any test waits


def someone(name: str, **fields: object) -> Person:
    """An account whose password is never typed: hashing one takes longer than most tests."""
    return Person.objects.create(username=name, password=f"!{name}", **fields)


@pytest.fixture
def alice(db: None) -> Person:
    return someone("alice")


@pytest.fixture
def bob(db: None) -> Person:
    return someone("bob")


@pytest.fixture
def charlie(db: None) -> Person:
    return someone("charlie")


@pytest.fixture
def dana(db: None) -> Person:
    return someone("dana")


@pytest.fixture
def room(alice: Person, bob: Person, charlie: Person, dana: Person) -> Room:
    """A public room with a name that needs care. Charlie has an account, and has not joined."""
    room = make_room("Café & Söhne / 東京 🎉", "Cake, and Tokyo", owner=alice)
    join_room(room, bob)
    join_room(room, dana)
    room.memberships.filter(person=dana).update(role=Membership.Role.MODERATOR)
    return room


@pytest.fixture
def everybody(room: Room) -> dict[str, Person]:
    """The cast, another owner, another moderator, and somebody who looks after rooms in the admin."""
    for name, role in (("owner2", "owner"), ("moderator2", "moderator"), ("member2", "member")):
        room.memberships.create(person=someone(name), role=role)
    someone("staff", is_staff=True, is_superuser=True)
    return {person.username: person for person in Person.objects.all()}


def read_number(room: Room, person: Person) -> int:
    """How far this person has read."""
    return Membership.objects.get(room=room, person=person).read_number


def browser(person: Person | None = None, htmx: bool = False) -> Client:
    """A browser in which this person is signed in; with htmx, every request says so."""
    client = Client(headers={"HX-Request": "true"} if htmx else None)
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def waits_for_news_alone(settings: Settings) -> None:
    """Live view is answered when there is something new, and by no time that passes."""
    settings.LONG_POLL_SECONDS = NEVER


@pytest.fixture
def bursts_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page says of many messages at once is not held for long."""
    monkeypatch.setattr(voice, "BURST_SECONDS", 0.3)


@pytest.fixture
async def feeds_end() -> AsyncIterator[None]:
    """What a test's event loop has started ends before its database is emptied."""
    yield
    await Feeds.current().close(1012)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = (item for item in items if item.path.is_relative_to(Path(__file__).parent))
    for item in here:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.fixturenames.append("feeds_end")
