"""`manage.py demo`: rooms, people and a week of conversation, in a database of nobody else."""

import tomllib
from collections import defaultdict
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from presence.models import Person
from rooms.models import Membership, Room
from rooms.operations import (
    accept_invitation,
    archive_room,
    change_role,
    delete_message,
    edit_message,
    invite_person,
    join_room,
    make_room,
    mark_read,
    open_direct,
    post_message,
)

CONVERSATIONS = Path(__file__).with_name("demo_conversations")

People = dict[str, Person]


class Command(BaseCommand):
    """Says who can sign in with which password, whether it has made them now or before."""

    help = "Fills an empty database with rooms, people and a week of conversation."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        demo = read_demo()
        if is_there(demo):
            self.stdout.write("The demo is here already.")
        elif Person.objects.exists():
            raise CommandError(
                "There are people in this database, so the demo stays out of it. `just demo` gives it "
                "a database of its own; if that holds the demo of an earlier version, remove `var/demo`."
            )
        else:
            fill(demo, timezone.now())
            self.stdout.write("The demo is ready.")
        self.stdout.write(passwords(demo))


def read_demo() -> dict[str, list[Any]]:
    """The people, rooms and direct conversations of all files."""
    demo: dict[str, list[Any]] = defaultdict(list)
    for path in sorted(CONVERSATIONS.glob("*.toml")):
        for kind, things in tomllib.loads(path.read_text(encoding="utf-8")).items():
            demo[kind] += things
    return demo


def is_there(demo: dict[str, list[Any]]) -> bool:
    """Whether this database was filled by an earlier run."""
    people = Person.objects.filter(username__in=[person["username"] for person in demo["people"]])
    rooms = Room.objects.filter(name__in=[room["name"] for room in demo["rooms"]])
    return people.count() == len(demo["people"]) and rooms.count() >= len(demo["rooms"])


# All or nothing: half a demo would be refused as a database that has people.
@transaction.atomic
def fill(demo: dict[str, list[Any]], now: datetime) -> None:
    """Make the people and the rooms, and let them talk up to now."""
    people = {person["username"]: make_person(now, **person) for person in demo["people"]}
    for room in demo["rooms"]:
        made = furnish(room, people)
        talk(made, room, people, now)
        if "archived" in room:
            archive_room(made, people[room["owner"]])
            at = now - timedelta(days=room["archived"])
            Room.objects.filter(pk=made.pk).update(archived_at=at)
    for direct in demo["directs"]:
        one, other = direct["between"]
        talk(open_direct(people[one], people[other]), direct, people, now)


def make_person(
    now: datetime, username: str, password: str, last_here: str, admin: bool = False, **how: Any
) -> Person:
    """Somebody with this password; `how` is the other fields of a person."""
    how["last_here"] = moment(now, 0, last_here)
    return Person.objects.create_user(
        username, password=password, is_staff=admin, is_superuser=admin, **how
    )


def furnish(room: dict[str, Any], people: People) -> Room:
    """A room with all who belong to it, each in their role, and those who have not answered yet."""
    owner = people[room["owner"]]
    made = make_room(room["name"], room["topic"], owner, room.get("kind", Room.Kind.PUBLIC))
    for member in room["members"]:
        if made.kind == Room.Kind.PRIVATE:
            invite_person(made, owner, member)
            accept_invitation(made, people[member])
        else:
            join_room(made, people[member])
    for moderator in room.get("moderators", []):
        change_role(made, owner, people[moderator], Membership.Role.MODERATOR)
    for guest in room.get("invited", []):
        invite_person(made, owner, guest)
    return made


def talk(room: Room, talked: dict[str, Any], people: People, now: datetime) -> None:
    """Say everything that was said, and have all of it read but what somebody has not come to."""
    for day in talked["days"]:
        for at, author, words, *later in day["said"]:
            say(room, people[author], words, later, moment(now, day["ago"], at))
    unread = talked.get("unread", {})
    for name, person in people.items():
        mark_read(room, person, room.messages.count() - unread.get(name, 0))


def say(room: Room, author: Person, words: str, later: list[str], at: datetime) -> None:
    """Post a message, change it as `later` says, and put all of that into the past."""
    message = post_message(room, author, words)
    times = {"posted_at": at}
    match later:
        case ["edit", other_words]:
            edit_message(message, author, other_words)
            times["edited_at"] = at + timedelta(minutes=1)
        case ["delete"]:
            delete_message(message, author)
            times["deleted_at"] = at + timedelta(minutes=1)
    room.messages.filter(pk=message.pk).update(**times)


def moment(now: datetime, days_ago: int, clock: str) -> datetime:
    """A time of a past day by the clock, in UTC; of today, hours and minutes before now."""
    hours, minutes = map(int, clock.split(":"))
    if days_ago == 0:
        return now - timedelta(hours=hours, minutes=minutes)
    day = now.date() - timedelta(days=days_ago)
    return datetime.combine(day, time(hours, minutes), tzinfo=now.tzinfo)


def passwords(demo: dict[str, list[Any]]) -> str:
    """A table of the people and their passwords."""
    lines = [
        f"  {person['username']:8}{person['password']:20}{person['display_name']}"
        for person in demo["people"]
    ]
    return "\n".join(["Sign in as", *lines, "Anybody can know these: keep it on your own machine."])
