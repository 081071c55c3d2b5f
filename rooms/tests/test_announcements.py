"""What a page says: each thing that happens, to each choice, and not a word of anything else."""

import asyncio
import time

import pytest
from django.db import transaction

from presence.models import Person
from presence.threads import in_db
from rooms import fragments
from rooms.feed import voice
from rooms.fragments import Variant
from rooms.models import Message, Room
from rooms.operations import (
    change_room,
    change_settings,
    delete_message,
    edit_message,
    join_room,
    open_direct,
    post_message,
)
from rooms.spoken import Sentence
from rooms.tests.conftest import browser
from rooms.tests.html import read
from rooms.tests.page import Page, all_are_live

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

CHOICES = Person.Announces.values
ALL, WHO, MENTIONS, COUNTS, NOTHING = CHOICES


@pytest.fixture(autouse=True)
def bursts_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "BURST_SECONDS", 0.3)


def listens(person: Person, choice: str) -> None:
    Person.objects.filter(pk=person.pk).update(announces=choice)


async def then_says_no_more(page: Page) -> None:
    """Whatever was under way has come, a burst that was held included."""
    before = list(page.heard)
    await asyncio.sleep(2 * voice.BURST_SECONDS)
    await page.is_heard()
    assert page.heard == before


def several(room: Room, author: Person, *bodies: str) -> list[Message]:
    return [post_message(room, author, body) for body in bodies]


# The table: what happens, and what each choice hears of it, in the order of CHOICES ---------------

SEVEN = [f"number {number}" for number in range(7)]
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


def at_once(room: Room, author: Person, bodies: list[str]) -> None:
    with transaction.atomic():
        several(room, author, *bodies)


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


# What is not said --------------------------------------------------------------------------------


async def test_edits_deletions_people_typing_and_names_say_nothing(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    messages = await in_db(several, room, alice, "one", "two")
    async with Page(room, bob) as page, Page(room, alice) as other:
        await in_db(edit_message, messages[0], alice, "one, for @bob")
        await in_db(delete_message, messages[1], alice)
        await in_db(change_room, room, alice, "Another name", "Another topic")
        await in_db(join_room, room, charlie)
        await in_db(change_settings, alice, display_name="Alice in another mood")
        await other.send(typing=True)
        await page.until(lambda: "is writing" in page.shown.get("#typing", ""))
        await then_says_no_more(page)
        assert page.heard == [] and "one, for" in page.rows[messages[0].seq]
        assert "data-deleted" in page.rows[messages[1].seq]
        await in_db(post_message, room, alice, "It does listen")
        await page.has_heard("Alice in another mood: It does listen")


async def test_a_paused_page_is_silent(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    direct = await in_db(open_direct, alice, bob)
    async with Page(room, bob) as page, Page(room, charlie) as other:
        await all_are_live(page, other)
        await page.until(lambda: "#sidebar" in page.shown)
        await page.press_pause()
        await in_db(post_message, room, alice, "@bob?")
        await in_db(post_message, direct, alice, "Psst")
        await other.has_heard("alice: @bob?")
        await page.until(lambda: page.pause_says == "1 new, show")
        await then_says_no_more(page)
        assert page.heard == []
        await page.press_pause()
        await page.has_heard("alice mentioned you: @bob?")


def test_older_messages_say_nothing(room: Room, alice: Person, bob: Person) -> None:
    at_once(room, alice, [f"@bob {number}" for number in range(250)])
    newest = read(browser(bob).get(room.get_absolute_url()))
    assert newest.one(id="announcer").text == ""
    first = newest.all("li", class_="message")[0]["data-seq"]
    for _ in range(4):
        answer = browser(bob, htmx=True).get(f"{room.get_absolute_url()}?before={first}")
        rows = read(answer).all("li", class_="message")
        assert len(rows) == 50 and not read(answer).all(hx_target="#announcer")
        first = rows[0]["data-seq"]


async def test_a_page_of_history_says_nothing(room: Room, alice: Person, bob: Person) -> None:
    await in_db(several, room, alice, *SEVEN)
    page = await Page(room, bob).load()
    page.upto = 3
    await page.connect()
    await in_db(post_message, room, alice, "@bob?")
    await page.until(lambda: "newer message" in page.shown.get("#newer", ""))
    assert page.heard == []
    await page.cut()


# One's own acts, and the connection --------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES)
def test_the_answer_to_a_message_says_that_it_was_sent(
    room: Room, bob: Person, choice: str
) -> None:
    listens(bob, choice)
    answer = browser(bob, htmx=True).post(f"{room.get_absolute_url()}messages/", {"body": "Hi"})
    parts = read(answer).all(hx_target="#announcer")
    assert [part.text.strip() for part in parts] == ([] if choice == NOTHING else ["Sent."])
    assert "autofocus" in read(answer).one(id="text").attrs


@pytest.mark.parametrize("choice", CHOICES)
def test_a_refused_message_is_an_alert_in_the_box(room: Room, bob: Person, choice: str) -> None:
    listens(bob, choice)
    answer = browser(bob, htmx=True).post(f"{room.get_absolute_url()}messages/", {"body": " "})
    error = read(answer).one(role="alert")
    assert error.text.strip() == "Write something first." and error["id"] == "composer-error"
    assert read(answer).one(id="text")["aria-describedby"] == "composer-error"
    assert read(answer).one(id="text")["aria-invalid"] == "true"
    assert not read(answer).all(hx_target="#announcer")


@pytest.mark.parametrize("choice", CHOICES)
async def test_after_the_line_has_shown_the_page_says_once_that_it_is_connected(
    room: Room, alice: Person, bob: Person, choice: str
) -> None:
    await in_db(listens, bob, choice)
    page = await Page(room, bob).load()
    await page.connect(send_cursor=False)
    await page.send(cursor=str(page.cursor), beat=str(int(time.time()) - 36))
    await page.has_heard(*([] if choice == NOTHING else ["Connected again."]))
    await in_db(post_message, room, alice, "@bob")
    await page.shows_the_log()
    assert page.heard.count("Connected again.") == (choice != NOTHING)
    await page.cut()


@pytest.mark.parametrize("beat", [None, "now", "", "x", "99999999999999"])
async def test_a_cut_that_nobody_noticed_is_not_talked_about(
    room: Room, alice: Person, bob: Person, beat: str | None
) -> None:
    page = await Page(room, bob).load()
    await page.connect(send_cursor=False)
    more = {} if beat is None else {"beat": str(int(time.time())) if beat == "now" else beat}
    await page.send(cursor=str(page.cursor), **more)
    await in_db(post_message, room, alice, "Tea")
    await page.has_heard("alice: Tea")
    await page.cut()


async def test_another_choice_counts_at_once_on_open_pages(
    room: Room, alice: Person, bob: Person
) -> None:
    async with Page(room, bob) as page:
        await page.until(lambda: "#sidebar" in page.shown)
        page.shown.pop("#sidebar")
        await in_db(change_settings, bob, announces=WHO)
        await page.until(lambda: "#sidebar" in page.shown)
        await in_db(post_message, room, alice, "Not a word of this")
        await page.has_heard("Message from alice")


# Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("**Tea** _is_ https://example.org/a 🍵 :tea:", "Tea is https://example.org/a 🍵 🍵"),
        ("one\ntwo\n\n- three\n- four\n\n> five", "one two three four five"),
        (":::spoiler How it ends\nThe butler did it\n:::", "How it ends"),
        ("```python\nprint('@bob')\n```", "print('@bob')"),
        ("<img src=x onerror=alert(1)> <script>", "<img src=x onerror=alert(1)> <script>"),
        ("</p></hx-partial><h1 id=text>", "</p></hx-partial><h1 id=text>"),
        ("{{ author }} {% now %}", "{{ author }} {% now %}"),
        ("مرحبا", "مرحبا"),
    ],
)  # fmt: skip
async def test_words_are_plain(
    room: Room, alice: Person, bob: Person, body: str, said: str
) -> None:
    async with Page(room, bob) as page:
        await in_db(post_message, room, alice, body)
        await page.has_heard(f"alice: {said}")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a" * 300, "a" * 300),
        ("a" * 301, "a" * 300 + "… Long message"),
        ("tea " * 100, ("tea " * 75).strip() + "… Long message"),
        ("a" * 299 + "👩🏽‍🍳" + "b" * 9, "a" * 299 + "… Long message"),
        ("a" * 299 + "e\u0301" + "b" * 9, "a" * 299 + "… Long message"),
    ],
)
async def test_a_long_message_is_cut(
    room: Room, alice: Person, bob: Person, body: str, said: str
) -> None:
    async with Page(room, bob) as page:
        await in_db(post_message, room, alice, body)
        await page.has_heard(f"alice: {said}")


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        ("@bob", True), ("(@bob), tea", True), ("tea, @bob.", True), ("@bob: tea", True),
        ("> @bob said", True), ("bob", False), ("me@bob", False), ("@bobby", False),
        ("`@bob`", False), ("```\n@bob\n```", False), ("@@bob", False),
    ],
)  # fmt: skip
async def test_who_is_mentioned(
    room: Room, alice: Person, bob: Person, body: str, is_one: bool
) -> None:
    async with Page(room, bob) as page, Page(room, alice) as own:
        await in_db(post_message, room, alice, body)
        await page.until(lambda: bool(page.heard))
        assert page.heard[0].startswith("alice mentioned you: " if is_one else "alice: ")
        await own.shows_the_log()
        assert own.heard == []


def test_every_kind_is_said_in_plain_words_that_are_escaped() -> None:
    kinds = "message mention messages mentions count away replaced direct sent back"
    for kind in kinds.split():
        sentence = Sentence(kind, "<b>Bea</b>", "<i>", True, 2)
        frame = read(fragments.announcement((sentence,), Variant("en", "UTC")))
        assert [element.tag for element in frame.holds] == ["hx-partial", "p"]
        assert frame.one("p").text.strip(), kind


def test_a_sentence_is_rendered_once_for_everybody_who_hears_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rendered: list[str] = []
    render = fragments.render

    def counted(template: str, variant: Variant, **context: object) -> str:
        rendered.append(template)
        return render(template, variant, **context)

    monkeypatch.setattr(fragments, "render", counted)
    sentence = Sentence("message", "alice", "rendered but once")
    zones = ["UTC", "Asia/Tokyo", "Europe/Berlin"]
    frames = {fragments.announcement((sentence,), Variant("en", zone)) for zone in zones}
    assert len(frames) == 1 and len(rendered) == 1


async def test_a_heartbeat_takes_away_what_was_said_and_not_what_is_being_said() -> None:
    variant = Variant("en", "UTC")
    said = read(fragments.announcement((Sentence("sent"),), variant)).one("p")["data-minute"]
    sweep = read(fragments.heartbeat(variant)).all(hx_swap="delete")[0]["hx-target"]
    minute = int(said)
    assert (
        sweep == f"#announcer > p:not([data-minute='{minute - 1}']):not([data-minute='{minute}'])"
    )
