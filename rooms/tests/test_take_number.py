"""The counter of a room's log: the order of commits is the order of numbers, without gap or double."""

import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from presence.models import Person
from rooms.models import Message, Room, RoomLog
from rooms.operations import edit_message, make_room, post_message
from rooms.operations.numbers import take_message_numbers, take_number
from rooms.tests.threads import in_threads

PATIENCE = 10


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_inside_a_transaction_alone(room: Room) -> None:
    head = RoomLog.objects.get().last_seq
    with transaction.atomic():
        assert take_number(room) == head + 1
    with pytest.raises(transaction.TransactionManagementError):
        take_number(room)
    assert RoomLog.objects.get().last_seq == head + 1


def test_numbers_count_up_one_by_one_in_each_room(room: Room, bob: Person) -> None:
    other = make_room("Tea")
    head = RoomLog.objects.get(room=room).last_seq
    assert [take_number(room), take_number(other), take_number(room)] == [head + 1, 1, head + 2]
    assert take_message_numbers(room) == (head + 3, 1)
    assert take_message_numbers(other) == (2, 1)


def test_saving_the_room_does_not_put_the_counter_back(room: Room, bob: Person) -> None:
    """Somebody read the room, for an admin's form say, before a message was posted."""
    stale = Room.objects.select_related("log").get()
    message = post_message(room, bob, "one")
    stale.topic = "Another"
    stale.save()
    assert RoomLog.objects.get().last_seq == message.seq
    assert post_message(room, bob, "two").seq == message.seq + 1


@pytest.mark.django_db(transaction=True)
def test_a_number_of_what_failed_is_taken_again(room: Room, bob: Person) -> None:
    head = RoomLog.objects.get().last_seq
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert take_number(room) == head + 1
        raise ZeroDivisionError
    assert post_message(room, bob, "one").seq == head + 1


@pytest.mark.django_db(transaction=True)
def test_people_who_post_at_once_get_numbers_without_gap_or_double(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    head = RoomLog.objects.get().last_seq

    def say(person: Person) -> Callable[[], object]:
        return lambda: [post_message(room, person, f"{person} {count}") for count in range(10)]

    in_threads(say(alice), say(bob), say(dana), say(alice))
    messages = list(Message.objects.order_by("seq"))
    assert [message.seq for message in messages] == list(range(head + 1, head + 41))
    assert [message.number for message in messages] == list(range(1, 41))
    log = RoomLog.objects.get()
    assert (log.last_seq, log.messages) == (head + 40, 40)


@pytest.mark.django_db(transaction=True)
def test_edits_at_once_take_a_number_each(room: Room, bob: Person) -> None:
    messages = [post_message(room, bob, f"message {count}") for count in range(8)]
    head = RoomLog.objects.get().last_seq
    in_threads(
        *(lambda message=message: edit_message(message, bob, "changed") for message in messages)
    )
    changed = Message.objects.values_list("changed_seq", flat=True)
    assert sorted(changed) == list(range(head + 1, head + 9))


@pytest.mark.django_db(transaction=True)
def test_the_same_key_sent_twice_at_once_is_one_message(room: Room, bob: Person) -> None:
    found: list[Message] = []
    say = lambda: found.append(post_message(room, bob, "once", "n1"))  # noqa: E731
    in_threads(say, say, say, say)
    assert len(found) == 4 and {message.pk for message in found} == {Message.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_the_order_of_commits_is_the_order_of_numbers(
    room: Room, alice: Person, bob: Person
) -> None:
    """Who takes a number second waits for the first to commit: no reader sees 2 before 1."""
    taken, may_commit = threading.Event(), threading.Event()
    waiting, overtaken = threading.Event(), threading.Event()
    first: list[int] = []
    second: list[int] = []

    def slow() -> None:
        with transaction.atomic():
            first.append(take_number(room))
            taken.set()
            assert may_commit.wait(PATIENCE)

    def quick() -> None:
        assert taken.wait(PATIENCE)
        waiting.set()
        with transaction.atomic():
            second.append(take_number(room))
            overtaken.set()

    def referee() -> None:
        assert waiting.wait(PATIENCE)
        # It had every chance to overtake.
        assert not overtaken.wait(0.3)
        may_commit.set()

    in_threads(slow, quick, referee)
    assert second == [first[0] + 1]
