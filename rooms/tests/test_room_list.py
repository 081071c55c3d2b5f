"""The list of rooms: mine first, the others to discover."""

import pytest
from django.utils import timezone

from presence.models import Person
from rooms.models import Room
from rooms.operations import leave_room, make_room
from rooms.tests.conftest import browser
from rooms.tests.html import Element, read


def names(page: Element, heading: str) -> list[str]:
    """The rooms under this heading, in order; empty when there is no such heading."""
    sections = page.all("section", aria_labelledby=heading)
    return (
        [link.text for link in sections[0].all("a", class_="room-card__name")] if sections else []
    )


def test_mine_come_first_and_the_others_are_there_to_discover(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    make_room("tea", owner=bob)
    make_room("Apples", owner=bob)
    make_room("Äpfel", owner=charlie)
    page = read(browser(bob).get("/rooms/"))
    assert names(page, "mine-heading") == ["Apples", room.name, "tea"]
    assert names(page, "others-heading") == ["Äpfel"]
    assert page.text.index("tea") < page.text.index("Äpfel")


def test_a_room_shows_its_topic_and_leads_to_itself(room: Room, bob: Person) -> None:
    page = read(browser(bob).get("/rooms/"))
    assert page.one(class_="room-card__topic").text == "Cake, and Tokyo"
    address = page.one(class_="room-card__name")["href"]
    assert read(browser(bob).get(address)).one(id="room-name").text == room.name


def test_a_room_that_was_left_is_one_to_discover(room: Room, bob: Person) -> None:
    assert names(read(browser(bob).get("/rooms/")), "mine-heading") == [room.name]
    leave_room(room, bob)
    page = read(browser(bob).get("/rooms/"))
    assert names(page, "mine-heading") == [] and names(page, "others-heading") == [room.name]


def test_private_rooms_are_seen_by_their_members_alone(
    room: Room, bob: Person, charlie: Person
) -> None:
    assert room.name in read(browser(charlie).get("/rooms/")).text
    Room.objects.update(kind=Room.Kind.PRIVATE)
    assert room.name in read(browser(bob).get("/rooms/")).text
    assert room.name not in read(browser(charlie).get("/rooms/")).text


def test_archived_rooms_stay_with_their_members_and_are_not_offered(
    room: Room, bob: Person, charlie: Person
) -> None:
    Room.objects.update(archived_at=timezone.now())
    page = read(browser(bob).get("/rooms/"))
    assert names(page, "mine-heading") == [room.name] and "Archived" in page.text
    assert room.name not in read(browser(charlie).get("/rooms/")).text


def test_without_any_room_the_page_says_how_to_make_one(charlie: Person) -> None:
    page = read(browser(charlie).get("/rooms/"))
    mine = page.one("section", aria_labelledby="mine-heading")
    assert "You have not joined a room yet." in mine.text
    assert mine.one("a")["href"] == "/rooms/new/"
    assert not page.all("section", aria_labelledby="others-heading")


def test_without_a_room_of_mine_the_page_points_to_the_others(room: Room, charlie: Person) -> None:
    mine = read(browser(charlie).get("/rooms/")).one("section", aria_labelledby="mine-heading")
    assert "Look into one below" in mine.text and not mine.all("a")


def test_somebody_who_is_signed_out_is_asked_to_sign_in(room: Room) -> None:
    assert browser().get("/rooms/")["Location"] == "/accounts/login/?next=/rooms/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_do_nothing(bob: Person, method: str) -> None:
    answer = getattr(browser(bob), method)("/rooms/")
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"


def test_the_front_door_leads_inside_those_who_are_signed_in(bob: Person) -> None:
    assert browser(bob).get("/")["Location"] == "/rooms/"
    links = [link["href"] for link in read(browser().get("/")).one("main").all("a")]
    assert links == ["/accounts/signup/", "/accounts/login/"]


def test_search_engines_are_shown_the_front_door_alone(db: None) -> None:
    answer = browser().get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().splitlines() == ["User-agent: *", "Allow: /$", "Disallow: /"]


def test_browsers_find_the_icon_where_they_look_for_it(db: None) -> None:
    address = browser().get("/favicon.ico")["Location"]
    assert address.startswith("/static/icons/parley.") and address.endswith(".svg")
