"""Who reads in live view is here, and has read what it has shown."""

import pytest
from pytest_django.fixtures import Settings

from presence import registry
from presence.models import Person
from presence.threads import in_db
from rooms.feed import Feeds
from rooms.models import Room
from rooms.operations import ban_person, change_settings, post_message, remove_person
from rooms.tests.conftest import NEVER, read_number
from rooms.tests.framed import Frame, waits
from rooms.tests.page import Page, eventually
from rooms.tests.past import say

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("waits_for_news_alone"),
]


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
