"""What I missed: a page that begins at the first unread message, and marks nothing until it is told to."""

import re
from typing import Any

import pytest

from presence.models import Person
from rooms import log
from rooms.models import Membership, Room
from rooms.operations import change_settings, delete_message, post_message
from rooms.tests.conftest import browser, read_number
from rooms.tests.html import read
from rooms.tests.past import say

pytestmark = pytest.mark.django_db


def rows(answer: Any) -> list[int]:
    """The places of the messages on the page."""
    return [int(seq) for seq in re.findall(r'<li id="message-(\d+)"', answer.content.decode())]


def missed(room: Room) -> str:
    return f"{room.get_absolute_url()}unread/"


@pytest.mark.parametrize("marks_read", [True, False])
def test_it_begins_at_the_first_unread_and_ends_with_the_way_to_mark(
    room: Room, alice: Person, bob: Person, marks_read: bool
) -> None:
    change_settings(bob, marks_read=marks_read)
    say(room, alice, 5)
    Membership.objects.filter(person=bob).update(read_number=2)
    client = browser(bob)
    answer = client.get(missed(room))
    newest = log.newest(room.pk).messages
    assert rows(answer) == [message.seq for message in newest[2:]]
    assert read_number(room, bob) == 2, "nothing is marked by itself"
    form = read(answer).one("form", id="mark-read")
    assert form.text.strip() == "Mark as read to here" and "hx-post" not in form.attrs
    post_message(room, alice, "said meanwhile")
    fields = {field["name"]: field["value"] for field in form.all("input")}
    answer = client.post(form["action"], fields, follow=True)
    assert read_number(room, bob) == 5 and answer.redirect_chain == [(missed(room), 302)]
    assert len(rows(answer)) == 1 and b"said meanwhile" in answer.content


def test_a_long_time_away_is_several_pages(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 2 * log.PAGE + 1)
    client, seen = browser(bob), list[int]()
    page = read(answer := client.get(missed(room)))
    assert "51 messages after these are new to you." in page.one("main").text
    while True:
        seen += rows(answer)
        links = [link["href"] for link in read(answer).all("a") if "without marking" in link.text]
        if not links:
            break
        answer = client.get(missed(room) + links[0])
    assert seen == [message.seq for message in log.following(room.pk, 0).messages] + seen[50:]
    assert len(seen) == 101 and read_number(room, bob) == 0
    form = read(answer).one("form", id="mark-read")
    client.post(form["action"], {"number": "50", "back": "unread"})
    assert len(rows(client.get(missed(room)))) == log.PAGE


def test_when_there_is_nothing_new_it_says_so(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 2)
    Membership.objects.filter(person=bob).update(read_number=2)
    page = read(browser(bob).get(missed(room)))
    assert "Nothing here is new to you." in page.one("main").text
    assert not page.all("form", id="mark-read")


def test_a_message_that_was_deleted_has_its_place(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 3)
    delete_message(log.newest(room.pk).messages[0], alice)
    answer = browser(bob).get(missed(room))
    assert len(rows(answer)) == 3 and b"This message was deleted." in answer.content


def test_who_does_not_belong_to_the_room_misses_nothing(
    room: Room, alice: Person, charlie: Person
) -> None:
    say(room, alice, 3)
    answer = browser(charlie).get(missed(room))
    assert answer.status_code == 302 and answer["Location"].endswith("#newest")


@pytest.mark.parametrize("after", ["x", "-1", "", "9" * 17])
def test_a_number_that_is_none_is_as_none(
    room: Room, alice: Person, bob: Person, after: str
) -> None:
    say(room, alice, 3)
    assert len(rows(browser(bob).get(f"{missed(room)}?after={after}"))) == 3
