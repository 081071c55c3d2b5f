"""Live view without scripts: a page in a frame that is answered when there is something new."""

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from presence import registry
from presence.backends import Unavailable
from presence.models import Person
from presence.threads import in_db
from rooms import log
from rooms.models import Room
from rooms.operations import delete_message, edit_message, post_message
from rooms.tests.framed import Frame, waits
from rooms.tests.layers import use_layer
from rooms.tests.page import Page
from rooms.tests.past import say

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("waits_for_news_alone"),
]


async def test_it_shows_the_newest_at_once_and_asks_for_what_comes_after(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(say, room, alice, 60)
    async with Frame(room, bob) as frame:
        assert frame.status == 200 and len(frame.rows) == log.PAGE
        head = await in_db(log.head, room.pk)
        assert frame.refresh == (
            0,
            f"/rooms/{frame.address.split('/')[2]}/frame/?after={head}&seen=60",
        )
        assert frame.page.one("base")["target"] == "_top"
        assert not frame.page.all("script") and "no-store" in frame.headers["cache-control"]


async def test_a_message_ends_the_wait(room: Room, alice: Person, bob: Person) -> None:
    async with Page(room, alice), Frame(room, bob) as frame:
        await waits(frame)
        await in_db(post_message, room, alice, "hello there")
        await frame.loaded()
        assert "hello there" in frame.words
        # Never compressed: see project/middleware.py.
        assert "no-transform" in frame.headers["cache-control"]
        # And so on: an edit and a deletion are something new as well.
        message = await in_db(log.message, room, frame.rows[-1])
        await waits(frame)
        await in_db(edit_message, message, alice, "other words")
        await frame.loaded()
        assert "other words" in frame.words
        await waits(frame)
        await in_db(delete_message, message, alice)
        await frame.loaded()
        assert "This message was deleted." in frame.words


async def test_what_came_between_two_loads_is_there_at_once(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Frame(room, bob) as frame:
        await in_db(post_message, room, alice, "meanwhile")
        await frame.load()
        assert "meanwhile" in frame.words


@pytest.mark.parametrize("layer", ["DeafLayer", "BrokenLayer"])
async def test_a_lost_ring_is_healed(
    room: Room, alice: Person, bob: Person, settings: Settings, layer: str
) -> None:
    use_layer(settings, layer)
    async with Frame(room, bob) as frame:
        await waits(frame)
        await in_db(post_message, room, alice, "without a ring")
        await frame.loaded()
        assert "without a ring" in frame.words


async def test_it_is_answered_though_nothing_is_new(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.LONG_POLL_SECONDS = 0.1
    async with Frame(room, bob) as frame:
        first = frame.refresh
        await frame.load()
        assert frame.status == 200 and frame.refresh == first


@pytest.mark.parametrize("after", ["999999", "9999999999999999"])
async def test_a_number_that_the_log_has_not_reached_is_put_right(
    room: Room, alice: Person, bob: Person, settings: Settings, after: str
) -> None:
    settings.LONG_POLL_SECONDS = 0.2
    await in_db(say, room, alice, 2)
    async with Frame(room, bob, f"?after={after}") as frame:
        head = await in_db(log.head, room.pk)
        assert frame.refresh and f"after={head}&" in frame.refresh[1]


@pytest.mark.parametrize("after", ["", "x", "-1", "1e9", "٣", "9" * 17])
async def test_a_number_that_is_none_is_as_none(room: Room, bob: Person, after: str) -> None:
    async with Frame(room, bob, f"?after={after}&seen={after}&every={after}&upto={after}") as frame:
        assert frame.status == 200 and frame.refresh and frame.refresh[0] == 0


# What is away -------------------------------------------------------------------------------------


async def test_a_frame_comes_back_by_itself_when_the_database_is_away(
    room: Room, alice: Person, bob: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object) -> None:
        raise OperationalError("the database is away")

    settings.LONG_POLL_SECONDS = 0.5
    async with Frame(room, bob) as frame:
        await waits(frame)
        with monkeypatch.context() as broken:
            broken.setattr(log, "newest", away)
            broken.setattr(log, "changes", away)
            await in_db(post_message, room, alice, "while it is away")
            await frame.loaded()
            assert frame.status == 503 and frame.headers["refresh"] == "15"
        await frame.load(frame.address)
        assert frame.status == 200 and "while it is away" in frame.words


async def test_without_a_registry_it_is_shown_all_the_same(
    room: Room, alice: Person, bob: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise Unavailable

    use_layer(settings, "BrokenLayer")
    monkeypatch.setattr(registry, "backend", away)
    async with Frame(room, bob) as frame:
        await waits(frame)
        await in_db(post_message, room, alice, "without Redis")
        await frame.loaded()
        assert "without Redis" in frame.words
