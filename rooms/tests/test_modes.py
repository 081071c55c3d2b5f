"""The ways in which a room's page comes to know of what is new, on one address with the same rows."""

import re
from typing import Any

import pytest

from presence.models import Person
from presence.sessions import LIVE_COOKIE
from rooms.models import Membership, Room
from rooms.operations import change_settings, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import Element, read
from rooms.tests.past import say

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUERIES = {
    "socket": "?live=socket",
    "frame": "?live=frame",
    "hand": "?live=no",
    "refresh": "?refresh=30",
}
ROW = re.compile(r'<li id="message-\d+".*?</li>', re.DOTALL)


def mode_of(page: Element) -> str:
    """How a page reads, from what is on it."""
    main, frames = page.one("main"), page.all("iframe")
    if "hx-ws:connect" in main.attrs:
        assert not frames
        return "socket"
    assert not [one for one in page.all() if "hx-ws:send" in one.attrs]
    if not frames:
        return "hand"
    return "refresh" if "every=" in frames[0]["src"] else "frame"


def rows(answer: Any) -> list[str]:
    return ROW.findall(answer.content.decode())


@pytest.mark.parametrize("chosen", QUERIES)
def test_it_is_chosen_for_good_and_by_a_link_for_now(
    room: Room, alice: Person, bob: Person, chosen: str
) -> None:
    say(room, alice, 3)
    client, address = browser(bob), room.get_absolute_url()
    fields = {"display_name": "", "language": "en", "time_zone": "UTC", "announces": "everything"}
    settings = {**fields, "reads_by": chosen, "refresh_seconds": "45"}
    assert client.post("/settings/", settings).status_code == 302
    assert mode_of(read(client.get(address))) == chosen
    for other, query in QUERIES.items():
        assert mode_of(read(client.get(address + query))) == other
    assert mode_of(read(client.get(address))) == chosen, "a link is for now"
    bob.refresh_from_db()
    assert (bob.reads_by, bob.refresh_seconds) == (chosen, 45)


@pytest.mark.parametrize("query", ["?live=", "?live=x", "?refresh=x", "?refresh=0", "?refresh=-5"])
def test_an_address_that_makes_no_sense_says_nothing(room: Room, bob: Person, query: str) -> None:
    change_settings(bob, reads_by="hand")
    assert mode_of(read(browser(bob).get(room.get_absolute_url() + query))) == "hand"


def test_every_way_shows_the_same_rows(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 3)
    client, found = browser(bob), {}
    for name, query in QUERIES.items():
        answer = client.get(room.get_absolute_url() + query)
        if frames := read(answer).all("iframe"):
            answer = client.get(frames[0]["src"])
        found[name] = rows(answer)
    assert len(found["socket"]) == 3
    assert all(same == found["socket"] for same in found.values())


@pytest.mark.parametrize("name", QUERIES)
def test_to_write_does_not_change_how_one_reads(room: Room, bob: Person, name: str) -> None:
    client = browser(bob)
    page = read(client.get(room.get_absolute_url() + QUERIES[name]))
    form = page.one("form", id="composer")
    assert form["hx-post"] == form["action"]
    nonce = form.one("input", name="nonce")["value"]
    answer = client.post(form["action"], {"body": "hello", "nonce": nonce})
    address = room.get_absolute_url() + QUERIES[name] + "#text"
    assert answer.status_code == 302 and answer["Location"] == address
    by_htmx = client.post(form["action"], {"body": "hello"}, headers={"HX-Request": "true"})
    assert read(by_htmx).one("form", id="composer")["action"] == form["action"]
    refused = read(client.post(form["action"], {"body": "  "}))
    assert mode_of(refused) == name
    assert refused.one("form", id="composer")["action"] == form["action"]


@pytest.mark.parametrize("name", QUERIES)
def test_by_hand_nothing_takes_the_place_of_loading_the_page(
    room: Room, bob: Person, name: str
) -> None:
    page = read(browser(bob).get(room.get_absolute_url() + QUERIES[name]))
    assert bool(page.all("script")) == (name != "hand")


@pytest.mark.parametrize("name", ["frame", "refresh"])
def test_a_page_of_history_stands_in_the_page(
    room: Room, alice: Person, bob: Person, name: str
) -> None:
    say(room, alice, 60)
    change_settings(bob, reads_by=name)
    answer = browser(bob).get(f"{room.get_absolute_url()}?before=30")
    assert mode_of(read(answer)) == "hand" and rows(answer)


@pytest.mark.parametrize("name", QUERIES)
def test_a_page_that_is_not_live_says_so_and_offers_the_other_ways(
    room: Room, bob: Person, name: str
) -> None:
    page = read(browser(bob).get(room.get_absolute_url() + QUERIES[name]))
    (bar,) = page.all("p", class_="bar modes")
    links = {link["href"].removeprefix(room.get_absolute_url()) for link in bar.all("a")}
    offered = {
        "socket": {"?live=socket", "?live=frame", "?refresh=15"},
        "hand": {"?live=no", "?live=frame", "?refresh=15"},
        "frame": {"frame/", "?live=no"},
        "refresh": {"?live=no", "?live=frame"},
    }
    assert links == offered[name]
    assert bool(page.all("noscript")) == (name == "socket")


def test_a_frame_may_begin_paused(room: Room, alice: Person, bob: Person) -> None:
    say(room, alice, 3)
    client = browser(bob)
    src = read(client.get(f"{room.get_absolute_url()}?live=frame&paused=1")).one("iframe")["src"]
    assert "paused=1" in src
    page = read(client.get(src))
    assert "Paused" in page.one("main").text
    assert not [one for one in page.all("meta") if one.attrs.get("http-equiv") == "refresh"]


@pytest.mark.parametrize("marks_read", [True, False])
@pytest.mark.parametrize("name", QUERIES)
def test_what_is_marked_by_loading_a_page(
    room: Room, alice: Person, bob: Person, name: str, marks_read: bool
) -> None:
    """What stands in a frame, and what a socket reports, the page itself does not mark."""
    change_settings(bob, marks_read=marks_read)
    say(room, alice, 3)
    client = browser(bob)
    client.cookies[LIVE_COOKIE] = "1"  # it has had a socket of late
    client.get(room.get_absolute_url() + QUERIES[name])
    marked = Membership.objects.get(room=room, person=bob).read_number
    assert marked == (3 if name == "hand" and marks_read else 0)


def test_by_hand_a_message_is_there_at_the_next_load(
    room: Room, alice: Person, bob: Person
) -> None:
    client, address = browser(bob), f"{room.get_absolute_url()}?live=no"
    client.get(address)
    post_message(room, alice, "hello there")
    assert b"hello there" in client.get(address).content
