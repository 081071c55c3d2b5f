"""Saying yes: until then a private room is not there, but for the page that asks."""

from urllib.parse import unquote

import pytest
from django.utils import timezone

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import (
    Refused,
    accept_invitation,
    decline_invitation,
    invite_person,
    join_room,
    make_room,
    post_message,
    withdraw_invitation,
)
from rooms.tests.conftest import browser
from rooms.tests.html import read, without_token


@pytest.fixture
def private(alice: Person, bob: Person) -> Room:
    """A private room of Alice and Bob, to which Charlie is invited."""
    room = make_room("<i id=x>Plans</i>", "{{ secret }}", owner=alice, kind=Room.Kind.PRIVATE)
    invite_person(room, alice, "bob")
    accept_invitation(room, bob)
    post_message(room, bob, "What was said before")
    return room


@pytest.fixture
def invited(private: Room, alice: Person, charlie: Person) -> Room:
    invite_person(private, alice, "charlie")
    return private


def test_the_page_says_to_what_and_by_whom(invited: Room, charlie: Person) -> None:
    address = f"/rooms/{invited.slug}/invitation/"
    page = read(browser(charlie).get(address)).one("main")
    assert page.one("h1").text == "<i id=x>Plans</i>" and not page.all(id="x")
    for words in ("alice invites you to", "{{ secret }}", "2 members"):
        assert words in page.text
    form = page.one("form", method="post")
    assert form["action"] == f"/rooms/{invited.slug}/accept/"
    assert [button.text for button in form.all("button")] == ["Accept", "Decline"]
    assert form.all("button")[1]["formaction"] == f"/rooms/{invited.slug}/decline/"


def test_until_it_is_accepted_nothing_else_of_the_room_is_there(
    invited: Room, charlie: Person
) -> None:
    charlies = browser(charlie)
    for page in ("", "people/", "people/alice/", "leave/", "settings/", "messages/", "join/"):
        hidden, absent = charlies.get(f"/rooms/{invited.slug}/{page}"), charlies.get("/rooms/x/")
        assert hidden.status_code == absent.status_code == 404
        assert without_token(hidden.content) == without_token(absent.content)
    assert "What was said" not in charlies.get("/rooms/").content.decode()


def test_who_accepts_is_in(invited: Room, charlie: Person) -> None:
    charlies = browser(charlie)
    answer = charlies.post(f"/rooms/{invited.slug}/accept/")
    assert answer["Location"] == f"/rooms/{invited.slug}/"
    page = read(charlies.get(answer["Location"]))
    assert "What was said before" in page.one(class_="message__body").text
    assert page.one(id="composer")
    membership = invited.memberships.get(person=charlie)
    assert (membership.state, membership.role) == ("member", "member")
    # What was said before they came is there to read, and is not unread.
    assert membership.read_number == RoomLog.objects.get(room=invited).messages


def test_the_list_of_rooms_begins_with_invitations(invited: Room, charlie: Person) -> None:
    charlies = browser(charlie)
    page = read(charlies.get("/rooms/")).one("main")
    section = page.one("section", aria_labelledby="invitations-heading")
    assert page.all("section")[0] == section and "from alice" in section.text
    buttons = section.all("button")
    assert [button["form"] for button in buttons] == ["act", "act"]
    assert charlies.post(buttons[0]["formaction"]).status_code == 302
    assert invited.memberships.get(person=charlie).is_current
    page = read(charlies.get("/rooms/")).one("main")
    assert not page.all("section", aria_labelledby="invitations-heading")


def test_the_form_that_the_buttons_send_is_on_the_page(invited: Room, charlie: Person) -> None:
    page = read(browser(charlie).get("/rooms/"))
    form = page.one("form", id="act")
    assert form["method"] == "post" and form.one("input", name="csrfmiddlewaretoken")
    ids = [element["id"] for element in page.holds if "id" in element.attrs]
    assert f"listed-invitation-{invited.pk}" in ids
    assert len(ids) == len(set(ids))


def test_who_accepts_twice_goes_in(invited: Room, charlie: Person) -> None:
    charlies = browser(charlie)
    for _ in range(2):
        answer = charlies.post(f"/rooms/{invited.slug}/accept/")
        assert answer["Location"] == f"/rooms/{invited.slug}/"
    assert charlies.get(f"/rooms/{invited.slug}/invitation/").status_code == 404


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_to_visit_the_address_answers_nothing(invited: Room, charlie: Person, act: str) -> None:
    charlies = browser(charlie)
    address = f"/rooms/{invited.slug}/{act}/"
    assert charlies.get(address)["Location"] == f"/rooms/{invited.slug}/invitation/"
    assert unquote(browser().post(address)["Location"]).endswith(f"?next={address}")
    assert invited.memberships.get(person=charlie).state == "invited"
    assert charlies.put(address).status_code == 405


@pytest.mark.parametrize("state", ["stranger", "declined", "withdrawn", "removed"])
def test_without_an_invitation_there_is_nothing(
    invited: Room, alice: Person, charlie: Person, dana: Person, state: str
) -> None:
    person = dana if state == "stranger" else charlie
    addresses = [f"/rooms/{invited.slug}/{act}/" for act in ("invitation", "accept", "decline")]
    assert browser(charlie).get(addresses[0]).status_code == 200
    if state == "declined":
        decline_invitation(invited, charlie)
    elif state == "withdrawn":
        withdraw_invitation(invited, alice, charlie)
    elif state == "removed":
        Membership.objects.filter(person=charlie).update(state="removed")
    theirs = browser(person)
    hidden, absent = theirs.get(addresses[0]), theirs.get("/rooms/x/invitation/")
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden.content) == without_token(absent.content)
    for address in addresses[1:]:
        assert theirs.post(address).status_code == 404
    with pytest.raises(Refused):
        accept_invitation(invited, person)
    assert not Membership.objects.current().filter(person=person).exists()


def test_an_invitation_to_what_was_archived_waits(invited: Room, charlie: Person) -> None:
    Room.objects.update(archived_at=timezone.now())
    answer = browser(charlie).post(f"/rooms/{invited.slug}/accept/")
    page = read(answer).one("main")
    assert answer.status_code == 422 and "archived" in page.text
    assert page.one("h1").text == "<i id=x>Plans</i>"
    assert invited.memberships.get(person=charlie).state == "invited"


def test_an_invitation_taken_back_at_this_moment_says_so(
    invited: Room, alice: Person, charlie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rooms.views import invitations

    found = invitations.invitation_for(charlie, invited.slug)
    withdraw_invitation(invited, alice, charlie)
    monkeypatch.setattr(invitations, "invitation_for", lambda person, slug: found)
    for act in ("accept", "decline"):
        answer = browser(charlie).post(f"/rooms/{invited.slug}/{act}/")
        assert answer.status_code == 422
        assert "answered or taken back" in read(answer).one("main").text
    assert not invited.memberships.get(person=charlie).is_current


def test_who_is_invited_to_a_public_room_may_also_join_it(
    room: Room, alice: Person, charlie: Person
) -> None:
    invite_person(room, alice, "charlie")
    join_room(room, charlie)
    assert room.memberships.get(person=charlie).is_current
    assert browser(charlie).post(f"/rooms/{room.slug}/accept/").status_code == 302


@pytest.mark.parametrize("slug", ["a%00b", "x" * 300, "%FF"])
def test_an_address_that_makes_no_sense_is_not_there(charlie: Person, slug: str) -> None:
    for act in ("invitation", "accept", "decline"):
        assert browser(charlie).post(f"/rooms/{slug}/{act}/").status_code in (404, 405)
    assert browser(charlie).get(f"/rooms/{slug}/invitation/").status_code == 404
