"""The name of a request: in its answer, in all its lines, and in those of its page's socket."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as project_settings
from pytest_django import Settings

from presence import registry
from presence.models import Person
from presence.threads import in_db
from project.asgi import application
from rooms import log, operations
from rooms.consumers.outbox import Outbox
from rooms.feed import Feeds
from rooms.models import Room
from rooms.operations import post_message
from rooms.tests.conftest import browser
from rooms.tests.page import Page, all_are_live

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
FRESH = re.compile(r"[0-9a-f]{16}")

Names = list[dict[str, Any]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    """What a line of the log would carry, each time that something is posted."""
    found: Names = []

    def post(*args: Any, **kwargs: Any) -> Any:
        found.append(structlog.contextvars.get_contextvars())
        return post_message(*args, **kwargs)

    monkeypatch.setattr(operations, "post_message", post)
    yield found


async def get(path: str, person: Person | None = None, header: str = "") -> tuple[str, str]:
    """The name in the answer to a request, and the page."""
    session = (await in_db(browser, person)).cookies.get(project_settings.SESSION_COOKIE_NAME)
    cookie = f"{project_settings.SESSION_COOKIE_NAME}={session.value}" if session else ""
    sent = {"host": "localhost", "cookie": cookie} | ({"x-request-id": header} if header else {})
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    asking = ApplicationCommunicator(application, scope)
    await asking.send_input({"type": "http.request"})
    begun = await asking.receive_output(10)
    body, more = b"", True
    while more:
        part = await asking.receive_output(10)
        body, more = body + part.get("body", b""), part.get("more_body", False)
    (name,) = [value for key, value in begun["headers"] if key == b"x-request-id"]
    return name.decode(), body.decode()


async def test_each_request_has_a_name_of_its_own() -> None:
    given = [(await get("/healthz"))[0] for _ in range(3)]
    assert len(set(given)) == 3 and all(FRESH.fullmatch(name) for name in given)


async def test_a_proxy_s_name_is_taken_where_there_is_a_proxy(settings: Settings) -> None:
    assert FRESH.fullmatch((await get("/healthz", header="from-the_proxy"))[0])
    settings.TRUSTED_PROXIES = 1
    assert (await get("/healthz", header="from-the_proxy"))[0] == "from-the_proxy"


@pytest.mark.parametrize("name", ["short", "x" * 65, "with a space", "two\nlines", "ümläute"])
async def test_what_is_no_name_is_not_taken(settings: Settings, name: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert FRESH.fullmatch((await get("/healthz", header=name))[0])


async def test_a_page_hands_its_name_to_its_socket(room: Room, bob: Person, names: Names) -> None:
    other, rooms = await get("/rooms/", bob)
    name, page = await get(room.get_absolute_url(), bob)
    assert f"&amp;page={other}" in rooms and f"&amp;page={name}" in page

    async with Page(room, bob, page=name) as bobs:
        await bobs.send(body="Hello")
        await bobs.until_posted()
    (line,) = names
    assert line.pop("request") not in ("", name)
    assert line == {"page": name, "person": bob.pk, "room": room.pk}


@pytest.mark.parametrize("page", ["short", "a b c d e f g", "<script>alert(1)</script>"])
async def test_what_is_no_name_is_not_said_of_a_socket(
    room: Room, bob: Person, names: Names, page: str
) -> None:
    async with Page(room, bob, page=page) as bobs:
        await bobs.send(body="Hello")
        await bobs.until_posted()
    assert names[0].keys() == {"request", "person", "room"}


async def test_what_a_process_does_for_all_carries_nobody_s_name(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, Names] = {}

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def note(*args: Any, **kwargs: Any) -> Any:
            found.setdefault(name, []).append(structlog.contextvars.get_contextvars())
            return work(*args, **kwargs)

        return note

    # Reading for a feed, for a page that comes back, and for the tick; hearing; who is here.
    for name in ("changes", "heads", "head_and_messages"):
        monkeypatch.setattr(log, name, noted(name, getattr(log, name)))
    monkeypatch.setattr(registry, "ways", noted("ways", registry.ways))
    monkeypatch.setattr(Feeds, "_hear", noted("hear", Feeds._hear))
    late = await Page(room, alice).load()
    async with Page(room, bob) as bobs:
        await all_are_live(bobs)
        await bobs.send(body="Hello")
        await bobs.until_posted()
        await late.connect()
        await late.until(lambda: bool(late.posted))
        await bobs.until(lambda: "heads" in found)
        await late.cut()
    assert found.keys() == {"changes", "heads", "head_and_messages", "ways", "hear"}
    assert {name: [line for line in lines if line] for name, lines in found.items()} == {
        name: [] for name in found
    }


async def test_what_is_sent_to_a_socket_is_its_own_whoever_has_it_sent(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[Outbox, Any]] = []
    take = Outbox._next

    def note(outbox: Outbox) -> dict[str, Any]:
        sent.append((outbox, structlog.contextvars.get_contextvars().get("person")))
        return take(outbox)

    monkeypatch.setattr(Outbox, "_next", note)
    async with Page(room, bob) as bobs, Page(room, alice) as alices:
        await all_are_live(bobs, alices)
        sent.clear()
        await in_db(post_message, room, alice, "Hello")
        await bobs.until_posted()
        await alices.until_posted()
        owners = {socket.outbox: socket.person_id for socket in Feeds.current().sockets}  # type: ignore[attr-defined]
        assert {person for _, person in sent} == {alice.pk, bob.pk}
        assert [person for outbox, person in sent if owners[outbox] != person] == []
