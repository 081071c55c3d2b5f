"""What a page says of what others say: to each choice, and not a word more."""

import pytest

from presence.models import Person
from presence.threads import in_db
from rooms.feed import voice
from rooms.models import Room
from rooms.operations import open_direct, post_message
from rooms.tests.heard import (
    ALL,
    CHOICES,
    COUNTS,
    MENTIONS,
    NOTHING,
    SEVEN,
    WHO,
    at_once,
    listens,
    several,
    then_says_no_more,
)
from rooms.tests.page import Page, all_are_live

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("bursts_are_short"),
    pytest.mark.once,
]

# What happens, and what each choice hears of it, in the order of CHOICES.
TABLE = {
    "a message": (
        ["Tea **is** ready"],
        ["alice: Tea is ready", "Message from alice", None, "1 new message", None],
    ),
    "a mention": (
        ["@bob, tea!"],
        [
            "alice mentioned you: @bob, tea!",
            "alice mentioned you",
            "alice mentioned you: @bob, tea!",
            "1 new message",
            None,
        ],
    ),
    "a burst": (
        SEVEN,
        [
            "7 new messages, last from alice",
            "7 new messages, last from alice",
            None,
            "7 new messages",
            None,
        ],
    ),
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("event", TABLE)
async def test_what_is_said_of(
    room: Room, alice: Person, bob: Person, event: str, choice: str
) -> None:
    bodies, sentences = TABLE[event]
    expected = sentences[CHOICES.index(choice)]
    await in_db(listens, bob, choice)
    async with Page(room, bob) as page, Page(room, alice) as own:
        await all_are_live(page, own)
        await in_db(at_once, room, alice, bodies)
        await page.shows_the_log()
        await page.has_heard(*([expected] if expected else []))
        await then_says_no_more(page)
        await own.shows_the_log()
        assert own.heard == [], "what one has written oneself is not said again"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(ALL, "alice: Psst"), (WHO, "Message from alice"), (MENTIONS, "alice: Psst"),
     (COUNTS, "1 new message"), (NOTHING, None)],
)  # fmt: skip
async def test_in_a_direct_conversation_every_message_is_for_its_reader(
    alice: Person, bob: Person, choice: str, expected: str | None
) -> None:
    await in_db(listens, bob, choice)
    direct = await in_db(open_direct, alice, bob)
    async with Page(direct, bob) as page:
        await in_db(post_message, direct, alice, "Psst")
        await page.shows_the_log()
        await page.has_heard(*([expected] if expected else []))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(ALL, ["12 messages while you were away"]), (WHO, ["12 messages while you were away"]),
     (MENTIONS, ["alice mentioned you: @bob?"]), (COUNTS, ["12 messages while you were away"]),
     (NOTHING, [])],
)  # fmt: skip
async def test_what_was_missed_is_one_sentence(
    room: Room, alice: Person, bob: Person, choice: str, expected: list[str]
) -> None:
    await in_db(listens, bob, choice)
    async with Page(room, bob) as page:
        await page.cut()
        await in_db(at_once, room, alice, [*SEVEN, "@bob?" if choice == MENTIONS else "?", *"abcd"])
        await page.connect()
        await page.shows_the_log()
        await page.has_heard(*expected)
        await then_says_no_more(page)


async def test_a_mention_is_heard_beside_what_else_was_missed_or_said_at_once(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, bob) as page:
        await all_are_live(page)
        await in_db(at_once, room, alice, [*"abcd", "tea, @bob?", "e"])
        await page.has_heard("5 new messages, last from alice", "alice mentioned you: tea, @bob?")
        await page.cut()
        await in_db(at_once, room, alice, [*"abcd", "and you, @bob.", "e"])
        await page.connect()
        await page.until(lambda: len(page.heard) == 4)
        assert page.heard[2:] == [
            "5 messages while you were away",
            "alice mentioned you: and you, @bob.",
        ]


async def test_few_that_were_missed_are_said_as_if_they_came_now(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, bob) as page:
        await page.cut()
        await in_db(several, room, alice, "one", "two")
        await page.connect()
        await page.has_heard("alice: one", "alice: two")


async def test_too_much_to_tell_is_one_sentence(room: Room, alice: Person, bob: Person) -> None:
    async with Page(room, bob) as page:
        await page.cut()
        await in_db(at_once, room, alice, [str(number) for number in range(201)])
        await page.connect()
        await page.shows_the_log()
        await page.has_heard("Much has happened. Only the newest messages are shown.")


async def test_three_in_a_row_are_said_and_the_rest_of_a_burst_in_one_sentence(
    room: Room, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "BURST_SECONDS", 1.5)
    async with Page(room, bob) as page:
        await all_are_live(page)
        for number in range(6):
            await in_db(post_message, room, alice, f"number {number}")
            await page.until(lambda: len(page.posted) > number)  # noqa: B023
        await page.has_heard(
            "alice: number 0",
            "alice: number 1",
            "alice: number 2",
            "3 new messages, last from alice",
        )
        await then_says_no_more(page)


async def test_who_comes_during_a_burst_does_not_hear_what_they_have_read(
    room: Room, alice: Person, bob: Person, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "BURST_SECONDS", 1.5)
    async with Page(room, bob) as early:
        await all_are_live(early)
        await in_db(at_once, room, alice, SEVEN)
        await early.shows_the_log()
        async with Page(room, dana) as late:
            await all_are_live(late)
            await in_db(post_message, room, alice, "The last one")
            await early.has_heard("8 new messages, last from alice")
            await late.has_heard("alice: The last one")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(ALL, "Direct message from alice"), (WHO, "Direct message from alice"),
     (MENTIONS, "Direct message from alice"), (COUNTS, "1 new direct message"), (NOTHING, None)],
)  # fmt: skip
@pytest.mark.parametrize("begun", [True, False])
async def test_a_direct_message_is_heard_on_pages_that_do_not_show_it(
    room: Room, alice: Person, bob: Person, choice: str, expected: str | None, begun: bool
) -> None:
    await in_db(listens, bob, choice)
    if begun:
        await in_db(open_direct, alice, bob)
    async with Page(None, bob) as outside, Page(room, bob) as elsewhere, Page(room, alice) as own:
        await outside.until(lambda: "#sidebar" in outside.shown)
        await all_are_live(elsewhere, own)
        direct = await in_db(open_direct, alice, bob)
        await in_db(post_message, direct, alice, "Psst")
        for page in (outside, elsewhere):
            await page.until(lambda: page.badge(direct) == "1 unread")  # noqa: B023
            await page.has_heard(*([expected] if expected else []))
        await in_db(post_message, room, alice, "It is said once")
        await elsewhere.shows_the_log()
        await own.shows_the_log()
        assert own.heard == []
