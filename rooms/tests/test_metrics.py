"""Figures for Prometheus: each moves when the thing happens, and stated addresses alone may see them."""

import asyncio
import math
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.exceptions import ImproperlyConfigured
from django.test import AsyncClient, Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from presence.models import Person
from presence.threads import in_db
from project.environment import networks, parsed
from rooms import doorbell
from rooms.consumers import outbox
from rooms.feed.delivery import observe
from rooms.models import Room
from rooms.models.rooms import place_of
from rooms.operations import edit_message, invite_person, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import without_token
from rooms.tests.layers import BrokenLayer, DeafLayer
from rooms.tests.page import Page, all_are_live

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def to_us(settings: Settings) -> None:
    settings.METRICS_ALLOWED = networks(HERE)


class Figures:
    """The figures as Prometheus reads them, by what has come since the last time it read."""

    def __init__(self) -> None:
        self.before: dict[str, float] = {}

    async def read(self) -> dict[str, float]:
        answer = await AsyncClient().get("/metrics", headers={"host": "10.1.2.3:8001"})
        assert answer.status_code == 200
        found = {}
        for family in text_string_to_metric_families(answer.content.decode()):
            for sample in family.samples:
                labels = ",".join(sample.labels.values())
                found[sample.name.removeprefix("parley_") + (f" {labels}" if labels else "")] = (
                    sample.value
                )
        return found

    async def begin(self) -> None:
        self.before = await self.read()

    async def since(self) -> dict[str, float]:
        """What differs."""
        now = await self.read()
        changes = {name: value - self.before.get(name, 0) for name, value in now.items()}
        return {name: change for name, change in changes.items() if change}

    async def until(self, **expected: float) -> dict[str, float]:
        """Wait for these, whose names have a blank or a dot where Python wants none."""
        deadline = asyncio.get_running_loop().time() + 5
        wanted = {name.replace("__", " ").replace("_dot_", "."): n for name, n in expected.items()}
        while not wanted.items() <= (found := await self.since()).items():
            assert asyncio.get_running_loop().time() < deadline, (wanted, found)
            await asyncio.sleep(0.02)
        return found


@pytest.fixture
async def figures() -> Figures:
    return Figures()


# What there is ------------------------------------------------------------------------------------


async def test_sockets_and_rooms_with_listeners(
    room: Room, alice: Person, bob: Person, figures: Figures
) -> None:
    await figures.begin()
    async with Page(room, bob) as bobs, Page(room, alice) as alices, Page(None, bob):
        await all_are_live(bobs, alices)
        found = await figures.since()
        assert found["sockets room"] == 2 and found["sockets other"] == 1
        assert found["rooms_with_listeners"] == 1
        assert found["asyncio_tasks"] >= 3
    await figures.begin()
    assert (await figures.read())["sockets room"] == 0
    assert (await figures.read())["rooms_with_listeners"] == 0


async def test_what_waits_in_outboxes(room: Room, bob: Person, figures: Figures) -> None:
    async with Page(room, bob) as page:
        await all_are_live(page)
        await figures.begin()
        socket = next(iter(outbox_owners()))
        socket.hold()
        for number in (1, 2, 3):
            await in_db(post_message, room, bob, f"{number}")
            await figures.until(outbox_fragments_max=number)
        assert (await figures.read())["outbox_fragments"] >= 3
        socket.release("")
        await page.until(lambda: len(page.posted) == 3)
        assert (await figures.read())["outbox_fragments_max"] < 3


def outbox_owners() -> set[Any]:
    from rooms.feed import Feeds

    return Feeds.current().sockets


async def test_the_process_its_memory_its_files_and_its_database(
    figures: Figures, db: None
) -> None:
    await in_db(Person.objects.count)
    found = await figures.read()
    assert found["process_resident_memory_bytes"] > 10**7
    assert found["process_open_fds"] > 3 and found["asyncio_tasks"] >= 1
    pooled = {
        "database_connections busy",
        "database_connections idle",
        "database_connections wanted",
    }
    of_one = {"database_connections open"}
    connections = {name for name in found if name.startswith("database_connections")}
    assert connections == (of_one if "sqlite" in project_settings.DATABASE_URL else pooled)
    if connections == of_one:
        assert found["database_connections open"] >= 1
    else:
        assert found["database_connections busy"] + found["database_connections idle"] >= 1
    assert found[f"info {project_settings.RELEASE}"] == 1


# What has happened --------------------------------------------------------------------------------


async def test_a_message_is_rung_heard_rendered_once_and_timed(
    room: Room, alice: Person, bob: Person, dana: Person, figures: Figures
) -> None:
    async with Page(room, bob) as bobs, Page(room, alice) as alices, Page(room, dana) as danas:
        await all_are_live(bobs, alices, danas)
        await figures.begin()
        await in_db(post_message, room, alice, "Hello")
        for page in (bobs, alices, danas):
            await page.until_posted()
        found = await figures.until(commit_to_socket_seconds_count=1)
    assert found["rings_rung_total room.log"] == found["rings_heard_total room.log"] == 1
    assert found["fragments_rendered_total changes"] == 1
    assert found["fragments_reused_total changes"] == 2
    assert 0 < found["commit_to_socket_seconds_sum"] < 5
    assert "rings_lost_total room.log" not in found


async def test_a_lost_ring_is_counted_and_what_the_tick_heals_and_how_late_it_was(
    room: Room,
    alice: Person,
    bob: Person,
    figures: Figures,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RING_DIRECTLY = False  # as for a message that another process takes
    monkeypatch.setattr(doorbell, "get_channel_layer", BrokenLayer)
    async with Page(room, bob) as page:
        await all_are_live(page)
        await figures.begin()
        message = await in_db(post_message, room, alice, "Hello")
        await page.until_posted()
        found = await figures.until(commit_to_socket_seconds_count=1)
        assert found["rings_lost_total room.log"] == 1
        assert "rings_rung_total room.log" not in found
        assert found["rings_healed_total room.log"] == 1
        # An edit has no time of its own, and without a ring none is told.
        await in_db(edit_message, message, alice, "Hello again")
        await page.until(lambda: "again" in page.rows[message.seq])
        found = await figures.since()
        assert found["rings_healed_total room.log"] == 2
        assert found["commit_to_socket_seconds_count"] == 1


async def test_a_ring_of_ones_own_that_the_layer_brings_back_is_not_heard_twice(
    room: Room, bob: Person, figures: Figures
) -> None:
    async with Page(room, bob) as page:
        await all_are_live(page)
        await figures.begin()
        ring = {"type": doorbell.LOG, "room": room.pk, "seq": 1}
        for by in ({"by": doorbell.OWN}, {"by": "another process"}, {}):
            await doorbell.ring(place_of(room.pk), ring | by)
        await figures.until(rings_heard_total__room_dot_log=2)
        await doorbell.ring(place_of(room.pk), ring | {"by": doorbell.OWN})
        await doorbell.ring(place_of(room.pk), {"type": "after it all"})
        found = await figures.until(rings_heard_total__unknown=1)
        assert found["rings_heard_total room.log"] == 2


async def test_an_own_feed_that_no_ring_told_of_is_healed(
    room: Room,
    alice: Person,
    charlie: Person,
    figures: Figures,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RING_DIRECTLY = False
    async with Page(None, charlie) as page:
        await page.until(lambda: "#sidebar" in page.shown)
        monkeypatch.setattr(doorbell, "get_channel_layer", DeafLayer)
        await figures.begin()
        await in_db(invite_person, room, alice, "charlie")
        await figures.until(rings_healed_total__person_dot_mine=1)


def test_a_clock_that_is_behind_makes_nothing_arrive_before_it_was_sent() -> None:
    from rooms.metrics import DELIVERY

    before = DELIVERY._sum.get()
    observe(math.inf)
    assert DELIVERY._sum.get() == before


async def test_pages_that_come_back_and_how_far_behind_they_were(
    room: Room, alice: Person, bob: Person, figures: Figures
) -> None:
    pages = [await Page(room, person).load() for person in (alice, bob)]
    lost = await Page(room, bob).load()
    lost.cursor = "nowhere"
    for number in range(3):
        await in_db(post_message, room, alice, f"{number}")
    await figures.begin()
    for page in pages:
        await page.connect()
    for page in pages:
        await page.until(lambda page=page: len(page.posted) == 3)  # type: ignore[misc]
    found = await figures.since()
    assert found["resume_changes_count"] == 2 and found["resume_changes_bucket 5.0"] == 2
    assert "resume_changes_bucket 1.0" not in found
    reused = found.get("fragments_reused_total resume", 0)  # if they came at once
    assert found["fragments_rendered_total resume"] + reused == 2
    await lost.connect()
    found = await figures.until(resume_changes_count=3)
    assert found["resume_changes_bucket 200.0"] == 2
    for page in (*pages, lost):
        await page.cut()


@pytest.mark.once
async def test_an_outbox_that_overflows_and_connections_that_are_cut_off(
    figures: Figures, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take_nothing(message: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    await figures.begin()
    settings.SEND_TIMEOUT_SECONDS = 0.01
    outbox.Outbox(take_nothing, lambda: None).put("one")
    await figures.until(socket_aborts_total__send=1)

    settings.SEND_TIMEOUT_SECONDS = 60
    monkeypatch.setattr(outbox, "CLOSE_SECONDS", 0.01)
    slow = outbox.Outbox(take_nothing, lambda: None)
    for _ in range(outbox.MOST_FRAGMENTS + 2):
        slow.put("more")
        await asyncio.sleep(0)
    found = await figures.until(socket_aborts_total__close=1)
    assert found["outbox_overflows_total"] == 1 and found["socket_closes_total 1013"] == 1
    slow.writer.cancel()  # type: ignore[union-attr]


async def test_refusals_by_reason_over_http_and_by_the_socket(
    room: Room, bob: Person, charlie: Person, figures: Figures
) -> None:
    await figures.begin()
    address = f"{room.get_absolute_url()}messages/"
    charlies, bobs = await in_db(browser, charlie), await in_db(browser, bob)
    await in_db(charlies.post, address, {"body": "Hello"})
    await in_db(bobs.post, address, {"body": " "})
    # To look whether something may be done is no refusal.
    assert (await in_db(bobs.get, f"{room.get_absolute_url()}people/")).status_code == 200
    assert {name for name in await figures.since() if "refusals" in name} == {
        "refusals_total not-a-member",
        "refusals_total not-a-message",
    }
    async with Page(room, charlie) as page:
        await page.send(body="Hello")
        await page.send(nonsense=True)
        await figures.until(
            **{"refusals_total__not-a-member": 2, "refusals_total__not-understood": 1}
        )
    async with Page(room, None) as page:
        await page.until(lambda: page.closed_with == 4401)
    await figures.until(**{"refusals_total__signed-out": 1, "socket_closes_total__4401": 1})


# Who may see them ---------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    "allowed, address, seen",
    [
        ("", HERE, False),
        (HERE, HERE, True),
        (HERE, "127.0.0.2", False),
        ("10.0.0.0/8, ::1", "10.200.3.4", True),
        ("10.0.0.0/8, ::1", "::1", True),
        ("10.0.0.0/8", "::ffff:10.0.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("0.0.0.0/0, ::/0", "", False),
    ],
)
def test_they_are_there_for_stated_addresses_alone(
    settings: Settings, allowed: str, address: str, seen: bool
) -> None:
    settings.METRICS_ALLOWED = networks(allowed)
    client = Client(REMOTE_ADDR=address, enforce_csrf_checks=True)
    asked: list[Callable[..., Any]] = [client.post, client.put, client.options]
    nothing = client.get("/nothing")
    if seen:
        assert all(ask("/metrics").status_code == 405 for ask in asked)
    else:
        for ask in (client.get, client.head, *asked):
            answer = ask("/metrics")
            assert answer.status_code == 404 and answer.headers.keys() == nothing.headers.keys()
        # But for the address itself, to which a choice of language leads back.
        found = client.get("/metrics").content.replace(b"/metrics", b"/nothing")
        assert without_token(found) == without_token(nothing.content)
        assert client.get("/metrics", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.once
async def test_monitoring_may_name_a_process_as_it_knows_it(async_client: AsyncClient) -> None:
    for address in ("/healthz", "/readyz", "/metrics"):
        for ask in (async_client.get, async_client.head):
            answer = await ask(address, headers={"host": "10.1.2.3:8001"})
            assert answer.status_code == 200, address
    elsewhere = await async_client.get("/", headers={"host": "10.1.2.3:8001"})
    assert elsewhere.status_code == 400


@pytest.mark.once
async def test_it_speaks_as_it_is_asked_to(async_client: AsyncClient) -> None:
    plain = await async_client.get("/metrics")
    asked = {"accept": "application/openmetrics-text; version=1.0.0"}
    modern = await async_client.get("/metrics", headers=asked)
    assert plain["Content-Type"].startswith("text/plain; version=")
    assert modern["Content-Type"].startswith("application/openmetrics-text")
    assert modern.content.endswith(b"# EOF\n") and b"_created" not in plain.content


@pytest.mark.once
def test_networks_that_cannot_be_understood_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_ALLOWED", "10.0.0.0/33")
    with pytest.raises(ImproperlyConfigured, match="METRICS_ALLOWED"):
        parsed(networks, "METRICS_ALLOWED", ())
