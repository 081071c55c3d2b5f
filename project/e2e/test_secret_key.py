"""Another SECRET_KEY, with the old one in SECRET_KEY_FALLBACKS, signs out no page that is open."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from presence.models import Person
from project.e2e.conftest import session
from project.e2e.visitors import Visitor, token_on
from project.tests.servers import Parley, test_database
from rooms.models import Message, Room

FIRST, SECOND = "the first key " * 4, "the second key " * 4


@pytest.fixture
def parley() -> Iterator[Parley]:
    with Parley(DATABASE_URL=test_database(), SECRET_KEY=FIRST) as server:
        yield server


@pytest.fixture
def signed_under_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions are begun here under the key that the server has."""
    monkeypatch.setattr(settings, "SECRET_KEY", FIRST)


def restart(parley: Parley, **keys: str) -> None:
    parley.stop()
    parley.settings |= keys
    parley.start()


def test_open_pages_outlive_the_key_and_end_when_the_old_one_is_dropped(
    signed_under_the_first: None, parley: Parley, alice: Person, bob: Person, room: Room
) -> None:
    bobs = Visitor(session(bob))
    key = bobs.cookies[settings.SESSION_COOKIE_NAME]
    only_a_socket = Visitor(session(bob))
    address = room.get_absolute_url()
    token = token_on(bobs.get(parley, address)[2])
    with bobs.page(parley, room) as page:
        page.still_talks()
        restart(parley, SECRET_KEY=SECOND, SECRET_KEY_FALLBACKS=FIRST)
        assert page.closes() == 1012

    with (
        bobs.page(parley, room) as page,
        bobs.page(parley) as other_tab,
        only_a_socket.page(parley, room) as third,
    ):
        for one in (page, other_tab, third):
            one.still_talks()
        # The form of a page from before, without another page in between.
        status, to, _ = bobs.post(parley, f"{address}messages/", token=token, body="The old form")
        assert status == 302 and to.endswith("#text")
        assert Message.objects.filter(room=room, body="The old form").exists()
        assert bobs.get(parley, address)[0] == 200
        assert bobs.cookies[settings.SESSION_COOKIE_NAME] == key, "other tabs do not know this one"
        page.until_heard("The old form")
        # Many ticks later all of them are there.
        bobs.post(parley, f"{address}messages/", token=token, body="And later")
        page.until_heard("And later")
        for one in (page, other_tab, third):
            for _ in range(10):
                one.take(0.1)
            one.still_talks()

    restart(parley, SECRET_KEY=SECOND, SECRET_KEY_FALLBACKS="")
    # Who was on a page meanwhile is signed in under the new key; the others' sessions are worth nothing.
    assert bobs.get(parley, address)[0] == 200
    with bobs.page(parley, room) as page:
        page.still_talks()
    with only_a_socket.page(parley, room) as page:
        assert page.closes() == 4401
    assert only_a_socket.get(parley, address)[0] == 302
    assert Session.objects.filter(session_key=key).exists()
