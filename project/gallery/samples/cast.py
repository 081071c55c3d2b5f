"""Who is in the samples, and what they say: alice reads, bob belongs to the room, dana moderates, charlie
is a stranger to it."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from presence.backends import AWAY, LIVE
from presence.models import Person
from presence.people import SHOWN, People, PersonHere
from rooms import markup
from rooms.log import Page
from rooms.members import Members
from rooms.models import Membership, Message, Room
from rooms.models.rooms import name_key, slug_for
from rooms.sidebar import Entry, Sidebar

# When it is, in the samples: a Friday, so that pictures of them do not age.
NOW = datetime(2026, 3, 6, 9, 41, tzinfo=UTC)

# Closes what it may stand in, and would run if it was not escaped.
HOSTILE = "'\"></p></title></textarea><img src=x onerror=hostile()>&lt;{{ 7 }}"
HOSTILE_BODY = (
    f"{HOSTILE}\n\n<script>hostile()</script> [x](javascript:hostile()) <p id=room hx-get=/>"
)
# As above, and no longer than there is room for in a name.
HOSTILE_NAME = "'\"><img src=x onerror=hostile()>&lt;"

LINES = (
    "The rye is in the oven. **Four minutes**, then we turn it.",
    "Did anybody feed the starter last night?",
    "I did, at eleven. It has doubled since.",
    "Then there is enough for Saturday. I will put the list up: https://example.org/saturday",
    "Thank you. I come by at noon and take the first six.",
)


class Cast:
    """People, a room and messages with keys, as they would come from the database; nothing is saved.

    With `hostile`, whatever people write has something in it that must never be more than words.
    """

    def __init__(self, hostile: bool = False) -> None:
        self.hostile = hostile
        self.alice = self.person(1, "alice", "Alice Ng")
        self.bob = self.person(2, "bob", "Bob")
        self.charlie = self.person(3, "charlie", "شيرين")
        self.dana = self.person(4, "dana")
        self.room = self.place(7, "The third oven", "What is baked, and when it is done")

    def words(self, text: str) -> str:
        """What somebody wrote."""
        return f"{text} {HOSTILE}" if self.hostile else text

    def name(self, text: str, most: int) -> str:
        """What somebody calls something, with so many characters at most. Empty stays empty."""
        return text[: most - len(HOSTILE_NAME)] + HOSTILE_NAME if self.hostile and text else text

    def person(self, key: int, username: str, display_name: str = "", **more: Any) -> Person:
        called = self.name(display_name or (username if self.hostile else ""), 60)
        return Person(pk=key, username=username, display_name=called, **more)

    def people(self, count: int) -> list[Person]:
        """So many, besides the cast."""
        return [
            self.person(100 + number, f"guest{number}", f"Guest {number}")
            for number in range(count)
        ]

    def place(self, key: int, name: str, topic: str = "", **more: Any) -> Room:
        """A room."""
        name = self.name(name, 80)
        return Room(
            pk=key,
            name=name,
            name_key=name_key(name),
            slug=slug_for(name),
            topic=self.name(topic, 250),
            created_at=NOW,
            **more,
        )

    def direct(self, other: Person | None) -> Room:
        """Alice's conversation with somebody, or with somebody who is gone."""
        room = Room(pk=20, kind=Room.Kind.DIRECT, slug="k3c9vq", direct_key="1-2", created_at=NOW)
        room.other = other
        return room

    def membership(self, person: Person, role: str = "member", **more: Any) -> Membership:
        """Theirs in the room."""
        since = NOW - timedelta(days=40)
        given = {"pk": 50 + (person.pk or 0), "room": self.room, "since": since, **more}
        return Membership(person=person, role=role, **given)

    def message(
        self, body: str, author: Person | None = None, after: Message | None = None, **more: Any
    ) -> Message:
        """Something said, after another message or as the first of its day."""
        seq = after.seq + 1 if after else 41
        posted = after.posted_at + timedelta(minutes=1) if after else NOW - timedelta(minutes=6)
        body = f"{body}\n\n{HOSTILE_BODY}" if self.hostile else body
        message = Message(
            **{
                "pk": 1000 + seq,
                "room": self.room,
                "author": author or self.bob,
                "seq": seq,
                "changed_seq": seq,
                "number": seq - 40,
                "body": body,
                "html": markup.to_html(body),
                "markup": markup.VERSION,
                "posted_at": posted,
                **more,
            }
        )
        message.predecessor = after
        return message

    def deleted(self, after: Message | None = None) -> Message:
        """A tombstone: its text is gone."""
        message = self.message("Gone", after=after, deleted_at=NOW)
        message.body = message.html = ""
        return message

    @cached_property
    def conversation(self) -> list[Message]:
        """A few messages, one after the other, of several people."""
        said: list[Message] = []
        authors = (self.bob, self.alice, self.dana, self.dana, self.alice)
        for author, line in zip(authors, LINES, strict=True):
            said.append(self.message(line, author, after=said[-1] if said else None))
        said.append(self.deleted(after=said[-1]))
        said.append(self.message("Noon it is.", self.bob, after=said[-1], edited_at=NOW))
        return said

    @property
    def page(self) -> Page:
        """All of the room's messages."""
        return Page(self.conversation[-1].seq, self.conversation, len(self.conversation))

    @property
    def later_page(self) -> Page:
        """Messages with others before them and after them, as on a page of history."""
        rows = self.conversation[1:-1]
        return Page(rows[-1].seq + 90, rows, 120)

    @property
    def empty_page(self) -> Page:
        return Page(1, [], 0)

    @property
    def here(self) -> People:
        """Who has the room open: each in another way."""
        ways = (LIVE, "view", "refresh", LIVE)
        people = (self.alice, self.bob, self.charlie, self.dana)
        return People([PersonHere(*one) for one in zip(people, ways, strict=True)], 4)

    @property
    def crowd(self) -> People:
        """Two hundred people."""
        return People([PersonHere(one, LIVE) for one in self.people(SHOWN)], 200)

    @property
    def both(self) -> People:
        """The two of a conversation; the other one is away."""
        self.bob.last_here = NOW - timedelta(hours=3)
        return People([PersonHere(self.alice, LIVE), PersonHere(self.bob, AWAY)], 1)

    @property
    def members(self) -> Members:
        """One of each kind."""
        State, Role = Membership.State, Membership.Role
        current = [
            self.membership(self.alice, Role.OWNER),
            self.membership(self.dana, Role.MODERATOR),
            self.membership(self.bob),
        ]
        return Members(
            current,
            len(current),
            [self.membership(self.charlie, state=State.INVITED, invited_by=self.alice)],
            [self.membership(self.person(11, "erin"), state=State.DECLINED)],
            [self.membership(self.person(12, "frank", "Frank"), state=State.REMOVED)],
            [self.membership(self.person(13, "mallory"), state=State.BANNED)],
        )

    @property
    def invitation(self) -> Membership:
        """To a private room, from Bob, to Alice."""
        room = self.place(9, "Plans", "For the birthday", kind=Room.Kind.PRIVATE)
        state = Membership.State.INVITED
        return self.membership(self.alice, state=state, room=room, invited_by=self.bob)

    @property
    def sidebar(self) -> Sidebar:
        """What stands beside Alice's pages."""
        long = self.place(8, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen")
        return Sidebar(
            [
                Entry(self.place(6, "Café & Söhne"), 60, 3),
                Entry(long, 62, 0),
                Entry(self.room, 61, 120),
            ],
            [Entry(self.direct(self.bob), 63, 1)],
            [self.invitation],
        )
