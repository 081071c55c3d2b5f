"""Whatever people do, and whatever fails meanwhile, in an order that hypothesis thinks of.

One room, five people, their open pages, and a model of the room beside it. A step is an act, a page that
opens, breaks or comes back, or a fault that the next ring or the next reads will meet. Nothing heals by
itself: the clock moves, and the process ticks, only when a step says so.
"""

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from presence.models import Person
from presence.threads import in_db
from rooms.feed import Feeds
from rooms.models import Membership, Message, Room
from rooms.operations import make_room
from rooms.tests.conftest import browser, someone
from rooms.tests.machine.base import CAST
from rooms.tests.machine.model import Model
from rooms.tests.machine.right import Right
from rooms.tests.page import rows_of

__all__ = ["Machine"]


class Machine(Right):
    """A room with its owner, a moderator, two members and a stranger; three of them look at it."""

    @initialize(public=st.booleans())
    def begin(self, public: bool) -> None:
        self.model = Model(public, CAST, "alice")
        self.run(in_db(self.make, public))
        for who in ("bob", "dana", "eve"):
            if public:
                self.do("join", who)
            else:
                self.do("invite", "alice", who)
                self.do("accept", who)
        self.run(in_db(self.promote))
        for who in ("alice", "bob", "dana"):
            self.open_tab(who)
        self.wrong = False

    def make(self, public: bool) -> None:
        """The people and their room, and nobody else's: examples come one after another."""
        Message.objects.all().delete()
        Room.objects.all().delete()
        Person.objects.all().delete()
        zones = {"dana": "Asia/Tokyo"}
        self.people = {
            who: someone(who, marks_read=who != "dana", time_zone=zones.get(who, "UTC"))
            for who in CAST
        }
        self.model.people["dana"].by_hand = True
        kind = Room.Kind.PUBLIC if public else Room.Kind.PRIVATE
        self.room = make_room("The machine room", "", self.people["alice"], kind)
        self.clients = {who: browser(person) for who, person in self.people.items()}

    def promote(self) -> None:
        Membership.objects.filter(person=self.people["eve"]).update(role=Membership.Role.MODERATOR)
        self.model.people["eve"].role = "moderator"

    def teardown(self) -> None:
        try:
            if not self.wrong:
                self.everything_is_right()
                self.run(self.byte_for_byte())
        finally:
            self.run(self.close())
            self.runner.close()
            self.stack.close()

    async def byte_for_byte(self) -> None:
        """What the feed rendered is what any page renders now, groups and headings too."""
        for tab in self.tabs:
            if tab.closed_with is None and not tab.lied and tab.history is None:
                assert tab.rows.items() <= (await in_db(rows_of, self.room, tab.variant)).items()

    async def close(self) -> None:
        for tab in self.tabs:
            await self.cut_tab(tab)
        await Feeds.current().close(1012)
