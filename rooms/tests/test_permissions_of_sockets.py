"""Who may say what over a socket: every frame of the table, by everybody, in every kind of room."""

from dataclasses import fields
from typing import get_args

import pytest

from presence.threads import in_db
from rooms.consumers import frames
from rooms.feed import Feeds
from rooms.models import Membership, Message
from rooms.operations import remove_person
from rooms.routing import urlpatterns
from rooms.tests.house import House, build
from rooms.tests.page import Page
from rooms.tests.permissions import FRAME_LINES, KINDS, PEOPLE, answer_of, people_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def house(transactional_db: None) -> House:
    return build()


def test_every_frame_and_every_socket_is_in_the_table() -> None:
    said = {fields(kind)[0].name if fields(kind) else "typing" for kind in get_args(frames.Frame)}
    assert {"number" if line.name == "seen" else line.name for line in FRAME_LINES} == said
    assert {str(found.pattern) for found in urlpatterns} == {"ws/rooms/<str:slug>/", "ws/"}


@pytest.mark.parametrize("kind", KINDS)
async def test_who_may_say_what(house: House, kind: str) -> None:
    expected: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], str] = {}
    for line in FRAME_LINES:
        cell = next(cell for cell in line.cells if cell.kind == kind)
        for who in people_at(line, cell):
            expected[who, line.name] = answer_of(line, cell, who)
    for who in {who for who, _ in expected}:
        answers = await said_by(house, kind, who)
        found |= {(who, name): answer for name, answer in answers.items()}
    differ = {key: (found[key], expected[key]) for key in found if found[key] != expected[key]}
    assert found.keys() == expected.keys()
    assert not differ, f"{{who, frame: (answer, in the table)}} {differ}"


async def said_by(house: House, kind: str, who: str) -> dict[str, str]:
    """What comes of each frame from this person."""
    room = house.room(kind, who)
    page = Page(room, house.people.get(who))
    page.cursor = 0
    await page.connect()
    await page.until(lambda: bool(page.rows) or page.closed_with is not None)
    names = [line.name for line in FRAME_LINES]
    if page.closed_with:
        assert not page.rows
        return dict.fromkeys(names, {4401: "sign-in", 4404: "absent"}[page.closed_with])
    found = {"cursor": "yes"}
    await page.send(seen=1)
    await page.send(typing=True)
    await has_heard(page)
    feeds = Feeds.current()
    await feeds.marks.write()
    mine = Membership.objects.filter(room=room, person=house.people[who], read_number=1)
    found["seen"] = "yes" if await in_db(mine.exists) else "nothing"
    typists = feeds.feeds[room.pk].typists.now()
    found["typing"] = "yes" if page.person and page.person.pk in typists else "nothing"
    await page.press_pause()
    found["paused"] = "yes" if page.paused == "1" else "nothing"
    await page.send(body=f"{who} was here")
    await has_heard(page)
    said = Message.objects.filter(room=room, body=f"{who} was here")
    found["body"] = "yes" if await in_db(said.exists) else "no"
    await page.cut()
    return found


async def has_heard(page: Page) -> None:
    """Wait until what was sent has been dealt with: frames are, one after another."""
    page.shown.pop("#notice", None)
    await page.send(nonsense=True)
    await page.until(lambda: "could not be understood" in page.shown.get("#notice", ""))


@pytest.mark.parametrize("who", PEOPLE)
async def test_the_socket_of_other_pages_takes_no_frames_but_how_the_page_stands(
    house: House, who: str
) -> None:
    before = await in_db(Message.objects.count)
    page = Page(None, house.people.get(who))
    await page.connect()
    if who in ("stranger", "deactivated"):
        await page.until(lambda: page.closed_with == 4401)
        return
    for frame in ({"body": "Hello"}, {"seen": 1}, {"typing": True}):
        page.shown.pop("#notice", None)
        await page.send(**frame)
        await page.until(lambda: "could not be understood" in page.shown.get("#notice", ""))
    assert await in_db(Message.objects.count) == before and not page.rows
    await page.cut()


@pytest.mark.parametrize("kind", ["public", "private"])
async def test_a_socket_that_was_open_before_its_person_was_removed(
    house: House, kind: str
) -> None:
    """It had not asked for anything yet, so no feed knew of it."""
    room, member = house.rooms[kind], house.people["member"]
    page = await Page(room, member).load()
    await page.connect(send_cursor=False)
    await page.send(body="I may")
    await has_heard(page)
    assert await in_db(Message.objects.filter(body="I may").exists)
    await in_db(remove_person, room, house.people["owner"], member)
    await has_heard(page)
    page.shown.clear()
    await page.send(body="I may not")
    await page.until(lambda: "no such room" in page.shown.get("#notice", ""))
    assert not await in_db(Message.objects.filter(body="I may not").exists)
    await page.send(cursor="0")
    await page.until(lambda: page.closed_with == 4404)
    assert not page.posted
