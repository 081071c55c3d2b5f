"""What a room weighs on the line, to a browser that has nothing of it yet, as the server sends it."""

import tomllib
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from presence.models import Person
from presence.themes import DEFAULT
from project.e2e.conftest import OpenAs
from project.e2e.pages import live, rows
from rooms.management.commands.demo import CONVERSATIONS
from rooms.models import Room
from rooms.operations import change_settings, post_message

WITH_SCRIPT, WITHOUT_SCRIPT = 75_000, 25_000


class Scales:
    """Counts what a page brings in: heads and bodies of answers, compressed as they are, and frames."""

    def __init__(self, page: Page) -> None:
        self.addresses: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self.encodings: dict[str, str] = {}
        session: CDPSession = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.webSocketFrameReceived", self._frame)
        session.send("Network.enable")

    @property
    def total(self) -> int:
        return sum(self.bytes.values())

    def _answered(self, event: dict[str, Any]) -> None:
        response = event["response"]
        self.addresses[event["requestId"]] = response["url"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        self.encodings[response["url"]] = headers.get("content-encoding", "")

    def _finished(self, event: dict[str, Any]) -> None:
        address = self.addresses[event["requestId"]]
        assert address not in self.bytes, f"{address} was loaded twice"
        self.bytes[address] = int(event["encodedDataLength"])

    def _frame(self, event: dict[str, Any]) -> None:
        length = len(event["response"]["payloadData"].encode())
        self.bytes["frames"] = self.bytes.get("frames", 0) + length


@pytest.fixture
def talk(room: Room, alice: Person, bob: Person) -> Room:
    """Fifty messages of one line, as people write them. Alice reads them in the default's look."""
    change_settings(alice, theme=DEFAULT)
    said = [
        words
        for path in sorted(CONVERSATIONS.glob("*.toml"))
        for one in tomllib.loads(path.read_text()).get("rooms", [])
        for day in one["days"]
        for _, _, words, *_ in day["said"]
        if "\n" not in words
    ]
    for number, words in enumerate(said[:50]):
        post_message(room, (alice, bob)[number // 2 % 2], words)
    return room


def weigh(open_as: OpenAs, person: Person, room: Room, javascript: bool) -> Scales:
    page = open_as(person, javascript=javascript)
    scales = Scales(page)
    page.goto(room.get_absolute_url(), wait_until="networkidle" if not javascript else "load")
    expect(rows(page)).to_have_count(50)
    if javascript:
        expect(live(page, person.username)).to_be_attached()
    return scales


def test_a_room_with_script(open_as: OpenAs, alice: Person, talk: Room) -> None:
    scales = weigh(open_as, alice, talk, javascript=True)
    assert "frames" in scales.bytes and len([one for one in scales.bytes if ".js" in one]) == 3
    assert 10_000 < scales.total <= WITH_SCRIPT, scales.bytes


def test_a_room_without_script(open_as: OpenAs, alice: Person, talk: Room) -> None:
    scales = weigh(open_as, alice, talk, javascript=False)
    assert not [one for one in scales.bytes if ".js" in one or one == "frames"]
    assert 5_000 < scales.total <= WITHOUT_SCRIPT, scales.bytes
    plain = [one for one in scales.encodings if scales.encodings[one] != "gzip"]
    assert len(scales.bytes) - len(plain) >= 2, "neither the page nor the style sheet is compressed"
