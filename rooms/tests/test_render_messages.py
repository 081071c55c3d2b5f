"""What was said by older rules is shown by those of today, and nothing else about it changes."""

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django.asserts import assertNumQueries

from presence.models import Person
from project.server import prepare
from rooms import markup
from rooms.management.commands import render_messages
from rooms.models import Message, Room, RoomLog
from rooms.operations import delete_message, edit_message, post_message
from rooms.tests.past import say

pytestmark = pytest.mark.once


def run(verbosity: int = 1) -> str:
    out = StringIO()
    call_command("render_messages", verbosity=verbosity, stdout=out)
    return out.getvalue()


def outdate(*messages: Message, html: str = "*by old rules*") -> None:
    """As if these had been made by the rules before."""
    found = Message.objects.filter(pk__in=[message.pk for message in messages])
    found.update(html=html, markup=markup.VERSION - 1)


def everything(message: Message) -> dict[str, object]:
    return dict(Message.objects.filter(pk=message.pk).values().get())


def test_what_is_said_and_edited_is_made_by_todays_rules(room: Room, bob: Person) -> None:
    message = post_message(room, bob, "*one*")
    assert (message.html, message.markup) == ("<p><em>one</em></p>", markup.VERSION)
    outdate(message)
    edit_message(message, bob, "*two*")
    message.refresh_from_db()
    assert (message.html, message.markup) == ("<p><em>two</em></p>", markup.VERSION)


def test_only_the_html_and_its_rules_change(room: Room, bob: Person) -> None:
    message = post_message(room, bob, "*tea*")
    edit_message(message, bob, "*cake*")
    outdate(message)
    before, head = everything(message), RoomLog.objects.get(room=room).last_seq
    assert run() == "Rendered 1 of 1 messages.\n"
    made = {"html": "<p><em>cake</em></p>", "markup": markup.VERSION}
    assert everything(message) == {**before, **made}
    assert RoomLog.objects.get(room=room).last_seq == head


def test_rules_that_are_newer_than_ours_are_other_rules_too(room: Room, bob: Person) -> None:
    message = post_message(room, bob, "*tea*")
    Message.objects.update(html="", markup=markup.VERSION + 1)
    run()
    assert everything(message)["html"] == "<p><em>tea</em></p>"


def test_deleted_messages_and_those_of_today_are_left_alone(room: Room, bob: Person) -> None:
    deleted, today = post_message(room, bob, "a"), post_message(room, bob, "b")
    delete_message(deleted, bob)
    outdate(deleted, html="")
    Message.objects.filter(pk=today.pk).update(html="as it is")
    before = [everything(deleted), everything(today)]
    assert run() == "All messages are as the rules make them.\n"
    assert [everything(deleted), everything(today)] == before


def test_many_are_rendered_in_batches_with_progress(
    room: Room, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_messages, "BATCH", 2)
    outdate(*say(room, bob, 5))
    lines = run(verbosity=0).splitlines()
    assert lines == [f"Rendered {done} of 5 messages." for done in (2, 4, 5)]
    assert set(Message.objects.values_list("markup", flat=True)) == {markup.VERSION}


def test_it_costs_one_query_when_there_is_nothing_to_do(room: Room, bob: Person) -> None:
    say(room, bob, 3)
    with assertNumQueries(1):
        assert run(verbosity=0) == ""


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_what_is_changed_meanwhile_stays_changed(room: Room, bob: Person, act: str) -> None:
    message = post_message(room, bob, "one")
    outdate(message)
    [read_before] = render_messages.made_by_other_rules()
    if act == "edit":
        edit_message(message, bob, "two")
    else:
        delete_message(message, bob)
    before = everything(message)
    render_messages.render([read_before])
    assert everything(message) == before


def test_a_server_that_is_started_shows_what_was_said_before(
    room: Room, bob: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    message = post_message(room, bob, "*tea*")
    outdate(message)
    prepare()
    assert everything(message)["html"] == "<p><em>tea</em></p>"
    prepare()
    assert capsys.readouterr().out == "Rendered 1 of 1 messages.\n", (
        "and says nothing when it is done"
    )
