"""The reading rule, as a property: whatever is written between reads, a page ends up as the log is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presence.models import Person
from rooms import fragments, log
from rooms.fragments import Reading, Variant
from rooms.models import Message, Room
from rooms.operations import Refused, delete_message, edit_message, post_message
from rooms.tests.page import Page, rows_of

Acts = list[tuple[str, int]]

# What happens, and whether it happens before a read, or inside one: after its head was taken, before
# its rows are.
ACTS = st.lists(
    st.tuples(st.sampled_from(["post", "edit", "delete", "read"]), st.integers(0, 30)), max_size=25
)
INSIDE = st.lists(
    st.tuples(st.sampled_from(["post", "edit", "delete"]), st.integers(0, 30)), max_size=4
)


def act(room: Room, author: Person, what: str, which: int) -> None:
    messages = list(Message.objects.filter(room=room).order_by("seq"))
    try:
        if what == "post" or not messages:
            post_message(room, author, f"text {which}")
        elif what == "edit":
            edit_message(messages[which % len(messages)], author, f"edited {which}")
        else:
            delete_message(messages[which % len(messages)], author)
    except Refused:
        pass  # it was deleted before


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS, inside=st.lists(INSIDE, min_size=8, max_size=8))
def test_no_order_of_events_loses_or_doubles_a_row(
    room: Room, alice: Person, monkeypatch: pytest.MonkeyPatch, acts: Acts, inside: list[Acts]
) -> None:
    author = Person.objects.get(pk=alice.pk)
    Message.objects.filter(room=room).delete()
    room.log.__class__.objects.filter(room=room).update(messages=0)
    variant = Variant.of_nobody()
    page = Page(room, None)
    page.rows, page.cursor = {}, log.head(room.pk)
    events = iter(inside)
    rows = log._changed_rows

    def rows_after_more_happened(room: Room, after: int, upto: int) -> list[Message]:
        for what, which in next(events, ()):
            act(room, author, what, which)
        return rows(room, after, upto)

    for what, which in [*acts, ("read", 0)]:
        if what != "read":
            act(room, author, what, which)
            continue
        monkeypatch.setattr("rooms.log._changed_rows", rows_after_more_happened)
        page.apply(fragments.changes_frame(log.changes(room.pk, page.cursor), Reading(variant)))
        monkeypatch.undo()
    page.apply(fragments.changes_frame(log.changes(room.pk, page.cursor), Reading(variant)))
    assert page.rows == rows_of(room, variant)
    assert page.posted == sorted(set(page.posted)), "a row came twice or out of order"
