"""Messages in the admin: deleted to tombstones, and changed by the rules of their author."""

import pytest
from django.test import Client

from presence.models import Person
from rooms.models import Message, Room
from rooms.operations import post_message
from rooms.tests.admin.acts import MESSAGES, act, said
from rooms.tests.html import read

pytestmark = pytest.mark.django_db


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
