"""Sockets: who is let in, what may be said over one, and how each ends."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from project.asgi import application
from rooms.feed import Feeds
from rooms.models import Message, Room
from rooms.operations import leave_room, post_message
from rooms.tests.conftest import NEVER
from rooms.tests.layers import use_layer
from rooms.tests.page import Page

pytestmark = pytest.mark.django_db(transaction=True)


async def test_somebody_signed_out_is_told_why_and_closed_for_good(room: Room) -> None:
    page = Page(room, None)
    page.cursor = 0
    await page.connect()
    assert await page.closes() == 4401
    assert "signed out" in page.shown["#notice"]


async def test_a_stranger_to_a_private_room_learns_what_anybody_learns_of_no_room(
    room: Room, bob: Person, charlie: Person, settings: Settings
) -> None:
    settings.HEARTBEAT_SECONDS = NEVER  # one of them may be answered later than a heartbeat comes

    def make_private() -> None:
        room.kind = Room.Kind.PRIVATE
        room.save()

    await in_db(make_private)
    async with Page(room, bob) as member:
        await member.until(lambda: "#people" in member.shown)
    missing = Room(pk=room.pk, slug="nowhere")
    farewells = []
    for page in (Page(room, charlie), Page(missing, charlie)):
        page.cursor = 0
        await page.connect()
        assert await page.closes() == 4404
        farewells.append(page.shown)
    assert farewells[0] == farewells[1]


NOT_OURS = [b"https://evil.example", b"null", b"http://[", b"http://localhost:port", None]


@pytest.mark.parametrize("origin", NOT_OURS)
async def test_a_page_of_another_site_may_not_open_a_socket(
    room: Room, bob: Person, origin: bytes | None
) -> None:
    async with Page(room, bob) as page:
        cookie = dict(page.socket.scope["headers"])[b"cookie"]
    headers = [(b"cookie", cookie), *([(b"origin", origin)] if origin else [])]
    socket = ApplicationCommunicator(application, {**page.socket.scope, "headers": headers})
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(5))["type"] == "websocket.close"


GARBAGE = [
    "",
    "x",
    "null",
    "5",
    '"cursor"',
    "[]",
    '{"nothing": "we know"}',
    '{"body": 5}',
    '{"body": null}',
    '{"body": ["a"]}',
    '{"cursor": NaN, "body": 1e400}',
    '{"body": "' + "\\ud800" + '"}',
    '{"x": ' + "9" * 5000 + "}",
    "[" * 10000 + "]" * 10000,
    '{"a":' * 5000 + "1" + "}" * 5000,
    '{"body": "' + "x" * 4001 + '"}',
    '{"body": "a\\u0000b"}',
    '{"body": "  "}',
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_is_refused_and_the_next_good_frame_works(
    room: Room, bob: Person, garbage: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Page(room, bob) as page:
        await page.send_text(garbage)
        await page.until(lambda: "bar--danger" in page.shown.get("#notice", ""))
        await page.send(body="still here")
        await page.until(lambda: bool(page.posted))
        assert "still here" in page.rows[page.posted[-1]] and len(page.posted) == 1
    assert "Traceback" not in caplog.text


async def test_a_binary_frame_is_refused(room: Room, bob: Person) -> None:
    async with Page(room, bob) as page:
        await page.socket.send_input({"type": "websocket.receive", "bytes": b"\x00\xff"})
        await page.until(lambda: "#notice" in page.shown)


async def test_a_frame_with_a_nonce_that_is_sent_twice_posts_once(room: Room, bob: Person) -> None:
    async with Page(room, bob) as page:
        for _ in range(3):
            await page.send(body="once", nonce="abc")
        await page.send(body="end")
        await page.until(lambda: any("end" in row for row in page.rows.values()))
        assert await in_db(Message.objects.filter(body="once").count) == 1


async def test_somebody_who_has_not_joined_may_read_and_not_write(
    room: Room, charlie: Person
) -> None:
    async with Page(room, charlie) as page:
        await page.send(body="let me in")
        await page.until(lambda: "Join it first" in page.shown.get("#notice", ""))
        assert not await in_db(Message.objects.exists)


async def test_a_socket_without_a_cursor_only_writes(
    room: Room, alice: Person, bob: Person
) -> None:
    page = await Page(room, bob).load()
    await page.connect(send_cursor=False)
    await page.send(body="from a bot")
    async with Page(room, alice) as reader:
        await reader.until(lambda: len(reader.rows) == 1)
        await page.drain()
        assert not page.posted
    await page.cut()


async def test_a_socket_that_says_nothing_is_asked_to_come_back(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.CURSOR_WAIT_SECONDS = 0.3
    page = await Page(room, bob).load()
    await page.connect(send_cursor=False)
    assert await page.closes() == 1013


async def test_leaving_closes_all_of_that_persons_sockets_before_anything_later(
    room: Room, alice: Person, bob: Person
) -> None:
    def leave_and_go_on() -> None:
        post_message(room, alice, "before")
        leave_room(room, bob)
        for number in range(20):
            post_message(room, alice, f"after {number}")

    async with Page(room, alice) as stays, Page(room, bob) as one, Page(room, bob) as two:
        await in_db(leave_and_go_on)
        await stays.shows_the_log()
        for page in (one, two):
            assert await page.closes() == 4403
            assert not any("after" in row for row in page.rows.values())


async def test_leaving_is_noticed_when_every_ring_is_lost(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    use_layer(settings, "DeafLayer")
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        await in_db(leave_room, room, bob)
        await in_db(post_message, room, alice, "after")
        assert await page.closes() == 4403
        assert not page.posted


async def test_a_page_that_was_open_before_leaving_does_not_resume(
    room: Room, alice: Person, bob: Person
) -> None:
    page = await Page(room, bob).load()
    await in_db(leave_room, room, bob)
    await in_db(post_message, room, alice, "after")
    await page.connect()
    assert await page.closes() == 4403
    assert not page.posted


async def test_somebody_who_left_may_come_back_to_read(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(leave_room, room, bob)
    async with Page(room, bob) as page:
        await in_db(post_message, room, alice, "readable by all")
        await page.shows_the_log()


@pytest.mark.parametrize("how", ["sign out", "change the password", "deactivate"])
async def test_a_session_that_ends_closes_its_sockets(room: Room, bob: Person, how: str) -> None:
    def end() -> None:
        if how == "sign out":
            Session.objects.all().delete()
        elif how == "change the password":
            bob.set_password("another one 77")
            bob.save()
        else:
            Person.objects.filter(pk=bob.pk).update(is_active=False)

    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        await in_db(end)
        assert await page.closes() == 4401


@pytest.mark.parametrize("how", ["sign out", "change the password"])
async def test_signing_out_closes_sockets_by_a_ring_long_before_the_tick(
    room: Room, bob: Person, settings: Settings, how: str
) -> None:
    settings.TICK_SECONDS = NEVER
    await in_db(bob.set_password, "korrekt pferd 9")
    await in_db(bob.save)

    def end(client: Client) -> None:
        if how == "sign out":
            client.post("/accounts/logout/")
        else:
            words = {
                "oldpassword": "korrekt pferd 9",
                "password1": "batterie 77 heft",
                "password2": "batterie 77 heft",
            }
            answer = client.post("/accounts/password/change/", words)
            assert answer.status_code == 302, answer.content

    async with Page(room, bob) as page, Page(room, bob) as other:
        await page.until(lambda: "#people" in page.shown)
        await page.until(lambda: f"person.{bob.pk}" in Feeds.current().bell.subscribed)
        await in_db(end, page.client)
        assert await page.closes() == 4401
        if how == "change the password":
            assert await other.closes() == 4401
        else:
            await other.send(body="still signed in here")
            await other.until_posted()


async def test_a_changed_secret_key_does_not_sign_open_pages_out(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        cookie = page.socket.scope["headers"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, made when the first became old"
    for headers in (cookie, cookie):  # twice: the first must not spoil the session for the second
        scope = {**page.socket.scope, "headers": headers}
        socket = ApplicationCommunicator(application, scope)
        await socket.send_input({"type": "websocket.connect"})
        assert (await socket.receive_output(5))["type"] == "websocket.accept"
        assert "pulse" in (await socket.receive_output(5))["text"]
        await socket.send_input({"type": "websocket.disconnect", "code": 1006})
        await socket.wait(5)


async def test_at_the_end_every_socket_is_closed_with_1012(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, alice) as one, Page(room, bob) as two:
        await one.until(lambda: "#people" in one.shown)
        ending = asyncio.create_task(Feeds.current().close(1012))
        assert await one.closes() == await two.closes() == 1012
        await ending
        late = await Page(room, bob).load()
        await late.connect()
        assert await late.closes() == 1012


async def test_after_a_close_nobody_is_listened_to(room: Room, bob: Person) -> None:
    page = Page(room, None)
    page.cursor = 0
    await page.connect()
    await page.until(lambda: "#notice" in page.shown)
    for _ in range(50):
        await page.send(body="let me in all the same")
    assert await page.closes() == 4401
    assert not await in_db(Message.objects.exists)


def test_the_test_settings_allow_exactly_our_own_origins() -> None:
    assert django_settings.SOCKET_ORIGINS[0].startswith("http://localhost:")


async def test_a_reader_who_takes_nothing_leaves_no_task_and_no_reader_behind(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.SEND_TIMEOUT_SECONDS = 0.3
    async with Page(room, alice) as good:
        await good.until(lambda: "#people" in good.shown)
        async with Page(room, bob) as page:
            await page.until(lambda: "#people" in page.shown)
        feeds = Feeds.current()
        feed = feeds.feeds[room.pk]
        tasks = len(asyncio.all_tasks())

        incoming: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        aborted, accepted, takes_nothing = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def send(message: dict[str, str]) -> None:
            if message["type"] == "websocket.accept":
                accepted.set()
            else:
                await takes_nothing.wait()

        def abort() -> None:
            aborted.set()
            incoming.put_nowait({"type": "websocket.disconnect"})

        scope = {**page.socket.scope, "parley.abort": abort}
        stopped = asyncio.create_task(application(scope, incoming.get, send))
        incoming.put_nowait({"type": "websocket.connect"})
        incoming.put_nowait({"type": "websocket.receive", "text": '{"cursor": "0"}'})
        await asyncio.wait_for(accepted.wait(), 5)
        assert len(feeds.sockets) == 2 and len(asyncio.all_tasks()) > tasks
        await good.send(body="goes on meanwhile")
        await good.until_posted()
        await asyncio.wait_for(aborted.wait(), 5)
        await asyncio.wait_for(stopped, 5)
        assert len(feeds.sockets) == len(feed.readers) == feed.claims == 1
        assert len(asyncio.all_tasks()) <= tasks
