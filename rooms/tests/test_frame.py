"""Live view without scripts: a page in a frame that is answered when there is something new."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from presence import registry
from presence.backends import Unavailable
from presence.models import Person
from presence.threads import in_db
from rooms import log, metrics
from rooms.feed import Feeds
from rooms.feed.figures import Now
from rooms.feed.room import Watcher
from rooms.models import Room
from rooms.operations import (
    ban_person,
    change_settings,
    delete_message,
    edit_message,
    leave_room,
    post_message,
    remove_person,
)
from rooms.tests.conftest import read_number
from rooms.tests.framed import Frame
from rooms.tests.layers import use_layer
from rooms.tests.page import Page, eventually
from rooms.tests.past import post_several, say

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = 600


@pytest.fixture(autouse=True)
def waits_for_news_alone(settings: Settings) -> None:
    settings.LONG_POLL_SECONDS = NEVER


async def waits(*frames: Frame) -> None:
    """Load on, and wait until each of these waits for something new."""
    before = len(watchers())
    for frame in frames:
        frame.start()
    async with asyncio.timeout(5):
        while len(watchers()) < before + len(frames):
            await asyncio.sleep(0.01)
        await Feeds.current().bell.subscribe()  # the next moment may ring


def watchers() -> list[Watcher]:
    """Those whom a feed tells how far it has come."""
    return [one for feed in Feeds.current().feeds.values() for one in feed.watchers]


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


# What a wait costs --------------------------------------------------------------------------------


def threads_of_requests() -> set[str]:
    """Threads that Django keeps for requests, by the name that they have."""
    names = {thread.name for thread in threading.enumerate()}
    return {name for name in names if name.startswith("ThreadPoolExecutor")}


async def test_who_waits_holds_no_thread_and_no_connection(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.LONG_POLLS_PER_PERSON = 30
    async with Frame(room, bob) as first, Frame(room, bob) as last:
        await waits(first)
        before = threads_of_requests()  # of other tests
        frames = [Frame(room, bob) for _ in range(20)]
        for frame in frames:
            await frame.__aenter__()
        await waits(*frames, last)
        await eventually(lambda: threads_of_requests() <= before)
        (feed,) = Feeds.current().feeds.values()
        assert len(feed.watchers) == 22 and not feed.readers
        await in_db(post_message, room, alice, "for all of them")
        for frame in [first, last, *frames]:
            await frame.loaded()
            assert "for all of them" in frame.words
        assert not feed.watchers and not Feeds.current().polls.open


async def test_those_who_wait_for_the_same_are_read_and_rendered_for_together(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [Frame(room, person) for person in (alice, bob) for _ in range(2)]
    for frame in frames:
        await frame.__aenter__()
    await waits(*frames)
    reads: list[int] = []
    newest = log.newest

    def counted(room_id: int, upto: int | None = None) -> log.Page:
        reads.append(room_id)
        return newest(room_id, upto)

    monkeypatch.setattr(log, "newest", counted)
    await in_db(post_message, room, alice, "once")
    for frame in frames:
        await frame.loaded()
        assert "once" in frame.words
    assert reads == [room.pk]


async def test_a_frame_that_is_closed_leaves_nothing_behind(room: Room, bob: Person) -> None:
    async with Frame(room, bob) as frame:
        await waits(frame)
        (feed,) = Feeds.current().feeds.values()
        await frame.close()
        assert not feed.watchers and not feed.claims
        assert not Feeds.current().polls.open and not Feeds.current().polls.of_person


@pytest.mark.parametrize("limit", ["PERSON", "PROCESS"])
async def test_one_too_many_is_loaded_again_every_so_often_and_says_so(
    room: Room, alice: Person, bob: Person, settings: Settings, limit: str
) -> None:
    setattr(settings, f"LONG_POLLS_PER_{limit}", 1)
    async with Frame(room, bob) as frame, Frame(room, bob) as other:
        await waits(frame)
        await other.load()
        assert other.refresh and other.refresh[0] == settings.POLL_FALLBACK_SECONDS == 15
        assert "loaded again every 15 seconds" in other.words
        await in_db(post_message, room, alice, "seen by both")
        await other.load()
        assert "seen by both" in other.words
        await frame.loaded()
        await frame.close()
        await waits(other)
        if limit == "PERSON":
            async with Frame(room, alice) as another:
                await waits(another)


# Who may not read on -----------------------------------------------------------------------------


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


def lose_the_session(person: Person, client: Client) -> None:
    Session.objects.all().delete()


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
        await frame.loaded()
        assert "You have been signed out" in frame.words and frame.refresh is None


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
        await frame.loaded(2)
        assert "You have been signed out" in frame.words and frame.refresh is None
        assert frame.page.one("a", target="_self")["href"] == frame.address
        assert elsewhere.loading and not elsewhere.loading.done()


async def test_leaving_is_told_by_a_ring_long_before_the_tick(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.TICK_SECONDS = NEVER
    async with Frame(room, bob) as frame:
        await waits(frame)
        await in_db(leave_room, room, bob)
        await frame.loaded(2)
        assert "no longer a member of this room" in frame.words and frame.refresh is None


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


# Here, and what is read ---------------------------------------------------------------------------


def way_of(room: Room, person: Person) -> str | None:
    return registry.ways([room.place])[room.place].get(person.pk)


async def test_who_reads_in_live_view_is_here_and_is_named_so(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, alice) as page:
        async with Frame(room, bob) as frame:
            await waits(frame)
            await page.until(lambda: "in live view" in page.shown.get("#people", ""))
            assert "2 here" in page.shown["#people-count"]
        await in_db(remove_person, room, alice, bob)
        await page.until(lambda: "1 here" in page.shown["#people-count"])


async def test_who_is_removed_is_here_no_longer_however_they_read(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.PRESENCE_PAGE_SECONDS = settings.PRESENCE_GRACE_SECONDS = NEVER
    async with Frame(room, bob, "?every=15"):
        assert await in_db(way_of, room, bob) == "refresh"
    async with Frame(room, bob):
        assert await in_db(way_of, room, bob) == "view"
    await in_db(ban_person, room, alice, bob)
    assert await in_db(way_of, room, bob) is None


async def test_what_is_in_the_frame_is_marked_as_read_when_it_asks_for_more(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(say, room, alice, 3)
    async with Frame(room, bob) as frame:
        await waits(frame)
        await eventually(lambda: read_number(room, bob) == 3)
        await in_db(post_message, room, alice, "one more")
        await frame.loaded()
        await waits(frame)
        await eventually(lambda: read_number(room, bob) == 4)


@pytest.mark.parametrize("query", ["", "?every=5"])
async def test_who_marks_by_hand_marks_in_the_frame_and_by_nothing_else(
    room: Room, alice: Person, bob: Person, query: str
) -> None:
    await in_db(say, room, alice, 3)
    await in_db(lambda: change_settings(bob, marks_read=False))
    async with Frame(room, bob, query) as frame:
        if query:
            await frame.load()
        else:
            await waits(frame)
        assert not Feeds.current().marks.seen and await in_db(read_number, room, bob) == 0
        form = frame.page.one("form", id="mark-read")
        assert form["target"] == "_self"
        fields = {field["name"]: field["value"] for field in form.all("input")}
        answer = await in_db(lambda: frame.client.post(form["action"], fields))
        assert answer["Location"] == frame.address.partition("?")[0]
        assert await in_db(read_number, room, bob) == 3


# Every so often, and paused -----------------------------------------------------------------------


async def test_every_so_often_is_the_browsers_work(room: Room, alice: Person, bob: Person) -> None:
    async with Frame(room, bob, "?every=30") as frame:
        assert frame.refresh and frame.refresh[0] == 30 and "every=30" in frame.refresh[1]
        await in_db(post_message, room, alice, "at the next load")
        await frame.load()
        assert "at the next load" in frame.words and not Feeds.current().polls.open


@pytest.mark.parametrize("asked, given", [("1", 5), ("5", 5), ("3600", 3600), ("999999", 3600)])
async def test_it_is_not_loaded_more_often_than_anybody_may(
    room: Room, bob: Person, asked: str, given: int
) -> None:
    async with Frame(room, bob, f"?every={asked}") as frame:
        assert frame.refresh and frame.refresh[0] == given


@pytest.mark.parametrize("query", ["", "?every=5"])
async def test_a_frame_that_is_paused_stays_as_it_is_and_counts_what_is_new(
    room: Room, alice: Person, bob: Person, query: str
) -> None:
    await in_db(say, room, alice, 3)
    async with Frame(room, bob, query) as frame:
        (pause,) = (link for link in frame.page.all("a") if "Pause" in link.text)
        assert pause["target"] == "_self"
        await frame.load(pause["href"])
        shown = frame.rows
        assert len(shown) == 3 and frame.refresh is None
        async with Frame(room, bob) as line:
            await line.load(frame.page.one("iframe")["src"])
            assert line.words == "Nothing new yet"
            await in_db(say, room, alice, 2)
            await line.until("2 new")
            assert not line.rows
            await in_db(say, room, alice, 1)
            await line.until("3 new")
            await frame.load(pause["href"])
            assert frame.rows == shown
        (show,) = (link for link in frame.page.all("a") if "Show what is new" in link.text)
        await frame.load(show["href"])
        assert len(frame.rows) == 6 and frame.refresh
        assert ("every=5" in frame.refresh[1]) == bool(query)


async def test_the_count_of_a_paused_frame_waits_as_well_and_ends_with_the_session(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Frame(room, bob, name="held/") as line:
        await waits(line)
        await in_db(post_message, room, alice, "held back")
        await line.loaded()
        assert line.words == "1 new"
        await waits(line)
        await in_db(lose_the_session, bob, line.client)
        await line.loaded()
        assert "You have been signed out" in line.words and line.refresh is None


async def test_long_polls_and_fallbacks_are_counted(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.LONG_POLLS_PER_PERSON = 1
    before = metrics.FALLBACKS.labels("person")._value.get()
    async with Frame(room, bob) as frame, Frame(room, bob) as other:
        await waits(frame)
        (polls,) = (one for one in Now().collect() if one.name == "parley_polls")
        assert [sample.value for sample in polls.samples] == [1]
        await other.load()
        assert metrics.FALLBACKS.labels("person")._value.get() == before + 1
