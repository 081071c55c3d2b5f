"""The page of a room: the newest messages, older ones, and the place around one."""

from urllib.parse import unquote

import pytest
from django.utils import timezone

from presence.models import Person
from rooms.models import Room, RoomLog
from rooms.operations import join_room, leave_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.frames import parts_of
from rooms.tests.html import read, rows, without_token
from rooms.tests.past import say

ADDRESS = "/rooms/café-söhne-東京/"

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def test_the_newest_fifty_in_order_with_the_cursor_at_the_head_of_the_log(
    room: Room, alice: Person, bob: Person
) -> None:
    messages = say(room, alice, 60)
    leave_room(room, bob)  # numbers that are no messages count too
    answer = browser(alice).get(ADDRESS)
    assert rows(answer) == [message.seq for message in messages[10:]]
    cursor = read(answer).one(id="cursor")
    assert cursor["value"] == str(RoomLog.objects.get().last_seq) > str(messages[-1].seq)
    assert "hx-vals" not in cursor.attrs, "this page follows the room"
    assert unquote(read(answer).one(id="older")["href"]) == f"{ADDRESS}?before={messages[10].seq}"
    assert not read(answer).one(id="newer").all("a")


def test_a_room_says_where_it_begins(room: Room, alice: Person) -> None:
    say(room, alice, 50)
    page = read(browser(alice).get(ADDRESS))
    assert not page.all(id="older") and "begins" in page.one(id="history").text
    say(room, alice, 1)
    page = read(browser(alice).get(ADDRESS))
    assert page.all(id="older") and "begins" not in page.one(id="history").text


def test_an_empty_room_says_so(room: Room, bob: Person, charlie: Person) -> None:
    assert "Say the first word below" in read(browser(bob).get(ADDRESS)).one(id="empty").text
    assert "Join, and say" in read(browser(charlie).get(ADDRESS)).one(id="empty").text
    say(room, bob)
    assert not read(browser(bob).get(ADDRESS)).all(id="empty")


def test_before_a_place_stand_the_fifty_before_it(room: Room, alice: Person) -> None:
    messages = say(room, alice, 120)
    answer = browser(alice).get(f"{ADDRESS}?before={messages[70].seq}")
    assert rows(answer) == [message.seq for message in messages[20:70]]
    page = read(answer)
    assert page.one(id="cursor")["hx-vals"] == '{"upto": 70}', "changes alone, no new rows"
    links = [unquote(link["href"]) for link in page.one(id="newer").all("a")]
    last = messages[69].seq
    assert links == [f"{ADDRESS}?around={last}#message-{last}", f"{ADDRESS}#newest"]


def test_a_walk_through_older_pages_meets_every_message_once(room: Room, alice: Person) -> None:
    messages = say(room, alice, 120)
    alices, address = browser(alice), ADDRESS
    met: list[int] = []
    while address:
        answer = alices.get(address)
        met = rows(answer) + met
        address = next((link["href"] for link in read(answer).all(id="older")), "")
    assert met == [message.seq for message in messages]


def test_around_a_place_it_stands_in_the_middle(room: Room, alice: Person) -> None:
    messages = say(room, alice, 120)
    answer = browser(alice).get(f"{ADDRESS}?around={messages[60].seq}")
    assert rows(answer) == [message.seq for message in messages[35:86]]


def test_around_a_late_place_the_page_reaches_the_newest_and_follows_the_room(
    room: Room, alice: Person
) -> None:
    messages = say(room, alice, 60)
    page = read(browser(alice).get(f"{ADDRESS}?around={messages[50].seq}"))
    assert "hx-vals" not in page.one(id="cursor").attrs and not page.one(id="newer").all("a")


@pytest.mark.parametrize(
    "query",
    [
        "before=0", "before=1", "before=-1", "before=x", "before=", "before=1e3", "before=²",
        "before=%00", "before=99999999999999999999", "before=1.5", "around=", "around=nowhere",
        "around=9999999999999999", "before=9999999999999999", "before=1&before=", "after=3",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_shows_the_newest(
    room: Room, alice: Person, query: str
) -> None:
    messages = say(room, alice, 3)
    answer = browser(alice).get(f"{ADDRESS}?{query}")
    assert rows(answer) == [message.seq for message in messages]
    assert not read(answer).all(id="empty")


def test_a_message_s_own_page_leads_to_its_place(room: Room, bob: Person, charlie: Person) -> None:
    message = say(room, bob)[0]
    answer = browser(bob).get(f"{ADDRESS}messages/{message.seq}/")
    assert rows(answer) == [message.seq]
    acts = read(answer).one(class_="acts").all("a")
    assert [act.text for act in acts] == ["Edit", "Delete", "Show in the conversation"]
    around = f"{ADDRESS}?around={message.seq}#message-{message.seq}"
    assert unquote(acts[-1]["href"]) == around
    assert rows(browser(bob).get(around)) == [message.seq]
    others = read(browser(charlie).get(f"{ADDRESS}messages/{message.seq}/")).one(class_="acts")
    assert [act.text for act in others.all("a")] == ["Show in the conversation"]


def test_with_htmx_a_message_s_page_is_what_may_be_done_with_it(room: Room, bob: Person) -> None:
    message = say(room, bob)[0]
    page = read(browser(bob, htmx=True).get(f"{ADDRESS}messages/{message.seq}/"))
    assert page.one(class_="acts") and not page.all("html")


# Older messages, in place ------------------------------------------------------------------------


def test_with_htmx_older_messages_are_fragments_that_keep_the_page(
    room: Room, alice: Person
) -> None:
    messages = say(room, alice, 120)
    answer = browser(alice, htmx=True).get(f"{ADDRESS}?before={messages[70].seq}")
    upsert, history = parts_of(answer.content.decode())
    assert list(upsert.rows) == [message.seq for message in messages[20:70]]
    assert upsert.target == "#messages" and "sort" in upsert.attrs
    assert history.target == "#history"
    tag, attrs = history.inside[0]
    assert tag == "div" and "data-paging" in attrs
    assert unquote(attrs["hx-get"]) == f"{ADDRESS}messages/?after={messages[-1].seq}"
    older = next(attrs for tag, attrs in history.inside if attrs.get("id") == "older")
    assert unquote(older["href"]) == f"{ADDRESS}?before={messages[20].seq}"
    assert "hx-get" in older


def test_after_a_thousand_rows_older_is_an_ordinary_link(room: Room, alice: Person) -> None:
    messages = say(room, alice, 1200)
    htmx = browser(alice, htmx=True)

    def older(before: int) -> dict[str, str]:
        history = parts_of(htmx.get(f"{ADDRESS}?before={before}").content.decode())[1]
        return next(attrs for tag, attrs in history.inside if attrs.get("id") == "older")

    # Of 1,200 messages 999, and then 1,049, would be on the page.
    assert "hx-get" in older(messages[251].seq)
    long = older(messages[201].seq)
    assert "hx-get" not in long and unquote(long["href"]) == f"{ADDRESS}?before={messages[151].seq}"


def test_a_page_of_history_leads_on_by_ordinary_links(room: Room, alice: Person) -> None:
    messages = say(room, alice, 120)
    alices = browser(alice)
    assert "hx-get" in read(alices.get(ADDRESS)).one(id="older").attrs
    page = read(alices.get(f"{ADDRESS}?before={messages[70].seq}"))
    assert "hx-get" not in page.one(id="older").attrs


# Who sees it, and who keeps it -------------------------------------------------------------------


def test_the_page_is_kept_by_nobody_and_differs_for_htmx(room: Room, alice: Person) -> None:
    answer = browser(alice).get(ADDRESS)
    assert answer["Cache-Control"] == "no-store"
    assert {"HX-Request", "Cookie"} <= set(answer["Vary"].split(", "))


STRANGE = [
    "", "join/", "leave/", "people/", "settings/", "messages/?after=0", "messages/4/",
    "messages/4/edit/", "messages/4/delete/", "?before=9", "?around=4",
]  # fmt: skip


@pytest.mark.parametrize("kind", [Room.Kind.PRIVATE, Room.Kind.DIRECT])
@both
def test_a_stranger_s_room_answers_as_what_does_not_exist(
    room: Room, bob: Person, charlie: Person, kind: str, htmx: bool
) -> None:
    post_message(room, bob, "for us alone")
    Room.objects.update(kind=kind)
    bobs, charlies = browser(bob, htmx), browser(charlie, htmx)
    for path in STRANGE:
        assert bobs.get(f"{ADDRESS}{path}").status_code != 404, path
        hidden = charlies.get(f"{ADDRESS}{path}")
        absent = charlies.get(f"/rooms/nowhere/{path}")
        assert hidden.status_code == absent.status_code == 404, path
        assert (
            without_token(hidden.content) == without_token(absent.content)
            and hidden.headers == absent.headers
        )


def test_somebody_who_is_signed_out_is_asked_to_sign_in_whatever_is_there(
    room: Room, alice: Person
) -> None:
    for address in (ADDRESS, "/rooms/nowhere/"):
        sign_in = unquote(unquote(browser().get(address)["Location"]))
        assert sign_in == f"/accounts/login/?next={address}"


def test_somebody_deactivated_is_asked_to_sign_in(room: Room, bob: Person) -> None:
    bobs = browser(bob)
    assert read(bobs.get(ADDRESS)).one(id="composer")
    bob.is_active = False
    bob.save()
    assert bobs.get(ADDRESS)["Location"].startswith("/accounts/login/")
    assert not Room.objects.readable_by(bob).exists()


def test_an_archived_room_is_read_and_not_written_in(
    room: Room, alice: Person, bob: Person
) -> None:
    message = say(room, alice)[0]
    assert read(browser(bob).get(ADDRESS)).one(id="composer")
    Room.objects.update(archived_at=timezone.now())
    answer = browser(bob).get(ADDRESS)
    assert rows(answer) == [message.seq]
    assert "This room is archived." in read(answer).one("main").text
    assert not read(answer).all(id="composer") and not read(answer).all(id="join")


@pytest.mark.parametrize(
    "slug",
    ["100%25", "%2500", "%00", "%ED%A0%80", "%FF", "x" * 200, "%0A", "..", "<script>", "%2F"],
)
def test_an_address_that_cannot_be_is_a_page_that_says_so(bob: Person, slug: str) -> None:
    answer = browser(bob).get(f"/rooms/{slug}/")
    assert answer.status_code == 404
    assert "There is nothing here" in read(answer).one("h1").text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_do_nothing(room: Room, bob: Person, method: str) -> None:
    answer = getattr(browser(bob), method)(ADDRESS)
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"


def test_a_head_is_the_page_without_its_body(room: Room, bob: Person) -> None:
    page, head = browser(bob).get(ADDRESS), browser(bob).head(ADDRESS)
    assert head.content == b"" and head["Cache-Control"] == page["Cache-Control"]


def test_the_sidebar_has_my_rooms_and_names_the_open_one(
    room: Room, alice: Person, charlie: Person
) -> None:
    links = read(browser(alice).get(ADDRESS)).one(class_="sidebar").all("a", class_="room-link")
    assert [link.attrs.get("aria-current") for link in links] == ["page"]
    assert not read(browser(charlie).get(ADDRESS)).all("a", class_="room-link")
    join_room(room, charlie)
    assert read(browser(charlie).get(ADDRESS)).all("a", class_="room-link")


def test_the_socket_s_address_is_the_room_s(room: Room, bob: Person) -> None:
    socket = read(browser(bob).get(ADDRESS)).one("main")["hx-ws:connect"]
    assert unquote(socket) == f"/ws/rooms/café-söhne-東京/?title={room.name}: Parley&theme=default"
