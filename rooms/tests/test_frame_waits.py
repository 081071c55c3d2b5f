"""What a wait of live view costs: no thread, no connection, and never more of them than there may be."""

import threading

import pytest
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import MOST_IDLE, in_db
from rooms import log, metrics
from rooms.feed import Feeds
from rooms.feed.figures import Now
from rooms.models import Room
from rooms.operations import post_message
from rooms.tests.framed import Frame, waits
from rooms.tests.page import eventually

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("waits_for_news_alone"),
]


def threads_of_requests() -> int:
    """How many threads there are for requests."""
    names = [thread.name for thread in threading.enumerate()]
    return sum(name.startswith(("request", "ThreadPoolExecutor")) for name in names)


async def test_who_waits_holds_no_thread_and_no_connection(
    room: Room, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.LONG_POLLS_PER_PERSON = 30
    async with Frame(room, bob) as first, Frame(room, bob) as last:
        await waits(first)
        before = threads_of_requests()
        frames = [Frame(room, bob) for _ in range(20)]
        for frame in frames:
            await frame.__aenter__()
        await waits(*frames, last)
        await eventually(lambda: threads_of_requests() <= before + MOST_IDLE)
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
