"""Banning: who may ban whom, and what is left for somebody who was banned."""

from collections.abc import Callable
from urllib.parse import quote, unquote

import pytest

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import (
    Refused,
    accept_invitation,
    ban_person,
    invite_person,
    join_room,
    leave_room,
    post_message,
    remove_person,
)
from rooms.tests.conftest import browser
from rooms.tests.html import read, without_token

ADDRESS = "/rooms/café-söhne-東京/"
PEOPLE = f"{ADDRESS}people/"
OWNER, MODERATOR = "An owner cannot be banned", "Only an owner of this room"
MAY_NOT, ONESELF = "Only an owner or a moderator", "You cannot ban yourself."
RIGHTS = [
    ("alice", "bob", ""),
    ("alice", "dana", ""),
    ("alice", "owner2", OWNER),
    ("alice", "alice", ONESELF),
    ("alice", "charlie", ""),
    ("dana", "bob", ""),
    ("dana", "moderator2", MODERATOR),
    ("dana", "alice", OWNER),
    ("dana", "dana", ONESELF),
    ("dana", "charlie", ""),
    ("dana", "staff", ""),
    ("bob", "member2", MAY_NOT),
    ("bob", "dana", MAY_NOT),
    ("bob", "alice", MAY_NOT),
    ("staff", "bob", ""),
    ("staff", "dana", ""),
    ("staff", "alice", OWNER),
    ("staff", "staff", ONESELF),
]


@pytest.mark.parametrize("by, whom, sentence", RIGHTS)
def test_who_may_ban_whom(
    room: Room, everybody: dict[str, Person], by: str, whom: str, sentence: str
) -> None:
    theirs = browser(everybody[by])
    address = f"{PEOPLE}{whom}/ban/"
    offered = read(theirs.get(f"{PEOPLE}{whom}/")).one("main").all("a", href=quote(address))
    assert bool(offered) is not bool(sentence)
    answer = theirs.post(address)
    membership = room.memberships.filter(person=everybody[whom]).first()
    if sentence:
        assert answer.status_code == 422 and sentence in read(answer).one("main").text
        assert membership is None or membership.is_current
    else:
        assert unquote(answer["Location"]) == PEOPLE
        assert read(theirs.get(PEOPLE)).one("p", class_="notice").text == f"Banned {whom}."
        assert membership and membership.state == "banned" and membership.role == "member"


def test_a_page_asks_first(room: Room, alice: Person, bob: Person) -> None:
    page = read(browser(alice).get(f"{PEOPLE}bob/ban/")).one("main")
    assert "Ban bob from" in page.text and page.one("form", method="post").all("button")
    assert room.memberships.get(person=bob).is_current
    # Who may not is shown the member, and no button.
    assert unquote(browser(bob).get(f"{PEOPLE}dana/ban/")["Location"]) == f"{PEOPLE}dana/"


def test_anybody_is_found_by_their_user_name(room: Room, alice: Person, charlie: Person) -> None:
    alices = browser(alice)
    form = read(alices.get(PEOPLE)).one("main").one("form", method="get", action=quote(PEOPLE))
    assert form.one("input", name="ban")
    answer = alices.get(PEOPLE, {"ban": "@Charlie"})
    assert unquote(answer["Location"]) == f"{PEOPLE}charlie/ban/"
    for odd, sentence in (("nobody", "There is nobody"), ("x" * 151, "as long"), ("a\0b", "Null")):
        answer = alices.get(PEOPLE, {"ban": odd})
        assert answer.status_code == 422 and sentence in read(answer).one("main").text
    # Others are shown who belongs to the room, as ever.
    charlies = browser(charlie)
    assert charlies.get(PEOPLE, {"ban": "bob"}).status_code == 200
    assert (
        not read(charlies.get(PEOPLE)).one("main").all("form", method="get", action=quote(PEOPLE))
    )


def test_a_ban_takes_a_number_and_the_role_with_it(room: Room, alice: Person, dana: Person) -> None:
    head = RoomLog.objects.get().last_seq
    ban_person(room, alice, dana)
    membership = room.memberships.get(person=dana)
    assert (membership.state, membership.changed_seq) == ("banned", head + 1)
    assert membership.role == "member"
    with pytest.raises(Refused, match="banned already"):
        ban_person(room, alice, dana)


def invited(room: Room, alice: Person, person: Person) -> None:
    invite_person(room, alice, person.username)


def left(room: Room, alice: Person, person: Person) -> None:
    join_room(room, person)
    leave_room(room, person)


def removed(room: Room, alice: Person, person: Person) -> None:
    join_room(room, person)
    remove_person(room, alice, person)


def visiting(room: Room, alice: Person, person: Person) -> None:
    pass


@pytest.mark.parametrize("stand", [visiting, invited, left, removed])
@pytest.mark.parametrize("kind", [Room.Kind.PUBLIC, Room.Kind.PRIVATE])
def test_whoever_is_banned_comes_back_by_nothing(
    room: Room,
    alice: Person,
    charlie: Person,
    kind: str,
    stand: Callable[[Room, Person, Person], None],
) -> None:
    stand(room, alice, charlie)
    Room.objects.update(kind=kind)
    room.refresh_from_db()
    charlies = browser(charlie)
    message = post_message(room, alice, "Not for him")
    ban_person(room, alice, charlie)
    for page in ("", "people/", "people/bob/", "leave/", "messages/", "invitation/", "messages/4/"):
        hidden, absent = charlies.get(f"{ADDRESS}{page}"), charlies.get("/rooms/nowhere/")
        assert hidden.status_code == absent.status_code == 404, page
        assert without_token(hidden.content) == without_token(absent.content)
    for act in ("join", "messages", "accept", "decline", "invite", "people/charlie/lift-ban"):
        sent = {"body": "x", "username": "charlie"}
        assert charlies.post(f"{ADDRESS}{act}/", sent).status_code == 404
    assert room.name not in read(charlies.get("/rooms/")).text
    for come_back in (join_room, accept_invitation):
        with pytest.raises(Refused):
            come_back(room, charlie)
    with pytest.raises(Refused, match="Lift the ban first"):
        invite_person(room, alice, "charlie")
    sent = {"username": "charlie"}
    answer = browser(alice).post(f"{ADDRESS}invite/", sent)
    assert answer.status_code == 422 and "Lift the ban first" in read(answer).one("main").text
    assert room.memberships.get(person=charlie).state == "banned"
    assert message.room_id == room.pk


def test_who_is_banned_is_seen_by_those_who_look_after_the_room_alone(
    room: Room, alice: Person, bob: Person, charlie: Person, dana: Person
) -> None:
    ban_person(room, alice, charlie)
    for person in (alice, dana):
        section = read(browser(person).get(PEOPLE)).one("section", aria_labelledby="banned-heading")
        assert "charlie" in section.text and section.one("button", class_="button member__act")
        page = read(browser(person).get(f"{PEOPLE}charlie/")).one("main")
        assert "banned since" in page.text and "Lift the ban" in page.text
        assert "Invite" not in page.text and "Ban from" not in page.text
    page = read(browser(bob).get(PEOPLE))
    assert "charlie" not in page.text and not page.all(id="banned-heading")
    assert browser(bob).get(f"{PEOPLE}charlie/").status_code == 404


def test_what_they_wrote_stays(room: Room, alice: Person, bob: Person) -> None:
    post_message(room, bob, "I was here")
    ban_person(room, alice, bob)
    page = read(browser(alice).get(ADDRESS))
    assert "I was here" in page.one(class_="message__body").text


def test_a_conversation_has_no_bans(alice: Person, bob: Person) -> None:
    from rooms.operations import open_direct

    room = open_direct(alice, bob)
    with pytest.raises(Refused, match="between its two people"):
        ban_person(room, alice, bob)
    assert browser(alice).post(f"/rooms/{room.slug}/people/bob/ban/").status_code == 422


def test_somebody_who_is_signed_out_bans_nobody(room: Room, bob: Person) -> None:
    assert browser().post(f"{PEOPLE}bob/ban/").status_code == 302
    assert Membership.objects.get(person=bob).is_current
