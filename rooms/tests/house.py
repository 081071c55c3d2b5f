"""A house with every kind of room, and in each somebody of every standing. Eve belongs to all of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.test import Client

from presence.models import Person
from presence.sessions import LIVE_COOKIE
from rooms.models import Membership, Message, Room
from rooms.operations import archive_room, make_room, open_direct, post_message
from rooms.tests.conftest import browser, someone
from rooms.tests.permissions import PEOPLE, Cell, Line, answer_of, people_at

State, Role = Membership.State, Membership.Role
MINE: dict[str, dict[str, Any]] = {
    "moderator": {"role": Role.MODERATOR},
    "owner": {"role": Role.OWNER},
    "invited": {"state": State.INVITED},
    "removed": {"state": State.REMOVED, "was_removed": True},
    "banned": {"state": State.BANNED},
}
NOT_COMPARED = {"last_here", "last_login", "last_seen_at"}


@dataclass
class House:
    """Its people by standing, and its rooms by kind and person: a conversation has two people only."""

    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    gone: Room | None = None  # the conversation with somebody deactivated
    cookies: dict[str, str] = field(default_factory=dict)
    before: dict[str, list[tuple]] = field(default_factory=dict)
    absent: dict[tuple[str, str, bool], object] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def room(self, kind: str, who: str) -> Room:
        """The room of this kind that this person is asked about."""
        if kind == "direct" and who == "deactivated":
            assert self.gone
            return self.gone
        return self.rooms.get(kind, self.rooms["public"])

    def message(self, room: Room, who: str, whose: str) -> Message:
        """A message of this person's own in the room, or one of Eve's."""
        author = self.people.get(who) if whose == "own" else self.people["eve"]
        found = Message.objects.filter(room=room)
        return found.filter(author=author).first() or found.earliest("seq")

    def ask(
        self, who: str, method: str, address: str, data: dict[str, str], htmx: bool = False
    ) -> Any:
        """Send a request from this person's browser, which has no notices of earlier acts."""
        # One client for all: each of its own would load every middleware again.
        self.client.cookies.clear()
        self.client.cookies[LIVE_COOKIE] = "1"  # so that to load a page marks nothing as read
        if who in self.cookies:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[who]
        headers = {"HX-Request": "true"} if htmx else {}
        if method == "POST":
            return self.client.post(address, data, headers=headers)
        return self.client.generic(method, address, headers=headers)


def build() -> House:
    """Everybody belongs to every room and says something; then they come to stand as they do."""
    house = House()
    names = [*PEOPLE[1:], "eve", "guest", "outlaw", "outsider"]
    house.people = {name: someone(name) for name in names}
    eve, owner = house.people["eve"], house.people["owner"]
    for kind in ("public", "private", "archived"):
        room_kind = Room.Kind.PRIVATE if kind == "private" else Room.Kind.PUBLIC
        room = house.rooms[kind] = make_room(f"The {kind} room", owner=owner, kind=room_kind)
        speakers = [name for name in (*PEOPLE[1:], "eve") if name != "owner"]
        for name in speakers:
            Membership.objects.create(room=room, person=house.people[name])
        for name in ("eve", "owner", *speakers):
            post_message(room, house.people[name], f"I am {name}")
        mine = room.memberships.all()
        for name, fields in MINE.items():
            mine.filter(person=house.people[name]).update(**fields)
        mine.filter(person__username__in=["visitor", "staff"]).delete()
        Membership.objects.create(
            room=room, person=house.people["guest"], state=State.INVITED, invited_by=owner
        )
        Membership.objects.create(room=room, person=house.people["outlaw"], state=State.BANNED)
    archive_room(house.rooms["archived"], owner)
    house.rooms["direct"] = open_direct(house.people["member"], eve)
    house.gone = open_direct(house.people["deactivated"], eve)
    for room, name in ((house.rooms["direct"], "member"), (house.gone, "deactivated")):
        for author in (eve, house.people[name]):
            post_message(room, author, "Between us")
    Membership.objects.update(read_number=0)
    for name in PEOPLE[1:]:
        for _ in ("elsewhere", "here"):
            key = browser(house.people[name]).cookies[settings.SESSION_COOKIE_NAME].value
            device = {"user": house.people[name], "ip": "127.0.0.1"}
            UserSession.objects.update_or_create(session_key=key, defaults=device)
            house.cookies[name] = key
    Person.objects.filter(username="deactivated").update(is_active=False)
    Person.objects.filter(username="staff").update(is_staff=True, is_superuser=True)
    house.people = {person.username: person for person in Person.objects.all()}
    house.before = rows()
    return house


def rows() -> dict[str, list[tuple]]:
    """All that an act may change: who there is, which rooms, who belongs to them, what was said."""
    found = {}
    models: tuple[Any, ...] = (Person, Room, Membership, Message, UserSession)
    for model in models:
        names = [one.attname for one in model._meta.concrete_fields]
        kept = [name for name in names if name not in NOT_COMPARED]
        found[model.__name__] = list(model.objects.order_by("pk").values_list(*kept))
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """One for all tests of a file: whatever somebody does is taken back before the next one asks."""
    with django_db_blocker.unblock(), undone():
        yield build()


def check(line: Line, ask: Callable[[Cell, str], str]) -> None:
    """Ask for everybody in every kind of room, those first who may."""
    expected, found = {}, {}
    for cell in line.cells:
        for who in sorted(people_at(line, cell), key=lambda who: who not in cell.may):
            expected[cell.kind, who] = answer_of(line, cell, who)
            found[cell.kind, who] = ask(cell, who)
    differ = {key: (found[key], expected[key]) for key in found if found[key] != expected[key]}
    assert not differ, f"{line}: {{where, who: (answer, in the table)}} {differ}"
