"""Every page of the product, found by the table of addresses, in a house that has something for each.

    house = build()
    for sight in pages(house): sight.path, as sight.who sees it

An address that nobody here finds a page at is named by `test_every_page`: a new page cannot be forgotten.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from presence.models import Person
from project.tests.permissions_of_libraries import walk
from rooms.models import Membership, Room
from rooms.operations import (
    archive_room,
    ban_person,
    delete_message,
    edit_message,
    invite_person,
    join_room,
    make_room,
    open_direct,
    post_message,
)
from rooms.tests.conftest import browser

PASSWORD = "korrekt-pferd-9"
# Django's own; what of it is ours, project/e2e/test_admin.py looks at.
NOT_OURS = "/admin/"
LONG = "Bartholomäus-Maximilian von und zu Wolkenkuckucksheim-Hinterzarten"
# What stands in the gaps of addresses, where it makes no difference.
GAPS = {"key": "a-key", "uidb36": "1", "device": "1", "person_id": "1", "language": "en"}
# Live view goes on to its next page at once, but when it is paused. What it then holds back is a line in
# a frame of it, which asks again as often as its reader has asked for.
HELD = "/rooms/<slug>/frame/held/"
QUERIES = {"/rooms/<slug>/frame/": "?paused=1", HELD: "?every=60"}
# Acts, which are forms on other pages; files, and figures; and what leads to one of the pages.
NO_PAGES = {
    "/accounts/login/code/confirm/",
    "/rooms/<slug>/read/",
    "/rooms/<slug>/join/",
    "/rooms/<slug>/unarchive/",
    "/rooms/<slug>/accept/",
    "/rooms/<slug>/decline/",
    "/rooms/<slug>/invite/",
    "/rooms/<slug>/people/<username>/role/",
    "/rooms/<slug>/people/<username>/lift-ban/",
    "/rooms/<slug>/people/<username>/hand-over/",
    "/rooms/<slug>/people/<username>/withdraw/",
    "/rooms/<slug>/messages/",
    "/language/",
    "/settings/devices/<device>/end/",
    "/settings/devices/end-others/",
    "/me/<person_id>.<language>.css",
    "/healthz",
    "/readyz",
    "/metrics",
    "/favicon.ico",
    "/robots.txt",
}
# One of each kind of thing that can be said.
SAID = (
    "# No heading, but *emphasis*, **more of it**, ~~less~~ and `code`",
    "- flour\n- salt\n\n1. mix\n2. bake\n\n> as she said\n\n---",
    "```python\ndef bake(minutes: int) -> str:\n    return f'{minutes}'  # and so on\n```",
    "https://example.org/tea and [the recipe](https://example.org/cake), @bob :tada:",
    "||it was the gardener||",
    "شكرا جزيلا على الشاي",
    "w" * 300,
    "東京" * 200,
    "One line\nand another\n\nand a paragraph",
)


@dataclass
class House:
    """Its people by name, and its rooms by what is special about them."""

    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, who: str) -> Client:
        """The browser of somebody, or of nobody."""
        if who not in self.browsers:
            self.browsers[who] = browser(self.people.get(who))
        return self.browsers[who]

    def request(self, who: str) -> Any:
        """A request of theirs, as views get it."""
        return self.browser(who).get("/").wsgi_request


@dataclass(frozen=True)
class Sight:
    """One page, as somebody sees it: by an address of the table, with something in its gaps."""

    address: str
    who: str
    path: str

    def __str__(self) -> str:
        return f"{self.path} as {self.who or 'nobody'}"


@transaction.atomic
def build() -> House:
    """Alice owns all of it, Bob belongs, Dana moderates; Charlie is invited, Erin new, Mallory banned."""
    house = House()
    for name in ("alice", "bob", "charlie", "dana", "erin", "mallory"):
        house.people[name] = person = Person(username=name)
        person.set_unusable_password()
        person.save()
    alice, bob, _, dana, _, mallory = house.people.values()
    alice.set_password(PASSWORD)
    alice.save()
    bob.display_name = LONG
    bob.save()
    EmailAddress.objects.create(user=alice, email="alice@parley.example", primary=True)

    full = house.rooms["full"] = make_room("Café & Söhne / 東京 🎉", "Cake, and Tokyo", owner=alice)
    for person in (bob, dana, mallory):
        join_room(full, person)
    full.memberships.filter(person=dana).update(role=Membership.Role.MODERATOR)
    talk(house, full)
    ban_person(full, alice, mallory)
    invite_person(full, alice, "erin")
    house.rooms["long"] = make_room("n" * 80, "t" * 200, owner=alice)
    house.rooms["empty"] = make_room("Empty", owner=alice)
    house.rooms["private"] = make_room("Plans", owner=alice, kind=Room.Kind.PRIVATE)
    invite_person(house.rooms["private"], alice, "charlie")
    house.rooms["archived"] = make_room("Once", owner=alice)
    post_message(house.rooms["archived"], alice, "That was that")
    archive_room(house.rooms["archived"], alice)
    house.rooms["direct"] = open_direct(alice, bob)
    post_message(house.rooms["direct"], bob, "Between you and me")
    return house


def talk(house: House, room: Room) -> None:
    """Something of everything that a conversation can show, above what is new to Alice."""
    alice, bob, _, dana, _, _ = house.people.values()
    for number in range(60):
        post_message(room, alice if number % 3 else dana, f"message {number}")
    for words in SAID:
        post_message(room, bob, words)
    own = post_message(room, alice, "A typo")
    edit_message(own, alice, "No typo")
    house.seqs["own"] = own.seq
    gone = post_message(room, bob, "Gone")
    delete_message(gone, bob)
    house.seqs["gone"] = gone.seq
    house.seqs["others"] = post_message(room, bob, "Still here").seq


def sights(house: House, address: str) -> Iterator[Sight]:
    """Whom an address may show a page, with what in its gaps: those first who see most."""
    full, own = house.rooms["full"], house.seqs["own"]
    looks = [
        ("alice", full, own, "bob"),
        ("alice", full, own, "mallory"),
        ("charlie", house.rooms["private"], own, "alice"),
        ("dana", full, own, "dana"),
        ("", full, own, "alice"),
    ]
    for who, room, seq, username in looks:
        gaps = GAPS | {"slug": room.slug, "seq": str(seq), "username": username}
        yield Sight(address, who, fill(address, gaps) + QUERIES.get(address, ""))


def states(house: House) -> Iterator[Sight]:
    """Pages in a state that no address of the table shows by itself."""
    for name, room in house.rooms.items():
        for who in ("alice", "charlie"):
            for more in (
                "",
                "people/",
                "settings/",
                "unread/",
                "?paused=1",
                "?refresh=60",
                "?live=no",
            ):
                yield Sight(name, who, f"{room.get_absolute_url()}{more}")
    full = house.rooms["full"].get_absolute_url()
    for more in ("?before=21", "?around=30", f"messages/{house.seqs['gone']}/"):
        yield Sight("/rooms/<slug>/", "alice", f"{full}{more}")
    for path in ("/nowhere/", "/people/?q=b", "/people/?q=nobody"):
        yield Sight(path, "alice", path)


def fill(address: str, gaps: dict[str, str]) -> str:
    """An address of the table with this in its gaps. Raises KeyError for a gap that is not known."""
    return re.sub("<(.*?)>", lambda gap: quote(gaps[gap[1]]), address)


def ours() -> list[str]:
    """The addresses whose pages are ours to answer for, as they stand in the table."""
    found = [f"/{address}" for address in walk(get_resolver().url_patterns)]
    return [address for address in found if not address.startswith(NOT_OURS)]


def pages(house: House) -> dict[str, Sight | None]:
    """For each address the first sight that is a page; None for acts, files, and what leads elsewhere."""
    found: dict[str, Sight | None] = {}
    for address in ours():
        seen = (sight for sight in sights(house, address) if is_page(look(house, sight)))
        found[address] = next(seen, None)
    return found


def look(house: House, sight: Sight) -> Any:
    """The answer that somebody gets there."""
    return house.browser(sight.who).get(sight.path)


def is_page(answer: Any) -> bool:
    """Whether an answer is a page that was found, and not a file."""
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
