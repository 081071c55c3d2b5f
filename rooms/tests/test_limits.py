"""How fast a person may write, and what happens when nobody can count."""

from unittest.mock import patch

import pytest
from limits import parse
from limits.strategies import MovingWindowRateLimiter
from pytest_django.fixtures import Settings

from presence.models import Person
from rooms import limits
from rooms.models import Message, Room
from rooms.operations import Refused
from rooms.tests.conftest import browser
from rooms.tests.html import words

MESSAGES = "/rooms/café-söhne-東京/messages/"


def test_as_many_as_the_rate_allows_and_no_more(bob: Person, settings: Settings) -> None:
    settings.MESSAGE_RATE = parse("3 per minute")
    for _ in range(3):
        limits.check_may_post(bob)
    with pytest.raises(Refused, match="That was a lot at once"):
        limits.check_may_post(bob)


def test_each_person_is_counted_alone(alice: Person, bob: Person, settings: Settings) -> None:
    settings.MESSAGE_RATE = parse("1 per minute")
    limits.check_may_post(bob)
    limits.check_may_post(alice)
    with pytest.raises(Refused):
        limits.check_may_post(bob)


def test_thirty_in_half_a_minute_unless_it_is_set(room: Room, bob: Person) -> None:
    bobs = browser(bob, htmx=True)
    for number in range(30):
        assert words(bobs.post(MESSAGES, {"body": f"{number}", "nonce": f"n{number}"})) == ""
    answer = bobs.post(MESSAGES, {"body": "too much", "nonce": "n31"})
    assert answer.status_code == 422 and words(answer) == "too much"
    assert Message.objects.count() == 30


def test_when_the_counter_is_away_people_go_on_talking(
    room: Room, bob: Person, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MESSAGE_RATE = parse("1 per hour")
    bobs = browser(bob)
    assert bobs.post(MESSAGES, {"body": "one", "nonce": "n1"}).status_code == 302
    assert bobs.post(MESSAGES, {"body": "two", "nonce": "n2"}).status_code == 422
    with patch.object(MovingWindowRateLimiter, "hit", side_effect=ConnectionError("away")):
        assert bobs.post(MESSAGES, {"body": "two", "nonce": "n2"}).status_code == 302
    assert [message.body for message in Message.objects.order_by("seq")] == ["one", "two"]
    assert "could not be counted" in caplog.text


def test_a_redis_that_is_not_there_holds_nobody_up(
    room: Room, bob: Person, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    limits.limiter.cache_clear()
    limits.check_may_post(bob)
    assert "could not be counted" in caplog.text
    limits.limiter.cache_clear()
