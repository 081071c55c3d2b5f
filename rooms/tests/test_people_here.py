"""The people of a room, as open pages show them."""

import re

import pytest

from presence.models import Person
from presence.threads import in_db
from rooms.models import Room
from rooms.operations import change_settings
from rooms.tests.conftest import browser, someone
from rooms.tests.page import Page

pytestmark = pytest.mark.django_db(transaction=True)


def names(page: Page) -> list[str]:
    return re.findall(r"<bdi[^>]*>(.*?)</bdi>", page.shown.get("#people", ""))


async def test_somebody_who_comes_is_shown_to_those_who_are_here(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, alice) as page:
        await page.until(lambda: names(page) == ["alice"])
        async with Page(room, bob):
            await page.until(lambda: names(page) == ["alice", "bob"])
            assert "2 here" in page.shown["#people-count"]
        await page.until(lambda: names(page) == ["alice"])


async def test_they_stand_by_the_name_that_is_shown(room: Room, alice: Person, bob: Person) -> None:
    await in_db(lambda: change_settings(bob, display_name="Aaron"))
    async with Page(room, alice) as page, Page(room, bob):
        await page.until(lambda: names(page) == ["Aaron", "alice"])


async def test_two_tabs_are_one_person(room: Room, alice: Person, bob: Person) -> None:
    async with Page(room, alice) as page, Page(room, bob):
        await page.until(lambda: names(page) == ["alice", "bob"])
        async with Page(room, bob) as second:
            await second.until(lambda: names(second) == ["alice", "bob"])
        assert names(page) == ["alice", "bob"]


async def test_a_second_tab_is_shown_the_list_though_it_changed_nothing(
    room: Room, alice: Person
) -> None:
    async with Page(room, alice) as first:
        await first.until(lambda: names(first) == ["alice"])
        async with Page(room, alice) as second:
            await second.until(lambda: names(second) == ["alice"])


async def test_somebody_without_scripts_is_here_too(room: Room, alice: Person, bob: Person) -> None:
    async with Page(room, alice) as page:
        await page.until(lambda: names(page) == ["alice"])
        await in_db(lambda: browser(bob).get(room.get_absolute_url()))
        await page.until(lambda: names(page) == ["alice", "bob"])
        assert page.shown["#people"].count("reading by refresh") == 1


async def test_a_page_that_goes_live_leaves_no_reader_by_refresh_behind(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, alice) as page:
        await in_db(lambda: browser(bob).get(room.get_absolute_url()))
        await page.until(lambda: "reading by refresh" in page.shown.get("#people", ""))
        async with Page(room, bob):
            await page.until(
                lambda: (
                    names(page) == ["alice", "bob"]
                    and "reading by refresh" not in page.shown["#people"]
                )
            )
        await page.until(lambda: names(page) == ["alice"])


async def test_the_first_fifty_are_shown_and_the_others_counted(room: Room, alice: Person) -> None:
    def crowd() -> None:
        from presence import registry

        for number in range(60):
            registry.keep_page(room.place, someone(f"p{number:02}").pk)

    async with Page(room, alice) as page:
        await in_db(crowd)
        await page.until(lambda: "61 here" in page.shown.get("#people-count", ""))
        assert len(names(page)) == 50 and "and 11 more" in page.shown["#people"]
