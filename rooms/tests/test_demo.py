"""`manage.py demo`: what it shows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from presence.models import Person
from rooms import markup
from rooms.management.commands import demo
from rooms.models import Membership, Message, Room
from rooms.sidebar import Sidebar, sidebars

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What the command says on an empty database. It takes seconds, so all tests look at one demo."""
    with (
        override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield run_demo()
        transaction.set_rollback(True)


def run_demo() -> str:
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def sidebar_of(name: str) -> Sidebar:
    person = Person.objects.get(username=name)
    return sidebars([person.pk])[person.pk]


def test_it_says_who_can_sign_in(printed: str) -> None:
    for person in Person.objects.all():
        line = next(line for line in printed.splitlines() if line.split()[:1] == [person.username])
        assert person.check_password(line.split()[1])
        assert person.display_name in line


def test_it_is_a_week_that_has_passed(printed: str) -> None:
    now = datetime.now(UTC)
    assert Message.objects.count() >= 200
    for room in Room.objects.all():
        times = list(room.messages.order_by("number").values_list("posted_at", flat=True))
        assert times == sorted(times)
        assert now - timedelta(days=7) < times[0] and times[-1] < now
        if not (room.archived_at or room.is_direct):
            assert now - timedelta(hours=3) < times[-1]
    assert Message.objects.exclude(edited_at=None).filter(edited_at__lt=now).count() >= 3
    assert Message.objects.exclude(deleted_at=None).filter(deleted_at__lt=now).count() >= 2


@pytest.mark.parametrize("hour", range(24))
def test_it_is_in_order_at_any_hour(hour: int) -> None:
    now = datetime(2026, 3, 1, hour, tzinfo=UTC)
    read = demo.read_demo()
    for talked in [*read["rooms"], *read["directs"]]:
        lines = [(day["ago"], line[0]) for day in talked["days"] for line in day["said"]]
        times = [demo.moment(now, ago, at) for ago, at in lines]
        assert times == sorted(set(times))
        assert times[-1] < now
        assert "archived" not in talked or times[-1] < now - timedelta(days=talked["archived"])


def test_people_were_here_after_what_they_said_and_do_not_all_read_alike(printed: str) -> None:
    now = datetime.now(UTC)
    for person in Person.objects.all():
        assert person.last_here and person.last_here < now
        assert person.messages.latest("posted_at").posted_at < person.last_here
    by_hand = Person.objects.filter(marks_read=False)
    assert by_hand.exists()
    assert Person.objects.filter(enter_sends=False).exists()
    assert Person.objects.filter(shows_typing=False).exists()


def test_there_is_a_room_of_each_kind(printed: str) -> None:
    alice = Person.objects.get(username="alice")
    private = Room.objects.get(name="The third oven")
    roles = private.memberships.current().values_list("role", flat=True)
    assert private.kind == Room.Kind.PRIVATE
    assert set(roles) == set(Membership.Role.values)
    assert private.memberships.filter(state=Membership.State.INVITED).exists()
    assert Room.objects.joined_by(alice).filter(kind=Room.Kind.DIRECT).count() == 3
    assert Room.objects.joined_by(alice).exclude(archived_at=None).count() == 1
    to_discover = Room.objects.readable_by(alice).difference(Room.objects.joined_by(alice))
    assert to_discover.count() == 1


def test_an_invitation_and_unread_messages_wait_for_alice(printed: str) -> None:
    mine = sidebar_of("alice")
    assert [invitation.room.name for invitation in mine.invitations] == ["A bell for Samira 🔔"]
    unread = [entry.unread for entry in mine.rooms]
    assert 2 <= len([count for count in unread if count]) < len(unread)
    assert [entry.unread for entry in mine.directs if entry.unread] == [3]


def test_nobodys_own_words_are_unread(printed: str) -> None:
    for membership in Membership.objects.current().select_related("room"):
        later = membership.room.messages.filter(number__gt=membership.read_number)
        assert not later.filter(author=membership.person_id).exists(), membership


def test_it_shows_what_can_be_written(printed: str) -> None:
    html = "\n".join(Message.objects.values_list("html", flat=True))
    shown = ["<ul>", "<ol>", "<blockquote>", "<pre", "<em>", "<strong>", "<s>", "<code>", "<a"]
    shown += ['<details class="spoiler">', '<p class="emoji">', 'class="k"']
    assert [tag for tag in shown if tag not in html] == []
    short = Message.objects.get(body=":bread::fire:")
    assert "🍞🔥" in short.html
    assert not Message.objects.filter(deleted_at=None).exclude(markup=markup.VERSION).exists()


def test_it_is_made_once(printed: str) -> None:
    count = Message.objects.count()
    assert "here already" in run_demo()
    assert Message.objects.count() == count
