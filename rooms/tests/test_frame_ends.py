"""Live view ends: for whoever is removed, signed out or gone, and until the server is back."""

import asyncio
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms import log
from rooms.feed import Feeds
from rooms.models import Room
from rooms.operations import ban_person, leave_room, post_message, remove_person
from rooms.tests.conftest import NEVER
from rooms.tests.framed import Frame, lose_the_session, waits
from rooms.tests.layers import use_layer
from rooms.tests.past import post_several

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("waits_for_news_alone"),
]


@pytest.mark.parametrize("act", [remove_person, ban_person])
@pytest.mark.parametrize("layer", ["", "FaultyLayer", "DeafLayer", "BrokenLayer"])
async def test_nothing_later_than_a_removal_is_shown(
    room: Room,
    alice: Person,
    bob: Person,
    dana: Person,
    settings: Settings,
    act: Callable[[Room, Person, Person], None],
    layer: str,
) -> None:
    """While others write all the time, in threads of their own."""
    if layer:
        use_layer(settings, layer)
    shown: set[int] = set()
    async with Frame(room, bob) as frame, Frame(room, alice) as stays:

        async def follow() -> None:
            while frame.refresh:
                await frame.load()
                shown.update(frame.rows)

        following = asyncio.create_task(follow())
        writing = [asyncio.create_task(in_db(post_several, room, who, 15)) for who in (alice, dana)]
        async with asyncio.timeout(10):
            while not shown:
                await asyncio.sleep(0.01)
        await in_db(act, room, dana, bob)
        number = await in_db(lambda: room.memberships.get(person=bob).changed_seq)
        await asyncio.gather(*writing)
        await in_db(post_message, room, alice, "the last word")
        await asyncio.wait_for(following, 5)
        assert max(shown) < number and not frame.rows and frame.refresh is None
        assert frame.status == 404 or "shows nothing new" in frame.words
        await frame.load(frame.address)
        assert frame.status == 404
        await stays.until("the last word")
        assert max(stays.rows) > number


async def test_who_is_removed_while_it_is_read_is_shown_nothing_of_it(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = log.newest

    def removed_first(room_id: int, upto: int | None = None) -> log.Page:
        remove_person(room, alice, bob)
        post_message(room, alice, "without him")
        return newest(room_id, upto)

    async with Frame(room, bob) as frame:
        await waits(frame)
        monkeypatch.setattr(log, "newest", removed_first)
        await in_db(post_message, room, alice, "the last that he may see")
        await frame.loaded()
        assert frame.status == 404 and "without him" not in frame.html


def sign_out(person: Person, client: Client) -> None:
    client.post("/accounts/logout/")


def deactivate(person: Person, client: Client) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def change_the_password(person: Person, client: Client) -> None:
    person.set_password("another one 77")
    person.save()


@pytest.mark.parametrize("act", [lose_the_session, deactivate, change_the_password])
async def test_a_session_that_ends_ends_the_wait_by_the_tick(
    room: Room, bob: Person, act: Callable[[Person, Client], None]
) -> None:
    async with Frame(room, bob) as frame:
        await waits(frame)
        await in_db(act, bob, frame.client)
        await frame.ends("You have been signed out")


async def test_signing_out_ends_the_wait_by_a_ring_long_before_the_tick(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.TICK_SECONDS = NEVER
    async with Frame(room, bob) as frame, Frame(room, bob) as elsewhere:
        await waits(frame, elsewhere)
        async with asyncio.timeout(5):
            while f"person.{bob.pk}" not in Feeds.current().bell.subscribed:
                await asyncio.sleep(0.01)
        await in_db(sign_out, bob, frame.client)
        await frame.ends("You have been signed out", 2)
        assert frame.page.one("a", target="_self")["href"] == frame.address
        assert elsewhere.loading and not elsewhere.loading.done()


async def test_leaving_is_told_by_a_ring_long_before_the_tick(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.TICK_SECONDS = NEVER
    async with Frame(room, bob) as frame:
        await waits(frame)
        await in_db(leave_room, room, bob)
        await frame.ends("no longer a member of this room", 2)


async def test_a_session_that_has_ended_without_a_word_shows_nothing(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    """Asked again when all has been read, whatever was heard of it meanwhile."""
    settings.TICK_SECONDS = NEVER
    async with Frame(room, bob) as frame:
        await waits(frame)
        await in_db(lose_the_session, bob, frame.client)
        await in_db(post_message, room, alice, "not for him")
        await frame.loaded()
        assert "not for him" not in frame.html and "You have been signed out" in frame.words


async def test_a_server_that_stops_lets_the_frame_come_back(room: Room, bob: Person) -> None:
    async with Frame(room, bob) as frame:
        await waits(frame)
        await Feeds.current().close(1012)
        await frame.loaded(2)
        assert frame.refresh and frame.refresh[0] == 5 and "comes back by itself" in frame.words
        await frame.load()
        assert frame.refresh[0] == 5, "and whoever comes meanwhile is not kept"
