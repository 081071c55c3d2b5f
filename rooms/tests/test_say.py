"""`manage.py say`: another process says something, and open pages show it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from presence.models import Person
from rooms.models import Message, Room
from rooms.tests.conftest import browser
from rooms.tests.page import Page

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
SLUG = "café-söhne-東京"


def say(*words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on the tests' database."""
    return subprocess.run(
        [sys.executable, "manage.py", "say", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**found)


async def test_it_shows_on_an_open_page_within_a_tick(room: Room, alice: Person) -> None:
    async with Page(room, alice) as page:
        await page.until(lambda: "#people" in page.shown)
        done = await asyncio.to_thread(say, SLUG, "Kettle's on, <b>東京</b>", "--as", "BOB")
        assert done.returncode == 0, done.stderr
        await page.until_posted()
        await page.shows_the_log()
    message = await Message.objects.select_related("author").aget()
    assert (message.body, message.author.username) == ("Kettle's on, <b>東京</b>", "bob")


def test_it_prints_where_the_message_is(room: Room, alice: Person) -> None:
    done = say(SLUG, "Hello", "--as", "alice")
    assert "Hello" in browser(alice).get(done.stdout.strip()).content.decode()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere", "Hello", "--as", "bob"], "There is no room with the address /rooms/nowhere/."),
        ([SLUG, "Hello", "--as", "nobody"], "There is nobody with the user name nobody."),
        ([SLUG, "Hello", "--as", "charlie"], "Only people who have joined this room can write"),
        ([SLUG, "x" * 4001, "--as", "bob"], "This is 4,001 characters long."),
        ([SLUG, " ", "--as", "bob"], "Write something first."),
        ([SLUG, "Hello"], "the following arguments are required: --as"),
    ],
)
def test_what_cannot_be_said_is_a_sentence(room: Room, words: list[str], sentence: str) -> None:
    done = say(*words)
    assert done.returncode and sentence in done.stderr and "Traceback" not in done.stderr
    assert not Message.objects.exists()


def test_nothing_is_said_in_an_archived_room_nor_by_somebody_deactivated(
    room: Room, bob: Person
) -> None:
    Room.objects.update(archived_at=timezone.now())
    assert "This room is archived." in say(SLUG, "Hello", "--as", "alice").stderr
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    assert "There is nobody with the user name bob." in say(SLUG, "Hello", "--as", "bob").stderr
    assert not Message.objects.exists()
