"""`manage.py demo`: rooms, people and a week of conversation, in a database of nobody else."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from presence.models import Person
from rooms.models import Room
from rooms.operations import delete_message, edit_message, join_room, make_room, post_message

CONVERSATION = Path(__file__).with_name("demo_conversation.toml")


class Command(BaseCommand):
    """Says who can sign in with which password, whether it has made them now or before."""

    help = "Fills an empty database with three rooms, five people and a week of conversation."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        demo = tomllib.loads(CONVERSATION.read_text(encoding="utf-8"))
        if is_there(demo):
            self.stdout.write("The demo is here already.")
        elif Person.objects.exists():
            raise CommandError(
                "There are people in this database, so the demo stays out of it. "
                "`just demo` gives it a database of its own."
            )
        else:
            fill(demo, timezone.now())
            self.stdout.write("The demo is ready.")
        self.stdout.write(passwords(demo))


def is_there(demo: dict[str, Any]) -> bool:
    """Whether this database was filled by an earlier run."""
    people = Person.objects.filter(username__in=[person["username"] for person in demo["people"]])
    rooms = Room.objects.filter(name__in=[room["name"] for room in demo["rooms"]])
    return people.count() == len(demo["people"]) and rooms.count() == len(demo["rooms"])


# All or nothing: half a demo would be refused as a database that has people.
@transaction.atomic
def fill(demo: dict[str, Any], now: datetime) -> None:
    """Make the people and the rooms, and let them talk up to now."""
    people = {person["username"]: make_person(**person) for person in demo["people"]}
    for room in demo["rooms"]:
        made = make_room(room["name"], room["topic"], owner=people[room["owner"]])
        for member in room["members"]:
            join_room(made, people[member])
        for day in room["days"]:
            for at, author, words, *later in day["said"]:
                say(made, people[author], words, later, moment(now, day["ago"], at))


def make_person(username: str, password: str, admin: bool = False, **how: str) -> Person:
    """Somebody with this password; `how` is the other fields of a person."""
    return Person.objects.create_user(
        username, password=password, is_staff=admin, is_superuser=admin, **how
    )


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


def passwords(demo: dict[str, Any]) -> str:
    """A table of the people and their passwords."""
    lines = [
        f"  {person['username']:8}{person['password']:20}{person['display_name']}"
        for person in demo["people"]
    ]
    return "\n".join(["Sign in as", *lines, "Anybody can know these: keep it on your own machine."])
