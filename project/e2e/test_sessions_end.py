"""A session that ends closes its pages in every process: by the bell at once, without it by the tick.

With scripts a page has a socket, without it a long poll.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from itertools import chain

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from presence.models import Person
from project.e2e.conftest import session
from project.e2e.visitors import PATIENCE, OpenPage, Visitor
from project.tests.servers import Parley, test_database
from project.tests.services import Redis
from rooms.models import Room
from rooms.tests.conftest import someone

Servers = tuple[Parley, Parley]
Act = Callable[[tuple[Parley, Parley], Visitor, Visitor], None]
SIGNED_OUT, SAID = 4401, "You have been signed out"
AT_ONCE = 2.0  # seconds, which is what is promised while the bell works
OLD, NEW = "korrekt pferd 9", "batterie 77 klammer"
NEVER = "600"

pytestmark = pytest.mark.needs("redis")


@pytest.fixture(scope="module")
def ringing(
    redis_server: Redis, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Servers]:
    """Two processes of one chat whose tick never comes."""
    shared = shared_by_both(redis_server) | {"TICK_SECONDS": NEVER}
    with (
        django_db_blocker.unblock(),
        Parley(**shared, EMAIL_URL="filemail:///mail") as one,
        Parley(**shared) as two,
    ):
        yield one, two


@pytest.fixture(scope="module")
def ticking(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Servers]:
    """Two processes of one chat whose Redis has gone."""
    with django_db_blocker.unblock(), Redis() as redis:
        shared = shared_by_both(redis)
        with Parley(**shared) as one, Parley(**shared) as two:
            redis.stop()
            yield one, two


def shared_by_both(redis: Redis) -> dict[str, str]:
    """Settings of two processes of one chat, where a poll waits until something happens."""
    return {
        "DATABASE_URL": test_database(),
        "REDIS_URL": redis.url,
        "LONG_POLL_SECONDS": NEVER,
    }


@pytest.fixture(autouse=True)
def accounts(alice: Person, room: Room) -> None:
    """Alice has a password that is typed and an address; Erin looks after the accounts."""
    alice.set_password(OLD)
    alice.email = "alice@example.org"
    alice.save()
    someone("erin", is_staff=True, is_superuser=True)


def sign_out(servers: Servers, here: Visitor, there: Visitor) -> None:
    here.post(servers[0], "/accounts/logout/")


def sign_out_there(servers: Servers, here: Visitor, there: Visitor) -> None:
    key = there.cookies[settings.SESSION_COOKIE_NAME]
    device = UserSession.objects.get(session_key=key).pk
    here.post(servers[0], f"/settings/devices/{device}/end/", page="/settings/")


def sign_out_everywhere_else(servers: Servers, here: Visitor, there: Visitor) -> None:
    here.post(servers[0], "/settings/devices/end-others/", page="/settings/")


def change_the_password(servers: Servers, here: Visitor, there: Visitor) -> None:
    words = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    assert here.post(servers[0], "/accounts/password/change/", **words)[0] == 302


def choose_another_by_mail(servers: Servers, here: Visitor, there: Visitor) -> None:
    third = Visitor()
    third.post(servers[0], "/accounts/password/reset/", email="alice@example.org")
    folder = servers[0].folder / "mail"
    mail = max(folder.iterdir(), key=lambda path: path.stat().st_mtime).read_text()
    link = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail)[-1]
    form = third.get(servers[0], link)[1]
    assert third.post(servers[0], form, password1=NEW, password2=NEW)[0] == 302


def deactivate_in_the_admin(servers: Servers, here: Visitor, there: Visitor) -> None:
    alice = Person.objects.get(username="alice")
    erin = Visitor(session(Person.objects.get(username="erin")))
    chosen = {"action": "deactivate", "_selected_action": str(alice.pk)}
    erin.post(servers[0], "/admin/presence/person/", **chosen)


def give_another_password_in_the_admin(servers: Servers, here: Visitor, there: Visitor) -> None:
    alice = Person.objects.get(username="alice")
    erin = Visitor(session(Person.objects.get(username="erin")))
    words = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    erin.post(servers[0], f"/admin/presence/person/{alice.pk}/password/", **words)


# What is written past all forms rings nobody.
def deactivate_by_a_command(servers: Servers, here: Visitor, there: Visitor) -> None:
    Person.objects.filter(username="alice").update(is_active=False)


def set_a_password_by_a_command(servers: Servers, here: Visitor, there: Visitor) -> None:
    alice = Person.objects.get(username="alice")
    alice.set_password(NEW)
    alice.save()


def expire(servers: Servers, here: Visitor, there: Visitor) -> None:
    key = there.cookies[settings.SESSION_COOKIE_NAME]
    past = timezone.now() - timedelta(seconds=1)
    assert Session.objects.filter(session_key=key).update(expire_date=past)


def grow_old(servers: Servers, here: Visitor, there: Visitor) -> None:
    """As a session does whose `SESSION_COOKIE_AGE` is over."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    theirs = store(there.cookies[settings.SESSION_COOKIE_NAME])
    theirs.set_expiry(1)
    theirs.save()


HERE, THERE, BOTH = {"here"}, {"there"}, {"here", "there"}
RUNG = [
    (sign_out, HERE),
    (sign_out_there, THERE),
    (sign_out_everywhere_else, THERE),
    (change_the_password, BOTH),
    (choose_another_by_mail, BOTH),
    (deactivate_in_the_admin, BOTH),
    (give_another_password_in_the_admin, BOTH),
]
FOUND = [
    (sign_out, HERE),
    pytest.param(change_the_password, BOTH, marks=pytest.mark.nightly),
    pytest.param(deactivate_in_the_admin, BOTH, marks=pytest.mark.nightly),
    # Nobody rings for these in any case.
    (deactivate_by_a_command, BOTH),
    (set_a_password_by_a_command, BOTH),
    (expire, THERE),
    (grow_old, THERE),
]


@pytest.mark.parametrize("act, ended", RUNG)
def test_the_pages_of_a_session_that_ends_close_in_both_processes_by_the_bell(
    ringing: Servers, alice: Person, bob: Person, room: Room, act: Act, ended: set[str]
) -> None:
    check_what_ends(ringing, alice, bob, room, act, ended, AT_ONCE)


@pytest.mark.parametrize("act, ended", FOUND)
def test_they_close_by_the_tick_when_the_bell_is_away(
    ticking: Servers, alice: Person, bob: Person, room: Room, act: Act, ended: set[str]
) -> None:
    check_what_ends(ticking, alice, bob, room, act, ended, PATIENCE)


def check_what_ends(
    servers: Servers,
    alice: Person,
    bob: Person,
    room: Room,
    act: Act,
    ended: set[str],
    within: float,
) -> None:
    visitors = {"here": Visitor(session(alice)), "there": Visitor(session(alice))}
    others = Visitor(session(bob))
    with ExitStack() as opened:
        pages: dict[str, list[OpenPage]] = {
            name: [
                opened.enter_context(visitor.page(server, at))
                for server in servers
                for at in (room, None)
            ]
            for name, visitor in {**visitors, "others": others}.items()
        }
        polls = {
            name: [opened.enter_context(visitor.poll(server, room)) for server in servers]
            for name, visitor in {**visitors, "others": others}.items()
        }
        for page in chain(*pages.values()):
            page.still_talks()
        act(servers, visitors["here"], visitors["there"])
        by = time.monotonic() + within
        for name, theirs in pages.items():
            for page in theirs:
                if name in ended:
                    assert page.closes(by) == SIGNED_OUT
                    assert SAID in page.heard
            for poll in polls[name] if name in ended else ():
                assert SAID in poll.result(by - time.monotonic())[2]
        messages = f"{room.get_absolute_url()}messages/"
        assert others.post(servers[0], messages, "/settings/", body="tea")[0] == 302
        for name, theirs in pages.items():
            if name not in ended:
                for page in theirs:
                    page.still_talks()
                for poll in polls[name]:
                    assert "tea" in poll.result(PATIENCE)[2]
        for name in ended - HERE if act is change_the_password else ended:
            for server in servers:
                assert visitors[name].get(server, "/settings/")[0] == 302
                with visitors[name].page(server, room) as again:
                    assert again.closes() == SIGNED_OUT and not again.rows


def test_another_password_leaves_this_browser_signed_in_under_a_new_session(
    ringing: Servers, alice: Person, room: Room
) -> None:
    here, there = Visitor(session(alice)), Visitor(session(alice))
    change_the_password(ringing, here, there)
    for server in ringing:
        assert here.get(server, "/settings/")[0] == 200
        with here.page(server, room) as page:
            page.still_talks()
        assert there.get(server, "/settings/")[0] == 302
