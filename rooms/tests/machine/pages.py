"""Pages that open, break, come back and say what they show."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from presence.threads import in_db
from rooms import log
from rooms.feed import Feeds
from rooms.models import Membership
from rooms.tests.machine.base import any_of_them, anybody
from rooms.tests.machine.faults import Faults, Meanwhile, meanwhile
from rooms.tests.machine.tab import FINAL, Tab
from rooms.tests.page import rows_of

MOST_TABS = 6
LIES = st.sampled_from(["-1", "nothing", "1e400", 2**52, 2**60, 10**6, 0, 1, 5, 9])
seen = st.one_of(st.integers(0, 12), st.just(2**52))
keepers = st.sampled_from(["alice", "eve"])
ends = st.sampled_from(["remove", "ban"])


class Pages(Faults):
    """Open pages, some of which lie."""

    @precondition(lambda self: len(self.tabs) < MOST_TABS)
    @rule(who=anybody)
    def open(self, who: str) -> None:
        self.open_tab(who)

    # What is said may depend on threads, and what can be chosen may not: so this asks for no history.
    @precondition(lambda self: len(self.tabs) < MOST_TABS)
    @rule(who=anybody, index=any_of_them)
    def open_history(self, who: str, index: int) -> None:
        later = self.model.said[1:]
        self.open_tab(who, later[index % len(later)].seq if later else None)

    def open_tab(self, who: str, before: int | None = None) -> None:
        if not self.model.may_read(who):
            return  # its address leads nowhere
        tab = Tab(self.room, who, self.people[who], self.clients[who])

        async def opened() -> None:
            if before is None:
                await tab.load()
            else:
                page = await in_db(log.before, self.room.pk, before)
                rows = await in_db(rows_of, self.room, tab.variant)
                tab.rows = {message.seq: rows[message.seq] for message in page.messages}
                tab.cursor, tab.upto = page.head, page.last_number
                tab.history = frozenset(tab.rows)
            tab.loaded_at = tab.cursor
            await tab.connect()

        self.nothing_fails()  # a page that cannot be loaded is no page
        self.run(opened())
        tab.was_shut_out = not self.model.people[who].belongs
        self.tabs.append(tab)

    @precondition(lambda self: self.tabs)
    @rule(index=any_of_them)
    def cut(self, index: int) -> None:
        self.run(self.cut_tab(self.tabs[index % len(self.tabs)]))

    async def cut_tab(self, tab: Tab) -> None:
        if not tab.socket.future.done():
            await tab.cut()
        tab.closed_with = tab.closed_with or 1006

    @precondition(lambda self: self.tabs)
    @rule(index=any_of_them, acts=meanwhile)
    def come_back(self, index: int, acts: Meanwhile) -> None:
        """With its own cursor."""
        tab = self.tabs[index % len(self.tabs)]
        if tab.closed_with not in FINAL:
            self.inside.extend(acts)
            self.run(self.connect_again(tab))

    @precondition(lambda self: self.tabs)
    @rule(index=any_of_them, cursor=st.one_of(st.integers(0, 30), LIES))
    def come_back_with_another(self, index: int, cursor: int | str) -> None:
        """With an old cursor, or as a page that never had one."""
        tab = self.tabs[index % len(self.tabs)]
        if tab.closed_with in FINAL:
            return
        tab.lied = True
        if isinstance(cursor, int) and cursor <= int(tab.cursor):
            tab.cursor = cursor
            self.run(self.connect_again(tab))
        elif tab.history is None:
            tab.rows, tab.cursor = {}, 0
            self.run(self.connect_again(tab, str(cursor)))

    @precondition(lambda self: self.tabs)
    @rule(index=any_of_them, by=keepers, name=ends)
    def come_back_and_be_sent_away(self, index: int, by: str, name: str) -> None:
        """Admitted, and shut out before its cursor comes."""
        tab = self.tabs[index % len(self.tabs)]
        if tab.closed_with not in FINAL:
            self.run(self.connect_again(tab, None, lambda: self.act(name, by, tab.who)))

    async def connect_again(
        self, tab: Tab, cursor: str | None = None, act: Callable[[], None] | None = None
    ) -> None:
        """With its own cursor or this one, which it sends after this has happened."""
        await self.cut_tab(tab)
        tab.was_shut_out = not self.model.people[tab.who].belongs
        await tab.connect(send_cursor=False)
        if act:
            await in_db(act)
        more = {"upto": tab.upto} if tab.upto else {}
        await tab.send(cursor=str(tab.cursor) if cursor is None else cursor, **more)

    @precondition(lambda self: self.tabs)
    @rule(index=any_of_them)
    def close_tab(self, index: int) -> None:
        self.run(self.cut_tab(self.tabs.pop(index % len(self.tabs))))

    @precondition(lambda self: self.tabs)
    @rule(index=any_of_them, numbers=st.lists(seen, min_size=1, max_size=3))
    def see(self, index: int, numbers: list[int]) -> None:
        """A page says what was on its screen. Of one that is closed meanwhile the log knows."""
        tab = self.tabs[index % len(self.tabs)]
        if max(numbers) > len(self.model.said):
            # A lie counts as the last message there is: let none come while it is told.
            self.run(in_db(self.nothing_happens_inside))
        for number in numbers:
            if tab.closed_with is not None or tab.was_shut_out:
                continue
            if self.run(self.is_heard(tab, number)) or self.run(in_db(self.was_heard, tab.who)):
                self.model.see(tab.who, number)

    async def is_heard(self, tab: Tab, number: int) -> bool:
        """Say it, wait until it was taken in, and have it written."""
        tab.shown.pop("#notice", None)
        await tab.send(seen=number)
        await tab.send(nothing="that is known")
        await tab.comes_to(
            lambda: "#notice" in tab.shown or tab.closed_with is not None, "taken in"
        )
        await Feeds.current().marks.write()
        return tab.closed_with is None

    def was_heard(self, who: str) -> bool:
        """Whether the log has something else than the model: then what was said last is what it has."""
        mine = Membership.objects.filter(room=self.room, person=self.people[who])
        return mine.exclude(read_number=self.model.people[who].read).exists()
