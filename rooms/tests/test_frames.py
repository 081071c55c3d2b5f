"""What comes over a socket: one of ours, or refused. Nothing that is said makes it fall."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presence.models import Person
from presence.threads import in_db
from rooms.consumers.frames import MAX_NUMBER, Body, Cursor, Frame, Paused, Seen, Typing, parse
from rooms.models import Message, Room
from rooms.operations import post_message
from rooms.tests.page import Page

pytestmark = pytest.mark.once

GOOD = [
    ('{"cursor": "5"}', Cursor(5)),
    ('{"cursor": 5, "upto": "3"}', Cursor(5, upto=3)),
    ('{"cursor": 5, "panel": true}', Cursor(5, panel=True)),
    ('{"cursor": "x"}', Cursor(-1)),
    ('{"cursor": 1e400}', Cursor(-1)),
    ('{"seen": 7}', Seen(7)),
    ('{"seen": "7"}', Seen(7)),
    ('{"seen": 9007199254740992}', Seen(MAX_NUMBER)),
    ('{"cursor": "5", "paused": "1"}', Cursor(5, paused=True)),
    ('{"cursor": "5", "paused": "0"}', Cursor(5)),
    ('{"cursor": "5", "paused": true}', Cursor(5)),
    ('{"paused": "1"}', Paused(True)),
    ('{"paused": "0"}', Paused(False)),
    ('{"typing": true}', Typing()),
    ('{"body": "a"}', Body("a")),
    ('{"body": "a", "nonce": "n"}', Body("a", "n")),
    ('{"body": "a", "nonce": 5}', Body("a")),
    ('{"body": "a", "csrfmiddlewaretoken": "t", "headers": {"HX-Request": "true"}}', Body("a")),
    ('{"typing": true, "headers": {}}', Typing()),
]

# Nothing that htmx or a bot of ours would say.
BAD = {
    "nothing": "",
    "no JSON": "hello",
    "half of it": '{"seen": 5',
    "two of them": '{"seen": 5}{"seen": 6}',
    "not an object": "[5]",
    "a word": '"typing"',
    "null": "null",
    "an empty object": "{}",
    "not a number": '{"seen": NaN}',
    "without end": '{"seen": -Infinity}',
    "too large": '{"seen": 9007199254740993}',
    "5,000 digits": f'{{"seen": {"9" * 5000}}}',
    "5,000 digits in words": f'{{"seen": "{"9" * 5000}"}}',
    "a fraction": '{"seen": 1.5}',
    "below nothing": '{"seen": -1}',
    "a digit of another script": '{"seen": "٣"}',
    "a superscript": '{"seen": "²"}',
    "true, which Python counts as 1": '{"seen": true}',
    "a list": '{"seen": [5]}',
    "paused, without quotes": '{"paused": 1}',
    "paused in a list": '{"paused": ["1"]}',
    "paused, and more": '{"paused": "1", "seen": 1}',
    "typing false": '{"typing": false}',
    "typing 1": '{"typing": 1}',
    "typing a word": '{"typing": "true"}',
    "a body of numbers": '{"body": 5}',
    "a body of lists": '{"body": ["a"]}',
    "deep lists": "[" * 10_000 + "]" * 10_000,
    "deep objects": '{"seen": ' * 5_000 + "1" + "}" * 5_000,
    "deep inside": f'{{"seen": {"[" * 5_000}{"]" * 5_000}}}',
    "an unknown key": '{"admin": true}',
    "an unknown key beside a known one": '{"seen": 5, "admin": true}',
    "an unknown key beside a cursor": '{"cursor": 5, "room": 7}',
    "typing and words": '{"typing": true, "body": "half a thought"}',
    "seen and words": '{"seen": 5, "body": "half a thought"}',
    "a cursor and words": '{"cursor": 5, "body": "half a thought"}',
    "seen and typing": '{"seen": 5, "typing": true}',
    "seen and a cursor": '{"seen": 5, "cursor": 5}',
    "a nonce without words": '{"nonce": "n"}',
    "htmx's own alone": '{"headers": {}, "csrfmiddlewaretoken": "t"}',
}
OF_THE_SAME = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=5,
)
KEYS = st.sampled_from(
    ["cursor", "upto", "panel", "body", "nonce", "seen", "typing", "headers", "x"]
)


@pytest.mark.parametrize("text, frame", GOOD)
def test_what_htmx_and_bots_say_is_understood(text: str, frame: Frame) -> None:
    assert parse(text) == frame


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_anything_else_is_not(text: str) -> None:
    assert parse(text) is None


@settings(deadline=None)
@given(st.text())
def test_no_text_makes_it_fall(text: str) -> None:
    parse(text)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(KEYS, OF_THE_SAME, max_size=3))
def test_a_frame_is_of_one_kind(said: dict[str, object]) -> None:
    """Whatever its values: words beside another key are never a message."""
    frame = parse(json.dumps(said))
    kinds = said.keys() & {"cursor", "body", "seen", "typing"}
    assert frame is None or len(kinds) == 1
    assert not isinstance(frame, Body) or said.keys() <= {"body", "nonce", "headers"}


async def is_refused(page: Page, **frame: object) -> None:
    """Send what cannot be understood, and wait until the page says so."""
    page.shown.pop("#notice", None)
    await page.socket.send_input({"type": "websocket.receive", **frame})
    await page.until(lambda: "could not be understood" in page.shown.get("#notice", ""))


@pytest.mark.django_db(transaction=True)
async def test_a_room_s_socket_refuses_what_it_does_not_understand_and_lives(
    room: Room, alice: Person, bob: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with Page(room, bob) as page:
        for name, text in BAD.items():
            await is_refused(page, text=text)
            assert page.closed_with is None, name
        await is_refused(page, bytes=b"\x00\xff")
        await page.send(body="still here")
        await page.until_posted()
        await in_db(post_message, room, alice, "so am I")
        await page.until(lambda: len(page.posted) == 2)
    assert await in_db(Message.objects.count) == 2
    assert "Traceback" not in caplog.text and "failed" not in caplog.text


@pytest.mark.django_db(transaction=True)
async def test_a_page_s_socket_without_a_room_refuses_everything_and_lives(
    room: Room, alice: Person, bob: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with Page(None, bob) as page:
        await page.until(lambda: page.badge(room) == "")
        others = {text: text for text, frame in GOOD if not isinstance(frame, Cursor | Paused)}
        for name, text in {**BAD, **others}.items():
            await is_refused(page, text=text)
            assert page.closed_with is None, name
        await is_refused(page, bytes=b"{}")
        await in_db(post_message, room, alice, "hello")
        await page.until(lambda: page.badge(room) == "1 unread")
    assert await in_db(Message.objects.count) == 1
    assert "Traceback" not in caplog.text and "failed" not in caplog.text
