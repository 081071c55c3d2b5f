"""The words that a page says: plain, short and escaped, and rendered once."""

import pytest

from presence.models import Person
from presence.threads import in_db
from rooms import fragments
from rooms.fragments import Variant
from rooms.models import Room
from rooms.operations import post_message
from rooms.spoken import Sentence
from rooms.tests.heard import hears
from rooms.tests.html import read
from rooms.tests.page import Page

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("bursts_are_short"),
    pytest.mark.once,
]


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
    await hears(bob, room, alice, body, f"alice: {said}")


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
    await hears(bob, room, alice, body, f"alice: {said}")


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
