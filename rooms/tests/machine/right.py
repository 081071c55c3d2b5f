"""What has to hold, always and in the end."""

from hypothesis.stateful import invariant, rule

from presence.threads import in_db
from rooms.models import Membership, Message
from rooms.sidebar import MOST_SHOWN
from rooms.tests.machine.base import EXPIRY, GRACE, PAGE
from rooms.tests.machine.pages import Pages
from rooms.tests.machine.tab import FINAL, Tab

A_WHILE = 1.0  # seconds, for what may need another tick instead


class Right(Pages):
    """The model says what is right."""

    @invariant()
    def nobody_holds_what_came_after_they_were_shut_out(self) -> None:
        if not self.tabs:
            return
        self.run(self.take_in_all())
        for tab in self.tabs:
            last = self.model.people[tab.who].shut_out_at
            later = {
                words
                for words in tab.given
                if last is not None and self.model.number_of.get(words, 0) > last
            }
            assert not later, f"{tab.who} was shut out at {last}, and has {later}"
            assert tab.closed_with != 1011, "a consumer failed"
            assert tab.lied or tab.posted == sorted(set(tab.posted)), "doubled, or out of order"

    async def take_in_all(self) -> None:
        for tab in self.tabs:
            if tab.closed_with is None:
                await tab.drain()

    @rule()
    def everything_is_right(self) -> None:
        """Once nothing fails any more, two ticks bring everything to where it has to be."""
        self.wrong = True
        self.nothing_fails()
        self.run(self.pages_come_back())
        self.run(in_db(self.the_log_is_right))
        self.run(self.pages_are_right())
        self.wrong = False

    async def pages_come_back(self) -> None:
        await self.take_in_all()
        for tab in self.tabs:
            if tab.closed_with and tab.closed_with not in FINAL:
                await self.connect_again(tab)
        self.now += GRACE + 1
        await self.refresh()
        await self.tick_once()
        await self.tick_once()

    def the_log_is_right(self) -> None:
        """Every row and every mark in the database is as in the model."""
        rows = Message.objects.filter(room=self.room).order_by("seq").select_related("author")
        found = [
            (row.author.username, row.seq, row.changed_seq, None if row.deleted_at else row.body)
            for row in rows
        ]
        assert found == [
            (said.author, said.seq, said.changed, said.words) for said in self.model.said
        ]
        assert [row.number for row in rows] == list(range(1, len(found) + 1))
        for mine in Membership.objects.filter(room=self.room).select_related("person"):
            standing = self.model.people[mine.person.username]
            assert (mine.state, mine.read_number) == (standing.state, standing.read) or (
                not standing.belongs and mine.state == standing.state
            ), f"{mine.person}: {mine.state}, read {mine.read_number}, and not {standing}"

    async def pages_are_right(self) -> None:
        for tab in self.tabs:
            await self.is_live_or_closed(tab)
        for tab in self.tabs:
            if tab.closed_with is None and not tab.was_shut_out:
                await self.shows_what_was_said(tab)
                await self.shows_what_is_unread(tab)
                await self.shows_who_is_here(tab)

    async def is_live_or_closed(self, tab: Tab) -> None:
        """Live who belongs, closed for whom the room is not. Who has gone and may read is either."""
        if not self.model.may_read(tab.who):
            await tab.comes_to(lambda: tab.closed_with in FINAL, "closed")
        else:
            await tab.comes_to(lambda: tab.is_live or tab.closed_with is not None, "live or closed")
            if tab.closed_with and tab.closed_with not in FINAL:
                await self.connect_again(tab)  # a read that was under way had failed
            await tab.comes_to(lambda: tab.is_live or tab.closed_with in FINAL, "live or closed")
            assert tab.is_live or tab.was_shut_out, f"{tab.who}'s page: {tab.closed_with}"

    async def shows_what_is_unread(self, tab: Tab) -> None:
        unread = self.model.unread(tab.who)
        badge = f"{unread if unread <= MOST_SHOWN else f'{MOST_SHOWN}+'} unread" if unread else ""
        await tab.comes_to(lambda: tab.badge(self.room) == badge, badge)

    async def shows_who_is_here(self, tab: Tab) -> None:
        """Who goes is shown for a while, from when the registry was told of it."""

        def right() -> bool:
            here = {tab.who for tab in self.tabs if tab.closed_with is None}
            here |= {who for who, expiry in self.ghosts.items() if expiry > self.now}
            return tab.names() == sorted(here)

        for _ in range(int(EXPIRY // GRACE) - 2):
            if await tab.came_to(right, A_WHILE):
                return
            self.now += GRACE
            await self.refresh()
            await self.tick_once()
        await tab.comes_to(right, "who is here")

    async def shows_what_was_said(self, tab: Tab) -> None:
        said = {said.seq: said.words for said in self.model.said}

        def right() -> bool:
            rows = tab.words()
            if tab.history is not None:
                return rows.keys() == tab.history and (
                    tab.outdated or tab.lied or all(said[seq] == rows[seq] for seq in rows)
                )
            newest = sorted(said)[-len(rows) :] if rows else []
            whole = len(rows) >= min(PAGE, len(said)) or tab.lied
            return whole and rows == {seq: said[seq] for seq in newest}

        await tab.comes_to(right, said)
        if tab.history is None and not tab.lied and self.model.name_changed > tab.loaded_at:
            await tab.comes_to(
                lambda: self.model.name in tab.shown.get("#room-name", ""), self.model.name
            )
