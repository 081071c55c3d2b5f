"""Every frame that is pushed and every piece that htmx asks for, each where it lands on a page."""

from collections.abc import Iterator
from dataclasses import replace
from time import time

from presence.backends import AWAY, LIVE, REFRESH
from presence.models import Person
from project.tests.every_page import House
from project.tests.landing import answer, land
from rooms import fragments, log
from rooms.consumers.socket import FINAL
from rooms.fragments import Reading, Variant
from rooms.models import Membership, Room
from rooms.operations import (
    change_role,
    change_room,
    delete_message,
    edit_message,
    join_room,
    post_message,
)
from rooms.sidebar import sidebars
from rooms.spoken import Sentence
from rooms.tests.conftest import browser
from rooms.views.errors import database_away

# What can be said, as partials/announcement has it.
KINDS = "message mention messages mentions count away replaced direct sent back"

# Where a page of people does not show what the room is.
OF_THE_ROOM = ("#room-name", "#room-topic", "#room-state")


def frames(house: House) -> Iterator[tuple[str, str]]:
    """What Alice's pages are after each, with its name."""
    alice, room = house.people["alice"], house.rooms["full"]
    variant, here = Variant.of(alice), room.get_absolute_url()
    page, people = show(house, here), show(house, f"{here}people/")
    history = show(house, f"{here}?before=21")
    before = log.head(room.pk)
    happen(house, room)
    changes = log.changes(room.pk, before)
    for name, frame in {**of_the_room(house, room, variant), **of_a_page(house, variant)}.items():
        yield name, land(page, frame)
    alice.marks_read = False
    alice.save()
    by_hand, end = show(house, here), fragments.end_reached(100, variant)
    yield "the end", land(page, end, absent=["#read-number"])
    yield "the end, marked by hand", land(by_hand, end, absent=["#seen"])
    reading = Reading(variant)
    yield "what happened", land(page, fragments.changes_frame(changes, reading))
    too_much = log.changes(room.pk, -1)
    yield "too much", land(page, fragments.changes_frame(too_much, reading))
    too_much = replace(too_much, left_at=house.seqs["own"])
    yield "too much, and back", land(page, fragments.changes_frame(too_much, reading))
    panel, upto = Reading(variant, panel=True), Reading(variant, upto=20)
    yield "people", land(people, fragments.changes_frame(changes, panel), OF_THE_ROOM)
    elsewhere = [f"#message-{message.seq}" for message in changes.changed]
    yield "newer ones", land(history, fragments.changes_frame(changes, upto), elsewhere)


def happen(house: House, room: Room) -> None:
    """Everything that may happen to a room."""
    alice, bob, _, dana, erin, _ = house.people.values()
    post_message(room, alice, "# One\n\n- with `code`")
    edit_message(post_message(room, bob, "Two"), bob, "Three")
    delete_message(log.message(room, house.seqs["others"]), bob)
    join_room(room, erin)
    change_role(room, alice, dana, Membership.Role.OWNER)
    change_room(room, alice, name=f"{room.name} & more", topic="Another")


def of_the_room(house: House, room: Room, variant: Variant) -> dict[str, str]:
    """What is pushed to all who read it."""
    ways = dict(zip((one.pk for one in house.people.values()), (LIVE, REFRESH, AWAY), strict=False))
    newest = log.newest(room.pk).messages[-1]
    cut = fragments.render("rooms/events/history_cut.html", variant, room=room, newest=newest)
    return {
        "people here": fragments.people_frames(ways, [Reading(variant)])[Reading(variant)],
        "typing": fragments.typing_frame(list(Person.objects.order_by("pk")), variant),
        "history cut": cut,
    }


def of_a_page(house: House, variant: Variant) -> dict[str, str]:
    """What is pushed to one page."""
    alice, room = house.people["alice"], house.rooms["full"]
    beside = sidebars([alice.pk])[alice.pk]
    sentences = [Sentence(kind, "bob", "Tea & cake", True, 5) for kind in KINDS.split()]
    return {
        "sidebar": fragments.sidebar_frame(beside, room.pk, variant),
        "sidebar, beside no room": fragments.sidebar_frame(beside, None, variant),
        "unread": fragments.unread_frame(house.rooms["direct"].pk, 5, variant),
        "title": fragments.title_frame("A room & more: Parley", 5, variant),
        "announcement": fragments.announcement(tuple(sentences), variant),
        "heartbeat": fragments.heartbeat(variant),
        "paused": fragments.paused_frame(True, 5, variant),
        "not paused": fragments.paused_frame(False, None, variant),
        "turned away": fragments.turned_away(variant),
        "refusal": fragments.refusal("Too fast & too much.", variant),
        **{reason: fragments.farewell(reason, variant) for reason in FINAL},
    }


def answers(house: House) -> Iterator[tuple[str, str]]:
    """What Alice's page is after htmx has put an answer into it, with the act's name."""
    alice, room = house.people["alice"], house.rooms["full"]
    here, own = room.get_absolute_url(), house.seqs["own"]
    page, alices = show(house, here), browser(alice, htmx=True)
    box = {"body": "**Tea**\n\n& cake", "nonce": f"{time()}"}
    for name, target, swap, method, address, data in [
        ("a refusal", "#composer", "outerHTML", "post", "messages/", {"body": " "}),
        ("a preview", "#composer", "outerHTML", "post", "messages/", box | {"preview": "1"}),
        ("a message", "#composer", "outerHTML", "post", "messages/", box),
        ("acts", f"#acts-{own}", "innerHTML", "get", f"messages/{own}/", {}),
        ("editor", "#editor", "innerHTML", "get", f"messages/{own}/edit/", {}),
        ("editor again", "#editor", "innerHTML", "post", f"messages/{own}/edit/", {"body": " "}),
        ("edited", "#editor", "innerHTML", "post", f"messages/{own}/edit/", {"body": "Other"}),
        ("deleted", "#notice", "innerHTML", "post", f"messages/{own}/delete/", {}),
    ]:
        html = getattr(alices, method)(f"{here}{address}", data).content.decode()
        yield name, answer(page, target, swap, html)
    older = alices.get(here, {"before": first_place(page)})
    yield "older ones", land(page, older.content.decode())
    yield "nothing there", land(page, alices.get("/nowhere/").content.decode())
    nobody = browser(None, htmx=True)
    yield "signed out", land(page, nobody.get(here).content.decode())
    sent = nobody.post(f"{here}messages/", box).content.decode()
    yield "sent when signed out", answer(page, "#composer", "outerHTML", sent)
    away = database_away(nobody.post("/", box).wsgi_request)
    yield "sent when the database is away", land(page, away.content.decode())
    edited = nobody.post(f"{here}messages/{own}/edit/", box).content.decode()
    yield "edited when signed out", answer(page, "#editor", "innerHTML", edited)


def first_place(page: str) -> str:
    """The place of the first message on a page."""
    return page.partition('data-seq="')[2].partition('"')[0]


def show(house: House, address: str) -> str:
    """A page as Alice gets it."""
    text: str = house.browser("alice").get(address).content.decode()
    return text
