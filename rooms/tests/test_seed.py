"""What the classic Channels chat tutorial has, row by row; Parley grew out of it and keeps each.

Two users in a real browser are in project/e2e/test_talk.py. Private one-to-one messages come with
direct conversations.
"""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

from presence.models import Person
from presence.threads import in_db
from project.asgi import application, router
from rooms.models import Message, Room
from rooms.models.rooms import place_of
from rooms.operations import join_room, make_room
from rooms.tests.conftest import browser, someone
from rooms.tests.page import Page

pytestmark = pytest.mark.django_db(transaction=True)


async def test_several_rooms_each_with_its_own_messages(
    room: Room, alice: Person, bob: Person
) -> None:
    other = await in_db(make_room, "Another", "", bob)
    async with Page(room, alice) as one, Page(other, bob) as two:
        await one.send(body="in the first")
        await two.send(body="in the second")
        for page, text in ((one, "in the first"), (two, "in the second")):
            await page.until_posted()
            assert len(page.rows) == 1 and text in page.rows[page.posted[0]]


def test_only_signed_in_people_chat(room: Room, bob: Person) -> None:
    address = room.get_absolute_url()
    answer = browser().get(address)
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    assert browser().post(f"{address}messages/", {"body": "hello"}).status_code == 302
    assert not Message.objects.exists()
    assert browser(bob).post(f"{address}messages/", {"body": "hello"}).status_code == 302
    assert Message.objects.get().author == bob


async def test_the_list_of_connected_people_changes_when_someone_comes_or_goes(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, alice) as page:
        await page.until(lambda: "1 here" in page.shown.get("#people-count", ""))
        async with Page(room, bob):
            await page.until(lambda: "2 here" in page.shown["#people-count"])
        await page.until(lambda: "1 here" in page.shown["#people-count"])


def test_the_asgi_router_has_http_and_websocket() -> None:
    assert isinstance(router, ProtocolTypeRouter)
    assert {"http", "websocket"} <= router.application_mapping.keys()


def test_redis_is_the_channel_layer_where_there_is_one_and_memory_in_development() -> None:
    layer = type(get_channel_layer()).__name__
    assert layer == ("RedisPubSubChannelLayer" if settings.REDIS_URL else "InMemoryChannelLayer")


async def test_a_message_sent_as_a_frame_reaches_everyone_in_the_room(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    async with Page(room, alice) as one, Page(room, bob) as two, Page(room, charlie) as three:
        await two.send(body="hello, everyone")
        for page in (one, two, three):
            await page.until_posted()
            assert "hello, everyone" in page.rows[page.posted[0]]


async def test_a_message_from_another_process_reaches_everyone_in_the_room(
    room: Room, alice: Person, bob: Person
) -> None:
    """With Redis by its ring; with the in-memory layer, which ends at the process, by the tick."""
    database = str(settings.DATABASES["default"]["NAME"])
    script = (
        "import django; django.setup();"
        "from django.conf import settings; from django.db import connection;"
        f"connection.settings_dict['NAME'] = {database!r};"
        "from rooms.models import Room; from presence.models import Person;"
        "from rooms.operations import post_message;"
        f"post_message(Room.objects.get(pk={room.pk}), Person.objects.get(pk={bob.pk}), 'from afar')"
    )
    async with Page(room, alice) as page:
        await page.until(lambda: "#people" in page.shown)
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, cwd=Path(settings.BASE_DIR)
        )
        assert await other.wait() == 0
        await page.shows_the_log()
        assert "from afar" in page.rows[page.posted[0]]


async def test_names_that_people_type_are_safe_in_groups_and_addresses(room: Room) -> None:
    """The room is named `Café & Söhne / 東京 🎉`, and the person `a@b+c`."""
    person = await in_db(someone, "a@b+c")
    await in_db(join_room, room, person)
    assert place_of(room.pk) == f"room.{room.pk}"
    assert room.slug == "café-söhne-東京"
    async with Page(room, person) as page:
        await page.send(body="safe")
        await page.until(lambda: bool(page.posted))
        await page.until(lambda: "a@b+c" in page.shown.get("#people", ""))
    answer = await in_db(lambda: browser(person).get(room.get_absolute_url()))
    assert "Café &amp; Söhne / 東京 🎉" in answer.content.decode()


async def test_the_layer_brings_back_what_it_is_given() -> None:
    answer = await in_db(lambda: browser().get("/readyz"))
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_frame_of_the_tutorial_is_read_as_one_of_ours() -> None:
    from rooms.consumers.frames import Body, parse

    assert parse(json.dumps({"body": "hello"})) == Body("hello")


async def test_a_socket_without_a_session_is_told_why_and_closed_for_good(room: Room) -> None:
    page = Page(room, None)
    page.cursor = 0
    await page.connect()
    assert await page.closes() == 4401  # which htmx does not come back from
    assert "signed out" in page.shown["#notice"]


async def test_a_socket_from_a_page_of_another_site_is_refused(room: Room, bob: Person) -> None:
    async with Page(room, bob) as page:
        await page.send(body="from our own page")
        await page.until_posted()
    own = page.socket.scope["headers"]
    headers = [(name, b"https://evil.example" if name == b"origin" else it) for name, it in own]
    socket = ApplicationCommunicator(application, {**page.socket.scope, "headers": headers})
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(5))["type"] == "websocket.close"
