"""Hostile texts wherever people's words go: on the server's side. `project/e2e` looks in a browser."""

import pytest

from presence.models import Person
from rooms import fragments
from rooms.fragments import Variant
from rooms.log import message as message_at
from rooms.markup import clean, formatted, refusal, to_html
from rooms.models import Message, Room
from rooms.operations import edit_message, post_message, preview_edit, preview_message
from rooms.tests.frames import Part, parts_of
from rooms.tests.html import read
from rooms.tests.marked_up import check
from rooms.tests.page import row
from rooms.tests.vectors import ALL, FEW, TRICKS

TEXTS = [clean(text[:4000]) for text in ALL]


def test_there_are_many_of_each_trick() -> None:
    assert {name: len(texts) >= 25 for name, texts in TRICKS.items()} == dict.fromkeys(TRICKS, True)
    assert len(set(TEXTS)) > 1500


@pytest.mark.once
@pytest.mark.parametrize("trick", TRICKS)
def test_only_html_of_ours_is_made_of_a_hostile_text(trick: str) -> None:
    for text in TRICKS[trick]:
        text = clean(text[:4000])
        check(formatted(text))
        check(to_html(text))


def test_what_is_kept_and_shown_before_is_that_html(room: Room, bob: Person) -> None:
    kept = [text for text in map(clean, FEW) if not refusal(text)][::12]
    message = post_message(room, bob, "to be edited")
    assert len(kept) > 40
    for text in kept:
        html = to_html(text)
        assert post_message(room, bob, text).html == html
        assert preview_message(room, bob, text) == preview_edit(message, bob, text) == html
        edit_message(message, bob, text)
        assert Message.objects.get(pk=message.pk).html == html
        shown = message_at(room, message.seq)
        frame = fragments.render("rooms/events/message_posted.html", nobody(), messages=[shown])
        assert parts_of(frame)[1].rows == {shown.seq: row(shown, nobody())}


def test_a_hostile_name_is_words_wherever_it_stands(room: Room, bob: Person) -> None:
    message = message_at(room, post_message(room, bob, "tea").seq)
    ours = [structure(part) for part in named(message, bob, room, "a", "a")]
    for text in FEW[::4]:
        name, topic = text[:60], text[:250]
        parts = named(message, bob, room, name, topic)
        assert [structure(part) for part in parts] == ours
        words = read("".join(part.html for part in parts)).text
        # The row's reading help has it too, and the line of who is writing.
        assert words.count(name) >= 5 and words.count(topic) >= 1


def named(message: Message, person: Person, room: Room, name: str, topic: str) -> list[Part]:
    """Every pushed part that has a name or a topic in it."""
    person.display_name = room.name = name
    room.topic = topic
    message.author, message.room = person, room
    frames = [
        fragments.render("rooms/events/message_posted.html", nobody(), messages=[message]),
        fragments.render("rooms/events/room_changed.html", nobody(), room=room),
        fragments.render("presence/events/person_renamed.html", nobody(), person=person),
        fragments.render("presence/events/typing_changed.html", nobody(), people=[person]),
    ]
    return [part for frame in frames for part in parts_of(frame)]


def structure(part: Part) -> object:
    """A part without the words in it."""
    return part.tag, part.attrs, part.inside


def nobody() -> Variant:
    return Variant.of_nobody()
