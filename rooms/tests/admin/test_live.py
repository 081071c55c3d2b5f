"""What is done in the admin is shown by open pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms.feed import Feeds
from rooms.models import Membership, Message, Room
from rooms.operations import post_message
from rooms.tests.admin.acts import MEMBERSHIPS, MESSAGES, PEOPLE, ROOMS, act, change
from rooms.tests.conftest import NEVER
from rooms.tests.page import Page

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_open_page_shows_a_deletion_and_an_edit(
    room: Room, bob: Person, erins: Client
) -> None:
    for words in ("One", "Two", "Three"):
        await in_db(post_message, room, bob, words)
    one, two, three = [message async for message in Message.objects.order_by("seq")]
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        await in_db(act, erins, MESSAGES, "delete_selected", one, post="yes")
        await page.until(lambda: "message__tombstone" in page.rows[one.seq])
        await in_db(erins.post, f"{MESSAGES}{two.pk}/delete/", {"post": "yes"})
        await page.until(lambda: "message__tombstone" in page.rows[two.seq])
        await in_db(erins.post, f"{MESSAGES}{three.pk}/change/", {"body": "Three and a half"})
        await page.until(lambda: "Three and a half" in page.rows[three.seq])
        await page.shows_the_log()


async def test_an_open_page_shows_another_name_of_the_room(
    room: Room, bob: Person, erins: Client
) -> None:
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        await in_db(erins.post, f"{ROOMS}{room.pk}/change/", {"name": "Tea", "topic": "Cups"})
        await page.until(lambda: any("Tea" in html for html in page.shown.values()))


async def test_who_is_removed_has_their_pages_closed(
    room: Room, bob: Person, erins: Client
) -> None:
    bobs = await Membership.objects.aget(room=room, person=bob)
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        await in_db(act, erins, MEMBERSHIPS, "remove", bobs)
        assert await page.closes() == 4403


def by_action(client: Client, person: Person) -> None:
    act(client, PEOPLE, "deactivate", person)


def by_the_form(client: Client, person: Person) -> None:
    change(client, person, is_active="off")


def by_another_password(client: Client, person: Person) -> None:
    words = {"password1": "Xy7-plain-lake", "password2": "Xy7-plain-lake"}
    client.post(f"{PEOPLE}{person.pk}/password/", {"usable_password": "true", **words})


@pytest.mark.parametrize("end", [by_action, by_the_form, by_another_password])
async def test_who_is_shut_out_has_their_pages_closed_long_before_the_tick(
    room: Room,
    bob: Person,
    alice: Person,
    erins: Client,
    settings: Settings,
    end: Callable[[Client, Person], None],
) -> None:
    settings.TICK_SECONDS = NEVER
    async with Page(room, bob) as page, Page(room, alice) as other:
        await page.until(lambda: "#people" in page.shown)
        await page.until(lambda: f"person.{bob.pk}" in Feeds.current().bell.subscribed)
        await in_db(end, erins, bob)
        assert await page.closes() == 4401
        await in_db(post_message, room, alice, "Still here")
        await other.until_posted()
