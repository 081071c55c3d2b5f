"""The admin: what is done there goes through the operations, and open pages show it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms.admin.acts import ActsAdmin
from rooms.feed import Feeds
from rooms.models import Membership, Message, Room, RoomLog
from rooms.operations import delete_message, make_room, open_direct, post_message
from rooms.tests.conftest import NEVER, browser, someone
from rooms.tests.html import Element, read
from rooms.tests.page import Page

pytestmark = pytest.mark.django_db

PEOPLE, ROOMS = "/admin/presence/person/", "/admin/rooms/room/"
MEMBERSHIPS, MESSAGES = "/admin/rooms/membership/", "/admin/rooms/message/"


@pytest.fixture
def erin(db: None) -> Person:
    """Enters the admin, and belongs to no room."""
    return someone("erin", is_staff=True, is_superuser=True)


@pytest.fixture
def erins(erin: Person) -> Client:
    return browser(erin)


def helper(*permissions: str) -> Client:
    """A browser of somebody who may enter the admin, and do just this."""
    person = someone("fay", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return browser(person)


def act(client: Client, address: str, action: str, *rows: Any, **more: str) -> Element:
    """Choose rows of a list and an action; the list that follows."""
    fields = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return read(client.post(address, fields, follow=True))


def found(client: Client, address: str) -> list[int]:
    """The rows that a list shows, by key."""
    boxes = read(client.get(address)).all("input", name="_selected_action")
    return sorted(int(box["value"]) for box in boxes)


def said(page: Element) -> str:
    """What the admin answers."""
    return " ".join(one.text.strip() for one in page.one("ul", class_="messagelist").all("li"))


# What there is to see ------------------------------------------------------------------------------


@pytest.fixture
def full(room: Room, alice: Person, bob: Person, charlie: Person) -> None:
    post_message(room, alice, "An apple")
    delete_message(post_message(room, bob, "A pear"), bob)
    direct = open_direct(alice, charlie)
    post_message(direct, charlie, "A plum, between us")
    # Its slug is made at random, and might have in it what is searched for.
    Room.objects.filter(pk=direct.pk).update(archived_at=timezone.now(), slug="x" * 22)


@pytest.mark.parametrize("address", [PEOPLE, ROOMS, MEMBERSHIPS, MESSAGES])
def test_each_list_has_search_filters_and_pages_of_its_rows(
    full: None, erins: Client, address: str
) -> None:
    page = read(erins.get(address))
    assert page.all("input", id="searchbar")
    keys = found(erins, address)
    assert keys
    for key in keys:
        assert erins.get(f"{address}{key}/change/").status_code == 200
    links = page.one("nav", id="changelist-filter").all("a")
    assert links
    for link in links:
        assert erins.get(f"{address}{link['href']}").status_code == 200


def people(**fields: object) -> set[int]:
    return set(Person.objects.filter(**fields).values_list("pk", flat=True))


def test_people_are_found_by_name_and_address(full: None, erins: Client, bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(display_name="Robert 東", email="bob@example.org")
    for query in ("bob", "ROBERT", "東", "bob@example"):
        assert found(erins, f"{PEOPLE}?q={query}") == [bob.pk]
    assert set(found(erins, f"{PEOPLE}?is_staff__exact=1")) == people(is_staff=True)


def test_rooms_messages_and_memberships_are_found(
    full: None, erins: Client, room: Room, bob: Person
) -> None:
    assert found(erins, f"{ROOMS}?q=söhne") == [room.pk]
    assert found(erins, f"{ROOMS}?archived_at__isempty=1") == [room.pk]
    assert found(erins, f"{ROOMS}?kind__exact=public") == [room.pk]
    apple = Message.objects.get(body="An apple")
    assert found(erins, f"{MESSAGES}?q=apple") == [apple.pk]
    assert found(erins, f"{MESSAGES}?q=alice") == [apple.pk]
    assert len(found(erins, f"{MESSAGES}?deleted_at__isempty=0")) == 1
    bobs = Membership.objects.get(room=room, person=bob)
    assert found(erins, f"{MEMBERSHIPS}?q=bob") == [bobs.pk]
    assert len(found(erins, f"{MEMBERSHIPS}?role__exact=owner")) == 1


def test_a_direct_conversation_is_listed_by_its_people(full: None, erins: Client) -> None:
    titles = [cell.text for cell in read(erins.get(ROOMS)).all("th", class_="field-title")]
    assert "alice and charlie" in titles and "Café & Söhne / 東京 🎉" in titles


def test_only_staff_come_in_and_only_as_far_as_they_may(full: None, bob: Person) -> None:
    assert browser(bob).get(MESSAGES)["Location"].startswith("/admin/login/")
    fays = helper("view_message")
    assert fays.get(MESSAGES).status_code == 200
    assert fays.get(ROOMS).status_code == 403
    message = Message.objects.get(body="An apple")
    fays.post(f"{MESSAGES}{message.pk}/change/", {"body": "Other words"})
    fays.post(f"{MESSAGES}{message.pk}/delete/", {"post": "yes"})
    act(fays, MESSAGES, "delete_selected", message, post="yes")
    message.refresh_from_db()
    assert (message.body, message.deleted_at) == ("An apple", None)


# Rows come and go by operations alone --------------------------------------------------------------


@pytest.mark.parametrize("address", [ROOMS, MEMBERSHIPS, MESSAGES])
def test_nothing_is_added(full: None, erins: Client, address: str) -> None:
    assert erins.get(f"{address}add/").status_code == 403
    assert erins.post(f"{address}add/", {"name": "x", "body": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "model"), [(PEOPLE, Person), (ROOMS, Room), (MEMBERSHIPS, Membership)]
)
def test_nothing_is_deleted(full: None, erins: Client, address: str, model: Any) -> None:
    rows = list(model.objects.all())
    assert rows
    for row in rows:
        assert erins.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    act(erins, address, "delete_selected", *rows, post="yes")
    assert model.objects.count() == len(rows)
    actions = read(erins.get(address)).one("select", name="action").all("option")
    assert "delete_selected" not in [action["value"] for action in actions]


def test_every_table_of_the_log_is_looked_after_by_acts() -> None:
    for model in (Person, Room, Membership, Message):
        assert isinstance(site._registry[model], ActsAdmin)


# Messages ------------------------------------------------------------------------------------------


def test_deleting_leaves_a_tombstone(full: None, erins: Client) -> None:
    message = Message.objects.get(body="An apple")
    address = f"{MESSAGES}{message.pk}/delete/"
    assert "Are you sure" in read(erins.get(address)).text
    assert "was deleted" in said(read(erins.post(address, {"post": "yes"}, follow=True)))
    message.refresh_from_db()
    assert (message.body, message.html) == ("", "") and message.deleted_at
    again = read(erins.post(address, {"post": "yes"}, follow=True))
    assert "This message has been deleted." in said(again)


def test_deleting_many_leaves_as_many_tombstones(
    full: None, erins: Client, room: Room, alice: Person
) -> None:
    for number in range(5):
        post_message(room, alice, f"Fruit {number}")
    messages = list(Message.objects.order_by("pk"))
    numbers = [message.number for message in messages]
    page = act(erins, MESSAGES, "delete_selected", *messages)
    assert "Are you sure" in page.text and Message.objects.filter(body="An apple").exists()
    act(erins, MESSAGES, "delete_selected", *messages, post="yes")
    after = list(Message.objects.order_by("pk"))
    assert [message.pk for message in after] == [message.pk for message in messages]
    assert [message.number for message in after] == numbers
    assert all(message.deleted_at and not message.body for message in after)
    changed = [message.changed_seq for message in after if message.room_id == room.pk]
    assert len(set(changed)) == len(changed)  # each deletion took a number of its own


def test_the_words_of_a_message_are_changed_by_the_rules_of_its_author(
    full: None, erins: Client
) -> None:
    message = Message.objects.get(body="An apple")
    address = f"{MESSAGES}{message.pk}/change/"
    erins.post(address, {"body": "An orange\r\n", "author": "1", "seq": "77"})
    after = Message.objects.get(pk=message.pk)
    assert after.body == "An orange" and "An orange" in after.html and after.edited_at
    assert (after.author, after.seq) == (message.author, message.seq)
    for words in ("", "   ", "x" * 4001, "\u200b"):
        page = read(erins.post(address, {"body": words}))
        assert page.one("ul", class_="errorlist").text.strip()
    after.refresh_from_db()
    assert after.body == "An orange"


def test_what_is_gone_or_archived_has_no_box(full: None, erins: Client) -> None:
    others = Message.objects.exclude(body="An apple")
    assert others.count() == 2
    for message in others:
        address = f"{MESSAGES}{message.pk}/change/"
        assert not read(erins.get(address)).all("textarea")
        erins.post(address, {"body": "Other words"})
    assert not Message.objects.filter(body="Other words").exists()


def test_in_an_archived_room_staff_may_still_delete(full: None, erins: Client) -> None:
    plum = Message.objects.get(body__startswith="A plum")
    act(erins, MESSAGES, "delete_selected", plum, post="yes")
    plum.refresh_from_db()
    assert plum.deleted_at and plum.body == ""


# Rooms ---------------------------------------------------------------------------------------------


def test_a_room_is_given_another_name_and_its_address_stays(erins: Client, room: Room) -> None:
    before = RoomLog.objects.get().last_seq
    erins.post(f"{ROOMS}{room.pk}/change/", {"name": "Tea", "topic": "And cups", "slug": "x"})
    room = Room.objects.get()
    assert (room.name, room.topic, room.slug) == ("Tea", "And cups", "café-söhne-東京")
    assert room.changed_seq == RoomLog.objects.get().last_seq == before + 1


def test_a_name_that_cannot_be_is_refused(erins: Client, room: Room, alice: Person) -> None:
    make_room("Tea", owner=alice)
    address = f"{ROOMS}{room.pk}/change/"
    answer = erins.post(address, {"name": "TEA", "topic": ""}, follow=True)
    assert "There is a room with this name." in said(read(answer))
    page = read(erins.post(address, {"name": "\u200b", "topic": ""}))
    assert "Give the room a name" in page.one("ul", class_="errorlist").text
    room.refresh_from_db()
    assert room.name.startswith("Café")


def test_rooms_are_archived_and_taken_out_again(erins: Client, room: Room) -> None:
    assert "Archived: 1." in said(act(erins, ROOMS, "archive", room))
    room.refresh_from_db()
    assert room.archived_at and room.changed_seq == RoomLog.objects.get().last_seq
    assert not read(erins.get(f"{ROOMS}{room.pk}/change/")).all("input", name="name")
    assert "Taken out of the archive: 1." in said(act(erins, ROOMS, "unarchive", room))
    room.refresh_from_db()
    assert room.archived_at is None


def test_what_cannot_be_archived_is_said_and_the_others_are(full: None, erins: Client) -> None:
    Room.objects.update(archived_at=None)
    page = act(erins, ROOMS, "archive", *Room.objects.all())
    assert "A direct conversation is between its two people" in said(page)
    assert "Archived: 1." in said(page)
    assert Room.objects.exclude(archived_at=None).get().kind == Room.Kind.PUBLIC


# Memberships ---------------------------------------------------------------------------------------


def test_a_membership_is_ended_and_its_row_stays(erins: Client, room: Room, bob: Person) -> None:
    bobs = Membership.objects.get(room=room, person=bob)
    alices = Membership.objects.get(room=room, role="owner")
    page = act(erins, MEMBERSHIPS, "remove", bobs, alices)
    assert "Removed: 1." in said(page) and "An owner cannot be removed." in said(page)
    bobs.refresh_from_db()
    alices.refresh_from_db()
    assert (bobs.state, alices.state) == ("removed", "member")
    assert bobs.changed_seq == RoomLog.objects.get().last_seq


def test_somebody_is_banned_and_let_be_again(erins: Client, room: Room, bob: Person) -> None:
    bobs = Membership.objects.get(room=room, person=bob)
    alices = Membership.objects.get(room=room, role="owner")
    page = act(erins, MEMBERSHIPS, "ban", bobs, alices)
    assert "Banned: 1." in said(page) and "An owner cannot be banned." in said(page)
    bobs.refresh_from_db()
    assert bobs.state == "banned" and "Banned" in read(erins.get(MEMBERSHIPS)).one("main").text
    page = act(erins, MEMBERSHIPS, "lift_ban", bobs, alices)
    assert "Ban lifted: 1." in said(page) and "not banned from this room" in said(page)
    bobs.refresh_from_db()
    assert bobs.state == "left" and bobs.changed_seq == RoomLog.objects.get().last_seq


def test_a_membership_is_not_changed_by_hand(erins: Client, room: Room, bob: Person) -> None:
    bobs = Membership.objects.get(room=room, person=bob)
    address = f"{MEMBERSHIPS}{bobs.pk}/change/"
    assert not read(erins.get(address)).all("select")
    assert erins.post(address, {"role": "owner", "state": "left"}).status_code == 403
    bobs.refresh_from_db()
    assert (bobs.role, bobs.state) == ("member", "member")


# People --------------------------------------------------------------------------------------------


def change(client: Client, person: Person, **fields: str) -> Element:
    """Send the form of this person's account, with these fields otherwise; "off" is no tick."""
    form = {
        "username": person.username,
        "display_name": person.display_name,
        "language": person.language,
        "time_zone": person.time_zone,
        "enter_sends": "on",
        "shows_typing": "on",
        "marks_read": "on",
        "is_active": "on",
        **fields,
    }
    sent = {name: value for name, value in form.items() if value != "off"}
    return read(client.post(f"{PEOPLE}{person.pk}/change/", sent, follow=True))


def test_a_person_is_changed(erins: Client, room: Room, bob: Person) -> None:
    change(erins, bob, display_name="Robert", time_zone="Asia/Tokyo", enter_sends="off")
    bob.refresh_from_db()
    assert (bob.name, bob.time_zone, bob.enter_sends) == ("Robert", "Asia/Tokyo", False)
    # The name is shown in the room, so the room's log knows of it.
    assert Membership.objects.get(person=bob).changed_seq == RoomLog.objects.get().last_seq


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ALICE"),
        ("username", ""),
        ("time_zone", "Europe/Nowhere"),
        ("language", "tlh"),
        ("display_name", "x" * 61),
        ("display_name", "\u202ebob"),
    ],
)
def test_a_mistake_is_told(erins: Client, room: Room, bob: Person, field: str, value: str) -> None:
    page = change(erins, bob, **{field: value})
    assert page.all("ul", class_="errorlist")
    assert getattr(Person.objects.get(pk=bob.pk), field) == getattr(bob, field)


def test_an_account_is_made(erins: Client) -> None:
    fields = {
        "username": "eve",
        "usable_password": "true",
        "password1": "Xy7-plain-lake",
        "password2": "Xy7-plain-lake",
    }
    erins.post(f"{PEOPLE}add/", fields)
    eve = Person.objects.get(username="eve")
    assert eve.check_password("Xy7-plain-lake") and not eve.is_staff


def test_people_are_deactivated_and_activated(
    erins: Client, erin: Person, bob: Person, charlie: Person
) -> None:
    page = act(erins, PEOPLE, "deactivate", bob, charlie, erin)
    assert "Deactivated: 2." in said(page) and "You would lock yourself out." in said(page)
    assert people(is_active=True) == {erin.pk}
    act(erins, PEOPLE, "activate", bob)
    assert people(is_active=True) == {erin.pk, bob.pk}


def test_nobody_locks_themselves_out_by_the_form(erins: Client, erin: Person) -> None:
    page = change(erins, erin, is_active="off", is_staff="on", is_superuser="on")
    assert "You would lock yourself out." in said(page)
    erin.refresh_from_db()
    assert erin.is_active


def test_who_looks_after_people_does_not_make_superusers(erin: Person, bob: Person) -> None:
    fays = helper("view_person", "change_person")
    change(fays, bob, is_superuser="on", is_staff="on", display_name="Robert")
    bob.refresh_from_db()
    assert bob.display_name == "Robert" and not bob.is_superuser and not bob.is_staff
    change(fays, erin, display_name="Erin the lame")
    fays.post(
        f"{PEOPLE}{erin.pk}/password/",
        {"usable_password": "true", "password1": "Xy7-plain-lake", "password2": "Xy7-plain-lake"},
    )
    act(fays, PEOPLE, "deactivate", erin)
    after = Person.objects.get(pk=erin.pk)
    assert (after.display_name, after.password, after.is_active) == ("", erin.password, True)


# Live ----------------------------------------------------------------------------------------------

live = pytest.mark.django_db(transaction=True)


@live
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


@live
async def test_an_open_page_shows_another_name_of_the_room(
    room: Room, bob: Person, erins: Client
) -> None:
    async with Page(room, bob) as page:
        await page.until(lambda: "#people" in page.shown)
        await in_db(erins.post, f"{ROOMS}{room.pk}/change/", {"name": "Tea", "topic": "Cups"})
        await page.until(lambda: any("Tea" in html for html in page.shown.values()))


@live
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


@live
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
