"""A direct conversation: one for two people, there for them and for nobody else."""

import pytest

from presence import registry
from presence.backends import LIVE, Entry
from presence.models import Person
from rooms.models import Membership, Room
from rooms.operations import Refused, leave_room, make_room, open_direct, post_message
from rooms.sidebar import sidebars
from rooms.tests.conftest import browser, someone
from rooms.tests.html import read, without_token
from rooms.tests.threads import in_threads

BOB = "/people/bob/"


def test_one_button_opens_it_for_both(alice: Person, bob: Person) -> None:
    alices = browser(alice)
    assert read(alices.get(BOB)).one("form", action=BOB).all("button")
    address = alices.post(BOB)["Location"]
    page = read(alices.get(address))
    assert page.one(id="room-name").text == "bob" and page.one(id="composer")
    alices.post(f"{address}messages/", {"body": "Only for you"})
    page = read(browser(bob).get(address))
    assert page.one(id="room-name").text == "alice"
    assert page.one(class_="message__body").text.strip() == "Only for you"


def test_whoever_asks_and_however_often_it_is_the_same_one(alice: Person, bob: Person) -> None:
    address = browser(alice).post(BOB)["Location"]
    assert browser(bob).post("/people/alice/")["Location"] == address
    assert browser(alice).post(BOB)["Location"] == address
    assert Room.objects.count() == 1 and Membership.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_open_it_at_one_moment_get_one(alice: Person, bob: Person) -> None:
    opened: list[Room] = []
    in_threads(
        lambda: opened.append(open_direct(alice, bob)),
        lambda: opened.append(open_direct(bob, alice)),
        lambda: opened.append(open_direct(alice, bob)),
    )
    assert len(opened) == 3 and {room.pk for room in opened} == {Room.objects.get().pk}
    assert Membership.objects.count() == 2


def test_nobody_else_finds_it_at_any_address(room: Room, alice: Person, bob: Person) -> None:
    """Staff who look after rooms neither: the admin is where they see that it is there."""
    direct = open_direct(alice, bob)
    message = post_message(direct, bob, "a secret")
    slug = direct.slug
    below = ["", "people/", "people/bob/", "leave/", "settings/", "archive/", "invitation/",
             "messages/", f"messages/{message.seq}/", f"messages/{message.seq}/edit/",
             f"messages/{message.seq}/delete/"]  # fmt: skip
    addresses = [f"/rooms/{slug}/{page}" for page in below]
    assert "a secret" in read(browser(alice).get(addresses[0])).text
    everybody_else = [
        someone("stranger"),
        someone("staff", is_staff=True, is_superuser=True),
        Person.objects.get(username="dana"),
    ]
    for person in everybody_else:
        theirs = browser(person)
        for address in addresses:
            hidden, absent = theirs.get(address), theirs.get(address.replace(slug, "nowhere"))
            assert hidden.status_code == absent.status_code == 404, address
            assert without_token(hidden.content) == without_token(absent.content)
        for act in ("join/", "messages/", "invite/", "people/bob/remove/"):
            posted = theirs.post(f"/rooms/{slug}/{act}", {"body": "me too", "username": "dana"})
            assert posted.status_code == 404
        for page in ("/rooms/", "/direct/", "/people/", BOB):
            assert slug not in theirs.get(page).content.decode()
        assert not Room.objects.readable_by(person).filter(pk=direct.pk).exists()


def test_it_has_no_owner_no_guests_and_no_end(room: Room, alice: Person, bob: Person) -> None:
    direct = open_direct(alice, bob)
    alices = browser(alice)
    links = [link["href"] for link in read(alices.get(direct.get_absolute_url())).all("a")]
    public = [link["href"] for link in read(alices.get(room.get_absolute_url())).all("a")]
    for act in ("leave", "settings"):
        assert [address for address in public if address.endswith(f"/{act}/")]
        assert not [address for address in links if address.endswith(f"{direct.slug}/{act}/")]
        answer = alices.get(f"/rooms/{direct.slug}/{act}/")
        assert answer.status_code == 422 and "between its two people" in read(answer).text
    answer = alices.post(f"/rooms/{direct.slug}/invite/", {"username": "dana"})
    assert answer.status_code == 422 and "between its two people" in read(answer).text
    with pytest.raises(Refused):
        leave_room(direct, alice)
    assert Membership.objects.filter(room=direct).current().count() == 2


def test_its_people_are_the_two(alice: Person, bob: Person) -> None:
    direct = open_direct(alice, bob)
    page = read(browser(alice).get(f"/rooms/{direct.slug}/people/"))
    names = [name.text for name in page.one(id="people").all("bdi", class_="name")]
    assert names == ["alice", "bob"] and not page.all(id="members")
    assert not page.all("input", name="username")
    address = browser(alice).get(f"/rooms/{direct.slug}/people/bob/")["Location"]
    assert address == BOB


def test_where_it_begins_says_nobody_s_name(alice: Person, bob: Person) -> None:
    """The same line is pushed to both, so it cannot name the other."""
    direct = open_direct(alice, bob)
    post_message(direct, alice, "Hello")
    begin = read(browser(alice).get(direct.get_absolute_url())).one(class_="history__begin")
    assert begin.text == "This is where your conversation begins."


def test_nobody_talks_to_themselves(alice: Person, bob: Person) -> None:
    alices = browser(alice)
    page = read(alices.get("/people/alice/")).one("main")
    assert not page.all("form", method="post") and page.one("a", href="/settings/")
    assert read(alices.get(BOB)).one("main").all("form", method="post")
    answer = alices.post("/people/alice/")
    assert answer.status_code == 422 and "needs somebody else" in read(answer).text
    assert not Room.objects.exists()


def test_my_conversations_have_the_latest_first_and_what_is_unread(
    alice: Person, bob: Person, charlie: Person
) -> None:
    empty = read(browser(alice).get("/direct/")).one("main")
    assert empty.one(class_="empty").one("a")["href"] == "/people/"
    with_bob, with_charlie = open_direct(alice, bob), open_direct(alice, charlie)
    for count in range(3):
        post_message(with_charlie, charlie, f"Hello {count}")
    for count in range(5):
        post_message(with_bob, alice, f"Hello {count}")
    page = read(browser(alice).get("/direct/")).one("main")
    assert [link.text.strip() for link in page.all("a", class_="member__link")] == [
        "bob",
        "charlie",
    ]
    charlies = page.one("span", data_unread_of=str(with_charlie.pk))
    assert charlies.text.split() == ["3", "unread"]
    assert page.one("span", data_unread_of=str(with_bob.pk)).text.strip() == ""
    assert sidebars([charlie.pk])[charlie.pk].unread == 0


def test_somebody_deactivated_or_unknown_is_not_there(alice: Person, bob: Person) -> None:
    alices = browser(alice)
    assert alices.get(BOB).status_code == 200
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    absent = alices.get("/people/nobody/")
    for address in (BOB, "/people/a%00b/", "/people/%FF/", f"/people/{'x' * 300}/"):
        assert alices.get(address).status_code == 404
        assert alices.post(address).status_code == 404
    assert without_token(alices.get(BOB).content) == without_token(absent.content)
    assert not Room.objects.exists()


def test_a_conversation_with_somebody_deactivated_is_read_and_written_on(
    alice: Person, bob: Person
) -> None:
    """They may come back: what is said in the meantime waits for them."""
    direct = open_direct(alice, bob)
    bobs = browser(bob)
    assert bobs.get(direct.get_absolute_url()).status_code == 200
    alices = browser(alice)
    assert "cannot sign in" not in read(alices.get(direct.get_absolute_url())).text
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    assert "bob cannot sign in at present" in read(alices.get(direct.get_absolute_url())).text
    alices.post(f"{direct.get_absolute_url()}messages/", {"body": "Are you there?"})
    page = read(alices.get(direct.get_absolute_url()))
    assert page.one(class_="message__body").text.strip() == "Are you there?"
    assert bobs.get(direct.get_absolute_url()).status_code == 302
    with pytest.raises(Refused):
        post_message(direct, bob, "I am")
    Person.objects.filter(pk=bob.pk).update(is_active=True)
    assert "Are you there?" in read(browser(bob).get(direct.get_absolute_url())).text


def test_a_conversation_outlives_an_account_that_was_deleted(alice: Person, bob: Person) -> None:
    direct = open_direct(alice, bob)
    post_message(direct, alice, "Hello")
    bob.delete()
    alices = browser(alice)
    assert "Hello" in read(alices.get(direct.get_absolute_url())).one(class_="message__body").text
    assert "Somebody who is gone" in read(alices.get("/direct/")).one("main").text


@pytest.mark.parametrize("username", ["a.b", "a@b.org", "a+b", "a-b_c", "Ünal", "山田", "..a"])
def test_a_user_name_of_any_kind_has_a_page(alice: Person, username: str) -> None:
    person = someone(username, display_name="<b id=x>Somebody</b>")
    room = make_room("Tea", owner=person)
    post_message(room, person, "Hello")
    alices = browser(alice)
    for page in (alices.get(room.get_absolute_url()), alices.get("/people/?q=Somebody")):
        links = [link for link in read(page).all("a") if link["href"].startswith("/people/")]
        address = next(link["href"] for link in links if "Somebody" in link.text)
        shown = read(alices.get(address)).one("main")
        assert shown.one("h1").text.strip() == "<b id=x>Somebody</b>" and username in shown.text
        assert not shown.all(id="x")


def test_a_profile_says_who_is_here_and_which_rooms_are_shared(
    room: Room, alice: Person, bob: Person, charlie: Person
) -> None:
    make_room("Secret", owner=bob, kind="private")
    open_direct(alice, bob)
    page = read(browser(alice).get(BOB)).one("main")
    assert [link.text for link in page.all("a", class_="room-card__name")] == [room.name]
    assert "Here now" not in page.text
    registry.keep([Entry(f"person.{bob.pk}", bob.pk, "tab", LIVE)])
    assert "Here now" in read(browser(alice).get(BOB)).one("main").text
    assert not read(browser(charlie).get(BOB)).one("main").all("a", class_="room-card__name")


@pytest.mark.parametrize("address", ["/direct/", "/people/", BOB])
def test_somebody_who_is_signed_out_is_asked_to_sign_in(bob: Person, address: str) -> None:
    assert browser().get(address)["Location"] == f"/accounts/login/?next={address}"
    assert browser().post(BOB)["Location"] == f"/accounts/login/?next={BOB}"
    assert not Room.objects.exists()
