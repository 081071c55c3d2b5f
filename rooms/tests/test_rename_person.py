"""Another display name: it stands on open pages at once, wherever the old one stood."""

import pytest

from presence.models import Person
from presence.threads import in_db
from rooms.models import Room, RoomLog
from rooms.operations import change_settings, join_room, leave_room, make_room, open_direct
from rooms.tests.html import read
from rooms.tests.page import Page, all_are_live

pytestmark = pytest.mark.django_db(transaction=True)


def name_on(page: Page, person: Person) -> str | None:
    """The last name that the page was sent for this person."""
    html = page.shown.get(f"[data-name-of='{person.pk}']")
    return None if html is None else read(html).text


async def shows(page: Page, person: Person, name: str) -> None:
    """Wait until the page was sent this name for the person."""
    await page.until(lambda: name_on(page, person) == name)


def heads() -> dict[int, int]:
    return dict(RoomLog.objects.values_list("room", "last_seq"))


async def test_a_new_name_reaches_every_room_of_theirs(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    other = await in_db(make_room, "Elsewhere", "", charlie)
    left = await in_db(make_room, "Left", "", charlie)
    for one in (other, left):
        await in_db(join_room, one, bob)
    await in_db(leave_room, left, bob)
    async with (
        Page(room, alice) as here,
        Page(other, charlie) as there,
        Page(room, alice, panel=True) as people,
        Page(left, charlie) as not_there,
    ):
        await all_are_live(here, there, people, not_there)
        await in_db(lambda: change_settings(bob, display_name="Bobby"))
        for page in (here, there, people):
            await shows(page, bob, "Bobby")
        await people.until(lambda: "Bobby" in people.shown.get("#members", ""))
        await in_db(lambda: change_settings(charlie, display_name="Charles"))
        await not_there.until(lambda: name_on(not_there, charlie) == "Charles")
        assert name_on(not_there, bob) is None


async def test_a_new_name_stands_beside_the_pages_of_who_talks_with_them(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(open_direct, alice, bob)
    async with Page(None, alice) as page:
        await page.until(lambda: page.links() == [room.name, "bob"])
        await in_db(lambda: change_settings(bob, display_name="Bobby"))
        await page.until(lambda: page.links() == [room.name, "Bobby"])
        await in_db(lambda: change_settings(bob, display_name=""))
        await page.until(lambda: page.links() == [room.name, "bob"])


async def test_a_page_that_was_away_shows_the_new_name(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, alice) as page:
        await page.until(lambda: "#people" in page.shown)
        await page.cut()
        await in_db(lambda: change_settings(bob, display_name="Bobby"))
        await page.connect()
        await page.until(lambda: name_on(page, bob) == "Bobby")


@pytest.mark.parametrize("fields", [{"display_name": "bob"}, {"enter_sends": False}])
async def test_who_is_called_the_same_is_no_change(
    room: Room, alice: Person, bob: Person, fields: dict[str, object]
) -> None:
    async with Page(room, alice) as page:
        await page.until(lambda: "#people" in page.shown)
        before = await in_db(heads)
        await in_db(lambda: change_settings(bob, **fields))
        assert await in_db(heads) == before
        await in_db(lambda: change_settings(alice, display_name="Alice"))
        await page.until(lambda: name_on(page, alice) == "Alice")
        assert name_on(page, bob) is None


@pytest.mark.parametrize(
    "name", ["<b id=x hx-get=/>", "</hx-partial><title>x</title>", "\"'&amp;{{ 7 }}", "東京 🎉"]
)
async def test_a_name_is_text(room: Room, alice: Person, bob: Person, name: str) -> None:
    await in_db(open_direct, alice, bob)
    async with Page(room, alice) as page, Page(room, bob):
        await page.until(lambda: "bob" in page.links() and "bob" in page.shown.get("#people", ""))
        await in_db(lambda: change_settings(bob, display_name=name))
        await page.until(lambda: name_on(page, bob) == name and name in page.links())
        assert not read(page.shown[f"[data-name-of='{bob.pk}']"]).holds
