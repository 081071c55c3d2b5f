"""People here, as a page: for narrow windows and for text browsers."""

import pytest

from presence import registry
from presence.backends import LIVE, Entry
from presence.models import Person
from rooms.models import Room
from rooms.tests.conftest import browser
from rooms.tests.html import read

ADDRESS = "/rooms/café-söhne-東京/"
PEOPLE = "/rooms/café-söhne-東京/people/"


def here(person: Person) -> list[str]:
    """Who this person sees, with what is said of each."""
    shown = read(browser(person).get(PEOPLE)).one(id="people").all("li", class_="person")
    return [" ".join(item.one(class_="person__name").text.split()) for item in shown]


def test_who_loads_the_room_s_page_is_here_reading_by_refresh(
    room: Room, alice: Person, bob: Person
) -> None:
    assert here(alice) == []
    page = browser(bob).get(ADDRESS)
    assert here(alice) == ["bob reading by refresh"]
    assert read(page).one(id="people-count").text == "1 here"
    assert read(page).one(id=f"person-{bob.pk}")


def test_who_reads_live_is_one_person_and_reads_live(
    room: Room, alice: Person, bob: Person
) -> None:
    browser(bob).get(ADDRESS)
    registry.keep([Entry(room.place, bob.pk, f"tab{number}", LIVE) for number in (1, 2)])
    assert here(alice) == ["bob"]


def test_people_stand_in_order_of_their_names(
    room: Room, alice: Person, bob: Person, dana: Person
) -> None:
    Person.objects.filter(pk=bob.pk).update(display_name="Zoë")
    for person in (bob, dana, alice):
        browser(person).get(ADDRESS)
    assert here(alice) == [
        "alice reading by refresh", "dana reading by refresh", "Zoë bob reading by refresh",
    ]  # fmt: skip


def test_people_elsewhere_are_not_here(room: Room, alice: Person, bob: Person) -> None:
    registry.keep([Entry("room.999", bob.pk, "tab", LIVE)])
    assert registry.ways(["room.999"])["room.999"] and here(alice) == []


def test_somebody_deactivated_is_not_shown(room: Room, alice: Person, bob: Person) -> None:
    browser(bob).get(ADDRESS)
    assert here(alice)
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    assert here(alice) == []


def test_the_first_fifty_are_shown_and_the_others_counted(room: Room, alice: Person) -> None:
    people = [Person.objects.create(username=f"reader{number:02}") for number in range(53)]
    registry.keep([Entry(room.place, person.pk, "tab", LIVE) for person in people])
    page = read(browser(alice).get(PEOPLE))
    assert len(page.all("li", class_="person")) == 50
    assert "and 3 more" in page.one(id="people").text


def test_the_page_leads_back_and_is_kept_by_nobody(room: Room, alice: Person) -> None:
    answer = browser(alice).get(PEOPLE)
    assert room.name in read(answer).one("main").all("a")[0].text
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_do_nothing(room: Room, bob: Person, method: str) -> None:
    answer = getattr(browser(bob), method)(PEOPLE)
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
