"""How fast a person may do things: each act below its limit, over it, and again when it was said."""

import dataclasses
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
import redis
from limits import parse
from pytest_django.fixtures import Settings

from presence import limits
from presence.models import Person
from project.tests.clock import Clock
from project.tests.services import Redis
from rooms.limits import check_may_post
from rooms.models import Membership, Message, Room
from rooms.operations import Refused, make_room, post_message
from rooms.tests.conftest import browser, someone
from rooms.tests.html import read, words

ROOM = "/rooms/café-söhne-東京/"
MESSAGES = f"{ROOM}messages/"


@dataclasses.dataclass(frozen=True)
class Act:
    """Something that one does with a form. `{}` in it is another each time."""

    setting: str
    address: str
    form: dict[str, str]
    status: int  # when a limit refuses
    kept: str = ""  # the words that are still in the form then
    htmx: bool = False


ACTS = {
    "send": Act("MESSAGE_RATE", MESSAGES, {"body": "tea {}"}, 422, "tea {}"),
    "send by htmx": Act("MESSAGE_RATE", MESSAGES, {"body": "tea {}"}, 422, "tea {}", htmx=True),
    "preview": Act("EDIT_RATE", MESSAGES, {"body": "a *{}*", "preview": "1"}, 422, "a *{}*"),
    "preview by htmx": Act(
        "EDIT_RATE", MESSAGES, {"body": "a *{}*", "preview": "1"}, 422, "a *{}*", htmx=True
    ),
    "edit": Act("EDIT_RATE", f"{MESSAGES}4/edit/", {"body": "cake {}"}, 422, "cake {}"),
    "edit by htmx": Act(
        "EDIT_RATE", f"{MESSAGES}4/edit/", {"body": "cake {}"}, 422, "cake {}", htmx=True
    ),
    "preview an edit": Act(
        "EDIT_RATE", f"{MESSAGES}4/edit/", {"body": "x {}", "preview": "1"}, 422, "x {}"
    ),
    "join": Act("JOIN_RATE", "/rooms/tea-{}/join/", {}, 429),
    "make a room": Act(
        "ROOM_RATE", "/rooms/new/", {"name": "Room {}", "topic": "?"}, 429, "Room {}"
    ),
    "invite": Act("INVITATION_RATE", f"{ROOM}invite/", {"username": "guest-{}"}, 429, "guest-{}"),
    "open a conversation": Act("INVITATION_RATE", "/people/guest-{}/", {}, 429),
}


@pytest.fixture
def house(room: Room, dana: Person) -> Room:
    """A room with a message of Dana's, who moderates it; three others, and three people to write to."""
    assert post_message(room, dana, "cake").seq == 4
    for number in range(1, 5):
        make_room(f"Tea {number}")
        someone(f"guest-{number}")
    return room


@pytest.mark.parametrize("name", ACTS)
def test_an_act_below_its_limit_over_it_and_when_it_was_said(
    name: str, house: Room, dana: Person, settings: Settings, clock: Clock
) -> None:
    act = ACTS[name]
    setattr(settings, act.setting, parse("2 per minute"))
    danas = browser(dana, htmx=act.htmx)

    def do(number: int) -> Any:
        form = {field: words.format(number) for field, words in act.form.items()}
        return danas.post(act.address.format(number), form | {"nonce": f"n{number}"})

    assert do(1).status_code in (200, 302)
    clock.go_on(20)
    assert do(2).status_code in (200, 302)
    refused = do(3)
    assert refused.status_code == act.status
    # The first of the two ends to count after a minute.
    assert refused["Retry-After"] in ("40", "41")
    assert re.search(r"That was a lot at once\. Wait 4[01] seconds, and ", read(refused).text)
    if act.kept:
        assert act.kept.format(3) in refused.content.decode()
    clock.go_on(int(refused["Retry-After"]) - 2)
    assert do(3).status_code == act.status
    clock.go_on(2.01)
    again = do(3)
    assert again.status_code in (200, 302)
    assert "Retry-After" not in again
    assert do(4).status_code == act.status


def test_what_was_refused_was_not_done(
    house: Room, dana: Person, settings: Settings, clock: Clock
) -> None:
    for name in ("MESSAGE_RATE", "EDIT_RATE", "JOIN_RATE", "ROOM_RATE", "INVITATION_RATE"):
        setattr(settings, name, parse("0 per minute"))
    before = [model.objects.count() for model in (Message, Membership, Room)]
    danas = browser(dana)
    for act in ACTS.values():
        form = {field: words.format(1) for field, words in act.form.items()}
        assert danas.post(act.address.format(1), form).status_code == act.status
    assert [model.objects.count() for model in (Message, Membership, Room)] == before
    assert Message.objects.get(seq=4).body == "cake"


def test_to_look_is_never_limited(house: Room, dana: Person, settings: Settings) -> None:
    for name in ("MESSAGE_RATE", "EDIT_RATE", "JOIN_RATE", "ROOM_RATE", "INVITATION_RATE"):
        setattr(settings, name, parse("0 per minute"))
    danas = browser(dana)
    addresses = {act.address.format(1) for act in ACTS.values()} - {MESSAGES}
    for address in (ROOM, f"{MESSAGES}?after=1", *addresses):
        assert danas.get(address, follow=True).status_code == 200, address


def test_each_person_is_counted_alone(alice: Person, bob: Person, settings: Settings) -> None:
    settings.MESSAGE_RATE = parse("1 per minute")
    check_may_post(bob)
    check_may_post(alice)
    with pytest.raises(Refused) as refused:
        check_may_post(bob)
    assert (refused.value.code, refused.value.wait) == ("message-rate", 60)


def test_thirty_in_half_a_minute_unless_it_is_set(room: Room, bob: Person) -> None:
    bobs = browser(bob, htmx=True)
    for number in range(30):
        assert words(bobs.post(MESSAGES, {"body": f"{number}", "nonce": f"n{number}"})) == ""
    answer = bobs.post(MESSAGES, {"body": "too much", "nonce": "n31"})
    assert answer.status_code == 422 and words(answer) == "too much"
    assert Message.objects.count() == 30


@pytest.mark.parametrize(
    "seconds, sentence",
    [
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (121, "3 minutes"),
        (7199, "120 minutes"),
        (7201, "3 hours"),
    ],
)
@pytest.mark.once
def test_a_wait_is_said_as_people_say_it_and_never_too_short(seconds: int, sentence: str) -> None:
    assert limits.in_words(seconds) == sentence


# When Redis is away ------------------------------------------------------------------------------


@pytest.fixture
def redis_of_its_own(redis_server: Redis, settings: Settings) -> Redis:
    """Limits are counted in a Redis that the test may stop. It is running again at the end."""
    settings.REDIS_URL = redis_server.url
    limits.counters.cache_clear()
    redis.Redis.from_url(redis_server.url).flushdb()
    return redis_server


def stopped(server: Redis) -> Callable[[], None]:
    server.stop()
    return server.start


def paused(server: Redis) -> Callable[[], None]:
    server.pause()
    return server.resume


@pytest.mark.once
@pytest.mark.needs("redis")
@pytest.mark.parametrize("go_away", [stopped, paused])
def test_without_redis_a_process_counts_alone_and_says_so_once(
    go_away: Callable[[Redis], Callable[[], None]],
    redis_of_its_own: Redis,
    bob: Person,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.MESSAGE_RATE = parse("2 per hour")
    settings.REDIS_PAUSE_SECONDS = 1000
    check_may_post(bob)
    come_back = go_away(redis_of_its_own)
    try:
        # One call finds out, which takes as long as the time-out; the others do not wait for it again.
        for _ in range(2):
            check_may_post(bob)
        for _ in range(100):
            with pytest.raises(Refused):
                check_may_post(bob)
        assert len(lines_of(caplog)) == 1
    finally:
        come_back()
    with pytest.raises(Refused):
        check_may_post(bob)  # it has not looked yet
    limits.counters().patience.next_try = 0
    if go_away is stopped:
        check_may_post(bob)  # a Redis that was started again is empty
        check_may_post(bob)
    # What it was asked while it was paused it has counted after all.
    with pytest.raises(Refused):
        check_may_post(bob)
    assert "answers again" in lines_of(caplog)[-1] and len(lines_of(caplog)) == 2


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [
        r for r in caplog.records if r.levelno >= logging.WARNING and "Redis" in r.getMessage()
    ]
    return [line.getMessage() for line in lines]
