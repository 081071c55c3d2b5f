"""A frame that is loaded every so often, and one that is paused and counts what is new."""

import pytest

from presence.models import Person
from presence.threads import in_db
from rooms.feed import Feeds
from rooms.models import Room
from rooms.operations import post_message
from rooms.tests.framed import Frame, lose_the_session, waits
from rooms.tests.past import say

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("waits_for_news_alone"),
]


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
        await line.ends("You have been signed out")
