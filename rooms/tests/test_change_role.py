"""Roles: owners give them, and a room keeps an owner."""

from urllib.parse import quote

import pytest

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import Refused, change_role, invite_person
from rooms.tests.conftest import browser
from rooms.tests.html import Element, read
from rooms.tests.threads import in_threads

PEOPLE = "/rooms/café-söhne-東京/people/"
ROLE = f"{PEOPLE}bob/role/"


def role_of(room: Room, person: Person) -> str:
    return room.memberships.get(person=person).role


def form(page: Element) -> list[Element]:
    return page.one("main").all("form", action=quote(ROLE))


@pytest.mark.parametrize("role", ["owner", "moderator"])
def test_an_owner_gives_a_role_and_takes_it_back(
    room: Room, alice: Person, bob: Person, role: str
) -> None:
    alices = browser(alice)
    radios = form(read(alices.get(f"{PEOPLE}bob/")))[0].all("input", type="radio")
    assert [radio["value"] for radio in radios] == ["owner", "moderator", "member"]
    assert [radio["value"] for radio in radios if "checked" in radio.attrs] == ["member"]
    assert alices.post(ROLE, {"role": role}).status_code == 302
    page = read(alices.get(PEOPLE))
    assert role_of(room, bob) == role
    assert page.one(id=f"member-{bob.pk}").one(class_="tag").text == role.title()
    assert page.one("p", class_="notice").text == f"bob: {role} of this room from now on."
    alices.post(ROLE, {"role": "member"})
    assert role_of(room, bob) == "member"
    assert not read(alices.get(PEOPLE)).one(id=f"member-{bob.pk}").all(class_="tag")


def test_a_new_role_works_at_once(room: Room, alice: Person, bob: Person, charlie: Person) -> None:
    with pytest.raises(Refused):
        invite_person(room, bob, "charlie")
    change_role(room, alice, bob, "moderator")
    invite_person(room, bob, "charlie")
    assert room.memberships.get(person=charlie).state == "invited"


@pytest.mark.parametrize("act", ["remove", "ban"])
def test_a_page_from_before_does_no_more_than_the_role_of_now(
    room: Room, alice: Person, bob: Person, dana: Person, act: str
) -> None:
    danas, address = browser(dana), f"{PEOPLE}bob/{act}/"
    assert read(danas.get(address)).one("main").all("form", method="post")
    change_role(room, alice, dana, "member")
    assert danas.post(address).status_code == 422
    assert room.memberships.get(person=bob).state == "member"
    change_role(room, alice, dana, "moderator")
    assert danas.post(address).status_code == 302
    assert room.memberships.get(person=bob).state != "member"


@pytest.mark.parametrize("who", ["bob", "charlie", "dana"])
def test_nobody_else_gives_roles(room: Room, who: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    theirs = browser(person)
    assert not form(read(theirs.get(f"{PEOPLE}bob/")))
    answer = theirs.post(ROLE, {"role": "owner"})
    assert answer.status_code == 422
    assert "Only an owner of this room" in read(answer).one("main").text
    assert not Membership.objects.filter(person__username="bob", role="owner").exists()


@pytest.mark.parametrize("role", ["", "queen", "Owner", "a\x00b", "x" * 10_000])
def test_what_is_no_role_is_refused(room: Room, alice: Person, bob: Person, role: str) -> None:
    answer = browser(alice).post(ROLE, {"role": role})
    assert answer.status_code == 422
    assert "Choose one of the roles." in read(answer).one("main").text
    assert role_of(room, bob) == "member"


def test_a_change_takes_a_number_and_no_change_tells_nobody(
    room: Room, alice: Person, bob: Person
) -> None:
    head = RoomLog.objects.get().last_seq
    change_role(room, alice, bob, "moderator")
    assert room.memberships.get(person=bob).changed_seq == head + 1
    change_role(room, alice, bob, "moderator")
    assert room.memberships.get(person=bob).changed_seq == head + 1


def test_a_room_keeps_an_owner(room: Room, alice: Person, bob: Person) -> None:
    alices = browser(alice)
    address = f"{PEOPLE}alice/role/"
    assert not read(alices.get(f"{PEOPLE}alice/")).one("main").all("form", method="post")
    answer = alices.post(address, {"role": "member"})
    assert answer.status_code == 422
    assert "A room needs an owner" in read(answer).one("main").text
    change_role(room, alice, bob, "owner")
    assert read(alices.get(f"{PEOPLE}alice/")).one("form", action=quote(address))
    assert alices.post(address, {"role": "member"}).status_code == 302
    assert role_of(room, alice) == "member"


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_step_down_at_once_one_stays(
    room: Room, alice: Person, bob: Person
) -> None:
    change_role(room, alice, bob, "owner")
    refused: list[Refused] = []

    def step_down(person: Person) -> None:
        try:
            change_role(room, person, person, "member")
        except Refused as answer:
            refused.append(answer)

    in_threads(lambda: step_down(alice), lambda: step_down(bob))
    assert len(refused) == 1
    assert room.memberships.filter(role="owner", state="member").count() == 1


def test_somebody_who_is_invited_has_no_role_yet(
    room: Room, alice: Person, charlie: Person
) -> None:
    invite_person(room, alice, "charlie")
    page = read(browser(alice).get(f"{PEOPLE}charlie/")).one("main")
    assert not page.all("input", type="radio")
    answer = browser(alice).post(f"{PEOPLE}charlie/role/", {"role": "owner"})
    assert answer.status_code == 422 and "not a member" in read(answer).one("main").text
    assert role_of(room, charlie) == "member"


def test_to_visit_the_address_changes_nothing(room: Room, alice: Person, bob: Person) -> None:
    answer = browser(alice).get(ROLE, {"role": "owner"})
    assert answer["Location"] == quote(f"{PEOPLE}bob/")
    assert browser().post(ROLE, {"role": "owner"}).status_code == 302
    assert browser(alice).put(ROLE).status_code == 405
    assert role_of(room, bob) == "member"
