"""Inviting: those who look after a room ask somebody in, by user name."""

from urllib.parse import quote, unquote

import pytest
from django.utils import timezone

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.operations import Refused, decline_invitation, invite_person, leave_room, remove_person
from rooms.sidebar import sidebars
from rooms.tests.conftest import browser, someone
from rooms.tests.html import Element, field_error, read

PEOPLE = "/rooms/café-söhne-東京/people/"
INVITE = "/rooms/café-söhne-東京/invite/"


def listed(page: Element, which: str) -> list[str]:
    """The names in this list, in order; empty when it is not there."""
    lists = page.all("ul", aria_labelledby=f"{which}-heading")
    return [name.text for name in lists[0].all("bdi", class_="name")] if lists else []


@pytest.mark.parametrize("who", ["alice", "dana"])
def test_owners_and_moderators_invite(
    room: Room, charlie: Person, who: str, request: pytest.FixtureRequest
) -> None:
    theirs = browser(request.getfixturevalue(who))
    assert read(theirs.get(PEOPLE)).one("form", action=quote(INVITE)).one("input", name="username")
    answer = theirs.post(INVITE, {"username": "charlie"})
    assert unquote(answer["Location"]) == PEOPLE
    page = read(theirs.get(PEOPLE))
    assert page.one("p", class_="notice").text == "Invited charlie."
    assert listed(page, "invited") == ["charlie"]
    assert f"invited by {who}" in page.one(id=f"member-{charlie.pk}").text
    assert sidebars([charlie.pk])[charlie.pk].invitations[0].room == room


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_nobody_else_does(room: Room, who: str, request: pytest.FixtureRequest) -> None:
    person, guest = request.getfixturevalue(who), someone("guest")
    theirs = browser(person)
    assert not read(theirs.get(PEOPLE)).all("input", name="username")
    answer = theirs.post(INVITE, {"username": "guest"})
    assert answer.status_code == 422
    assert "Only an owner or a moderator" in read(answer).one("main").text
    with pytest.raises(Refused):
        invite_person(room, person, "guest")
    assert not guest.memberships.exists()


def test_an_invitation_takes_a_number(room: Room, alice: Person, charlie: Person) -> None:
    head = RoomLog.objects.get().last_seq
    membership = invite_person(room, alice, "charlie")
    assert (membership.state, membership.changed_seq) == ("invited", head + 1)
    charlie.refresh_from_db()
    assert charlie.changed_seq == 1


@pytest.mark.parametrize("words", ["charlie", "CHARLIE", " @charlie "])
def test_a_user_name_is_found_however_it_is_written(
    room: Room, alice: Person, charlie: Person, words: str
) -> None:
    assert browser(alice).post(INVITE, {"username": words}).status_code == 302
    assert room.memberships.get(person=charlie).state == "invited"


REFUSED = {
    "nobody": ("nobody", "There is nobody with the user name nobody."),
    "empty": ("", "Write the user name of somebody."),
    "a display name": ("Charlie Chaplin", "There is nobody with the user name Charlie Chaplin."),
    "a member": ("bob", "bob is a member already."),
    "oneself": ("alice", "alice is a member already."),
    "invited": ("guest", "guest has been invited already."),
    "deactivated": ("gone", "There is nobody with the user name gone."),
    "NUL": ("a\x00b", "Null characters are not allowed."),
    "long": ("x" * 60_000, "No user name is as long as that."),
    "markup": ("<b id=x>{{ 7 }}", "There is nobody with the user name <b id=x>{{ 7 }}."),
    "an override": ("\u202ebob", "There is nobody with the user name \u202ebob."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_who_cannot_be_invited_stays_in_the_box_with_a_sentence(
    room: Room, alice: Person, case: str
) -> None:
    someone("gone", is_active=False)
    someone("guest", display_name="guest")
    invite_person(room, alice, "guest")
    before = Membership.objects.count()
    words, sentence = REFUSED[case]
    answer = browser(alice).post(INVITE, {"username": words})
    page = read(answer)
    assert answer.status_code == 422 and field_error(page, "username") == sentence
    assert page.one("input", name="username").attrs.get("value", "") == words
    assert page.one("input", name="username")["aria-invalid"] == "true"
    assert not page.all(id="x") and Membership.objects.count() == before


def test_who_declined_left_or_was_removed_is_invited_again(
    room: Room, alice: Person, bob: Person, charlie: Person, dana: Person
) -> None:
    invite_person(room, alice, "charlie")
    decline_invitation(room, charlie)
    leave_room(room, dana)
    remove_person(room, alice, bob)
    alices = browser(alice)
    page = read(alices.get(PEOPLE))
    assert listed(page, "declined") == ["charlie"] and listed(page, "removed") == ["bob"]
    for person in (bob, charlie, dana):
        form = read(alices.get(f"{PEOPLE}{person.username}/")).one("form", action=quote(INVITE))
        field = form.one("input", name="username")
        alices.post(form["action"], {"username": field["value"]})
        assert room.memberships.get(person=person).state == "invited"


def test_who_declined_and_who_was_removed_is_for_those_who_look_after_the_room(
    room: Room, alice: Person, bob: Person, charlie: Person, dana: Person
) -> None:
    invite_person(room, alice, "charlie")
    guest = someone("guest")
    invite_person(room, alice, "guest")
    decline_invitation(room, charlie)
    remove_person(room, alice, bob)
    for reader, status in ((dana, 200), (guest, 404)):
        theirs = browser(reader)
        page = read(theirs.get(PEOPLE)).one("main").text
        assert ("Declined" in page, "Removed" in page) == (status == 200,) * 2
        for name in ("bob", "charlie"):
            assert theirs.get(f"{PEOPLE}{name}/").status_code == status
        assert theirs.get(f"{PEOPLE}dana/").status_code == 200


def test_nobody_is_invited_to_what_is_archived(room: Room, alice: Person, charlie: Person) -> None:
    Room.objects.update(archived_at=timezone.now())
    alices = browser(alice)
    assert not read(alices.get(PEOPLE)).all("input", name="username")
    answer = alices.post(INVITE, {"username": "charlie"})
    assert answer.status_code == 422 and "archived" in read(answer).one("main").text
    assert not charlie.memberships.exists()


def test_the_list_is_the_same_for_everybody(room: Room, alice: Person, bob: Person) -> None:
    """It is pushed to everybody who reads it, so it holds no forms and nobody's rights."""
    someone("guest")
    invite_person(room, alice, "guest")

    def members(person: Person) -> str:
        html = browser(person).get(PEOPLE).content.decode()
        return html[html.index('<div id="members"') : html.index("</main>")].split("</div>")[0]

    assert members(alice) == members(bob) and "guest" in members(bob)
    assert not {"<form", "<button", "csrf"} & set(members(alice).split())


def test_to_visit_the_address_invites_nobody(room: Room, alice: Person) -> None:
    before = Membership.objects.count()
    assert browser(alice).get(INVITE, {"username": "charlie"})["Location"].endswith("/people/")
    assert Membership.objects.count() == before
    assert browser().post(INVITE, {"username": "bob"}).status_code == 302
    assert Membership.objects.count() == before
