"""Rooms and memberships in the admin: renamed, archived, ended and banned, and nothing by hand."""

import pytest
from django.test import Client

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import make_room
from rooms.tests.admin.acts import MEMBERSHIPS, ROOMS, act, said
from rooms.tests.html import read

pytestmark = pytest.mark.django_db


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
