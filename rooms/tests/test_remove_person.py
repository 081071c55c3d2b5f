"""Removing: who may remove whom, and what is left for somebody who was removed."""

from urllib.parse import quote, unquote

import pytest

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import Refused, invite_person, join_room, post_message, remove_person
from rooms.tests.conftest import browser
from rooms.tests.html import read, without_token

ADDRESS = "/rooms/café-söhne-東京/"
PEOPLE = f"{ADDRESS}people/"


OWNER, MODERATOR = "An owner cannot be removed", "Only an owner of this room"
MAY_NOT, ONESELF = "Only an owner or a moderator", "To go yourself, leave the room."
RIGHTS = [
    ("alice", "bob", ""),
    ("alice", "dana", ""),
    ("alice", "owner2", OWNER),
    ("alice", "alice", ONESELF),
    ("dana", "bob", ""),
    ("dana", "moderator2", MODERATOR),
    ("dana", "alice", OWNER),
    ("dana", "dana", ONESELF),
    ("bob", "member2", MAY_NOT),
    ("bob", "dana", MAY_NOT),
    ("bob", "alice", MAY_NOT),
    ("charlie", "bob", MAY_NOT),
    ("staff", "bob", ""),
    ("staff", "dana", ""),
    ("staff", "alice", OWNER),
]


@pytest.mark.parametrize("by, whom, sentence", RIGHTS)
def test_who_may_remove_whom(
    room: Room, everybody: dict[str, Person], by: str, whom: str, sentence: str
) -> None:
    theirs = browser(everybody[by])
    address = f"{PEOPLE}{whom}/remove/"
    offered = read(theirs.get(f"{PEOPLE}{whom}/")).one("main").all("a", href=quote(address))
    assert bool(offered) is not bool(sentence)
    answer = theirs.post(address)
    membership = room.memberships.get(person=everybody[whom])
    if sentence:
        assert answer.status_code == 422 and sentence in read(answer).one("main").text
        assert membership.is_current
    else:
        assert unquote(answer["Location"]) == PEOPLE
        assert read(theirs.get(PEOPLE)).one("p", class_="notice").text == f"Removed {whom}."
        assert membership.state == "removed"


def test_a_page_asks_first(room: Room, alice: Person, bob: Person) -> None:
    page = read(browser(alice).get(f"{PEOPLE}bob/remove/")).one("main")
    assert "Remove bob from" in page.text and page.one("form", method="post").all("button")
    assert room.memberships.get(person=bob).is_current
    # Who may not is shown the member, and no button.
    assert unquote(browser(bob).get(f"{PEOPLE}dana/remove/")["Location"]) == f"{PEOPLE}dana/"


def test_removal_takes_a_number_and_the_role_with_it(
    room: Room, alice: Person, dana: Person
) -> None:
    head = RoomLog.objects.get().last_seq
    remove_person(room, alice, dana)
    membership = room.memberships.get(person=dana)
    assert (membership.state, membership.changed_seq) == ("removed", head + 1)
    invite_person(room, alice, "dana")
    browser(dana).post(f"{ADDRESS}accept/")
    assert room.memberships.get(person=dana).role == "member"


@pytest.mark.parametrize("kind", [Room.Kind.PUBLIC, Room.Kind.PRIVATE])
def test_the_room_is_not_there_for_who_was_removed_until_they_are_invited(
    room: Room, alice: Person, bob: Person, kind: str
) -> None:
    Room.objects.update(kind=kind)
    bobs = browser(bob)
    message = post_message(room, bob, "I was here")
    assert read(bobs.get(ADDRESS)).one(id="composer")
    remove_person(room, alice, bob)
    for page in ("", "people/", "people/alice/", "leave/", "messages/", f"messages/{message.seq}/"):
        hidden, absent = bobs.get(f"{ADDRESS}{page}"), bobs.get("/rooms/nowhere/")
        assert hidden.status_code == absent.status_code == 404
        assert without_token(hidden.content) == without_token(absent.content)
    for act in ("join", "messages", "accept", "invite"):
        assert bobs.post(f"{ADDRESS}{act}/", {"body": "x", "username": "bob"}).status_code == 404
    assert room.name not in read(bobs.get("/rooms/")).text
    with pytest.raises(Refused):
        join_room(room, bob)
    assert room.memberships.get(person=bob).state == "removed"
    invite_person(room, alice, "bob")
    assert bobs.post(f"{ADDRESS}accept/").status_code == 302
    assert read(bobs.get(ADDRESS)).one(id="composer")


def test_what_they_wrote_stays(room: Room, alice: Person, bob: Person) -> None:
    post_message(room, bob, "I was here")
    remove_person(room, alice, bob)
    page = read(browser(alice).get(ADDRESS))
    assert "I was here" in page.one(class_="message__body").text


@pytest.mark.parametrize("name", ["nobody", "a%00b", "%FF", "x" * 300])
def test_somebody_whom_nobody_knows_has_no_page_there(room: Room, alice: Person, name: str) -> None:
    alices = browser(alice)
    assert alices.get(f"{PEOPLE}bob/").status_code == 200
    for act in ("", "remove/", "role/", "hand-over/", "withdraw/"):
        assert alices.get(f"{PEOPLE}{name}/{act}").status_code == 404
    assert alices.post(f"{PEOPLE}{name}/remove/").status_code == 404


def test_who_has_nothing_to_do_with_the_room_has_a_page_there_for_those_who_look_after_it(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    page = read(browser(alice).get(f"{PEOPLE}charlie/")).one("main")
    assert "Not a member." in page.text and "Ban from the room" in page.text
    assert browser(bob).get(f"{PEOPLE}charlie/").status_code == 404
    alices = browser(alice)
    for act in ("remove", "role", "hand-over", "withdraw", "lift-ban"):
        assert alices.post(f"{PEOPLE}charlie/{act}/", {"role": "owner"}).status_code == 422
    assert not room.memberships.filter(person=charlie).exists()


def test_a_name_is_words_and_never_markup(room: Room, alice: Person, bob: Person) -> None:
    name = "<b id=x hx-get=/>{{ 7 }}\u202e"
    Person.objects.filter(pk=bob.pk).update(display_name=name)
    alices = browser(alice)
    for address in (PEOPLE, f"{PEOPLE}bob/", f"{PEOPLE}bob/remove/"):
        page = read(alices.get(address)).one("main")
        assert name in page.text and not page.all(id="x")
    alices.post(f"{PEOPLE}bob/remove/")
    notice = read(alices.get(PEOPLE)).one("p", class_="notice")
    assert notice.text == f"Removed {name}." and not notice.holds


def test_somebody_who_is_signed_out_removes_nobody(room: Room, bob: Person) -> None:
    assert browser().post(f"{PEOPLE}bob/remove/").status_code == 302
    assert Membership.objects.get(person=bob).is_current
