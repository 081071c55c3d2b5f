"""A row depends on the message, the one before it in the log, and how the reader reads: on nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from presence.models import Person
from rooms import log
from rooms.fragments import Reading, Variant, changes_after
from rooms.models import Message, Room
from rooms.operations import delete_message, edit_message, join_room, make_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.frames import ROW, parts_of
from rooms.tests.html import Element, read
from rooms.tests.page import row
from rooms.tests.past import NOON, say

pytestmark = pytest.mark.once

ADDRESS = "/rooms/café-söhne-東京/"
UTC_READER = Variant("en", "UTC")
TOKYO = Variant("en", "Asia/Tokyo")


def shown(message: Message, variant: Variant = UTC_READER) -> Element:
    """The row of this message, as it is in the log."""
    return read(row(log.message(message.room, message.seq), variant)).one("li")


def follows_up(message: Message, variant: Variant = UTC_READER) -> bool:
    return "data-follows-up" in shown(message, variant).attrs


def day(message: Message, variant: Variant = UTC_READER) -> str:
    """The heading that this row has; empty when it does not open a day."""
    headings = shown(message, variant).all(class_="message__day")
    return headings[0].text if headings else ""


def at(moment: datetime, room: Room, author: Person) -> Message:
    return say(room, author, start=moment)[0]


@pytest.mark.parametrize(
    "apart, together",
    [(0, True), (299, True), (299.999, True), (300, False), (3600, False)],
)
def test_messages_of_one_author_within_five_minutes_are_a_group(
    room: Room, bob: Person, apart: float, together: bool
) -> None:
    at(NOON, room, bob)
    assert follows_up(at(NOON + timedelta(seconds=apart), room, bob)) is together


def test_somebody_else_ends_a_group(room: Room, alice: Person, bob: Person) -> None:
    first, second = at(NOON, room, bob), at(NOON, room, bob)
    between, after = at(NOON, room, alice), at(NOON, room, bob)
    assert [follows_up(message) for message in (first, second, between, after)] == [
        False, True, False, False,
    ]  # fmt: skip


def test_a_tombstone_counts_as_what_it_was(room: Room, alice: Person, bob: Person) -> None:
    at(NOON, room, bob)
    between, after = at(NOON, room, alice), at(NOON, room, bob)
    delete_message(between, alice)
    assert not follows_up(after)
    last = at(NOON, room, bob)
    delete_message(after, bob)
    assert follows_up(last)


def test_the_first_message_opens_a_day(room: Room, bob: Person) -> None:
    first, second = at(NOON, room, bob), at(NOON + timedelta(hours=2), room, bob)
    assert (day(first), day(second)) == ("Monday, 2 March 2026", "")


def test_a_day_begins_at_the_reader_s_midnight(room: Room, bob: Person) -> None:
    """15:00 in London is midnight in Tokyo."""
    at(datetime(2026, 3, 2, 14, 59, tzinfo=UTC), room, bob)
    later = at(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), room, bob)
    assert day(later) == "" and follows_up(later)
    assert day(later, TOKYO) == "Tuesday, 3 March 2026" and not follows_up(later, TOKYO)


def test_the_time_is_the_reader_s_and_says_its_zone_to_machines(room: Room, bob: Person) -> None:
    message = at(NOON, room, bob)
    times = {
        variant: shown(message, variant).one(class_="message__time").one("time")
        for variant in (UTC_READER, TOKYO)
    }
    assert times[UTC_READER].text == "12:00" and times[TOKYO].text == "21:00"
    assert times[TOKYO]["datetime"] == "2026-03-02T21:00+0900"


def test_a_tombstone_has_no_text_nothing_to_do_and_is_not_edited(room: Room, bob: Person) -> None:
    message = at(NOON, room, bob)
    edit_message(message, bob, "a secret")
    assert "a secret" in shown(message).text and shown(message).all(class_="message__edited")
    assert "data-acts" in shown(message).one("a", class_="message__more").attrs
    delete_message(message, bob)
    tombstone = shown(message)
    assert "data-deleted" in tombstone.attrs
    assert "This message was deleted." in tombstone.text and "a secret" not in tombstone.text
    assert not tombstone.all(class_="message__edited")
    assert not tombstone.all("a", class_="message__more")


def test_the_row_names_its_author_and_what_others_call_them(room: Room, bob: Person) -> None:
    message = at(NOON, room, bob)
    assert shown(message)["data-author"] == str(bob.pk)
    assert shown(message).one(class_="name").text == "bob"
    Person.objects.update(display_name="<Bob & Söhne>")
    assert shown(message).one(class_="name").text == "<Bob & Söhne>"


def test_a_row_holds_nothing_that_htmx_would_leak_or_run(room: Room, bob: Person) -> None:
    for element in shown(at(NOON, room, bob)).holds:
        assert element.tag not in ("form", "script", "style", "button")
        assert not {"hx-trigger", "hx-on", "style", "autofocus"} & set(element.attrs)


def test_a_row_can_take_the_focus_and_never_does_by_itself(room: Room, bob: Person) -> None:
    element = shown(at(NOON, room, bob))
    assert element["tabindex"] == "-1" and "autofocus" not in element.attrs


# The same row everywhere -------------------------------------------------------------------------


def rows_in(html: str) -> dict[int, str]:
    return {int(found[1]): found[0] for found in ROW.finditer(html)}


@pytest.fixture
def conversation(room: Room, alice: Person, bob: Person) -> list[Message]:
    """Groups, days, an edit and a tombstone; long enough to need older pages."""
    messages = []
    for number in range(40):
        start = NOON + timedelta(hours=3 * number)
        messages += say(room, alice if number % 3 else bob, 3, start, timedelta(minutes=2))
    edit_message(messages[33], alice if messages[33].author == alice else bob, "other words")
    delete_message(messages[34], alice if messages[34].author == alice else bob)
    return messages


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/St_Johns"])
def test_page_push_older_history_and_permalink_agree_byte_for_byte(
    room: Room, conversation: list[Message], dana: Person, zone: str
) -> None:
    dana.time_zone = zone
    dana.save()
    variant = Variant("en", zone)
    expected = {
        message.seq: row(log.message(room, message.seq), variant) for message in conversation
    }

    def get(address: str, client: Client | None = None) -> dict[int, str]:
        return rows_in((client or browser(dana)).get(address).content.decode())

    middle = conversation[60].seq
    found = [
        get(ADDRESS),
        get(f"{ADDRESS}?before={middle}"),
        get(f"{ADDRESS}?before={middle + 1}"),
        get(f"{ADDRESS}?around={middle}"),
        get(f"{ADDRESS}?before={middle}", browser(dana, htmx=True)),
        get(f"{ADDRESS}messages/{conversation[34].seq}/"),
        get(f"{ADDRESS}messages/?after={middle}"),
        rows_in(changes_after(room.pk, middle, Reading(variant))),
    ]
    for rows in found:
        assert rows
        for seq, html in rows.items():
            assert html == expected[seq]


def test_a_push_of_one_message_is_the_row_that_the_page_then_has(
    room: Room, conversation: list[Message], dana: Person
) -> None:
    """The page's first row is a follow-up there too, though what it follows is not on the page."""
    rows = rows_in(browser(dana).get(ADDRESS).content.decode())
    first = min(rows)
    parts = parts_of(changes_after(room.pk, first - 1, Reading(UTC_READER)))
    assert next(part for part in parts if part.target == "#messages").rows[first] == rows[first]
    assert any("data-follows-up" in read(html).one("li").attrs for html in list(rows.values())[:3])


def test_a_message_of_one_line_is_light(alice: Person, bob: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(display_name="Alice Brandt")
    lobby = make_room("Lobby", owner=alice)
    join_room(lobby, bob)
    line = "Rye dough at five in the morning is a quiet thing to write beside."
    post_message(lobby, bob, "Morning")  # which has the day above it
    for author, follows in ((alice, False), (alice, True), (bob, False)):
        message = post_message(lobby, author, line)
        html = row(log.message(lobby, message.seq), UTC_READER)
        assert line in html and ("data-follows-up" in html) is follows
        assert len(html.encode()) < 900
