"""Long polls: pages without scripts that wait for something new in a room.

Each is a coroutine that sleeps: it holds no thread and no connection to the database, and is handed
nothing. The feed wakes it, or whatever ends the person's sockets too.
"""

import asyncio
from collections import Counter

from django.conf import settings

from presence import sessions
from presence.sessions import Ticket
from presence.tasks import start_shared
from presence.threads import in_db
from rooms import metrics

# What ends a wait, beside the reasons for which a socket is dismissed.
NEWS, NOTHING, RESTARTING = "news", "nothing", "restarting"


class Poll:
    """One page that waits for what comes after a number, and what it was admitted by."""

    def __init__(self, ticket: Ticket, after: int) -> None:
        self.ticket, self.person_id, self.after = ticket, ticket.person_id, after
        self.reason = ""  # why this person may not read on, also when there was news before
        self.end: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def moved(self, shown: int, messages: int) -> None:
        """The room's feed has come to number `shown`."""
        if shown > self.after:
            self._end(NEWS)

    def dismiss(self, reason: str) -> None:
        """This person may not read on, and why."""
        metrics.REFUSALS.labels(reason).inc()
        self.reason = reason
        self._end(reason)

    def close(self) -> None:
        """The process ends; the page comes back by itself."""
        self._end(RESTARTING)

    async def ended(self) -> str:
        """What ended the wait; nothing, after `LONG_POLL_SECONDS`."""
        try:
            async with asyncio.timeout(settings.LONG_POLL_SECONDS):
                return await self.end
        except TimeoutError:
            return NOTHING

    def _end(self, why: str) -> None:
        if not self.end.done():
            self.end.set_result(why)


class Polls:
    """Those of this process: so many at most, and so many of one person.

    A browser opens six connections to a host. Were all of them to wait, it could not load anything else.
    """

    def __init__(self) -> None:
        self.open: set[Poll] = set()
        self.of_person: Counter[int] = Counter()
        self.doubted: set[Ticket] = set()
        self.asking: asyncio.Task[set[Ticket]] | None = None

    def has_room(self, person_id: int) -> bool:
        """Whether one more of this person may wait."""
        if self.of_person[person_id] >= settings.LONG_POLLS_PER_PERSON:
            limit = "person"
        elif len(self.open) >= settings.LONG_POLLS_PER_PROCESS:
            limit = "process"
        else:
            return True
        metrics.FALLBACKS.labels(limit).inc()
        return False

    def add(self, poll: Poll) -> None:
        """It waits from now on."""
        self.open.add(poll)
        self.of_person[poll.person_id] += 1

    def remove(self, poll: Poll) -> None:
        """It waits no longer."""
        self.open.discard(poll)
        self.of_person[poll.person_id] -= 1
        if not self.of_person[poll.person_id]:
            del self.of_person[poll.person_id]

    async def admits(self, poll: Poll) -> bool:
        """Whether this one may be shown what was read before: one question for all who ask it at once."""
        self.doubted.add(poll.ticket)
        if self.asking is None:
            self.asking = start_shared(self._ask())
        revoked = await asyncio.shield(self.asking)
        return not poll.reason and poll.ticket not in revoked

    async def _ask(self) -> set[Ticket]:
        await asyncio.sleep(0)  # whoever was woken by the same news asks along
        doubted, self.doubted, self.asking = self.doubted, set(), None
        return await in_db(sessions.revoked, doubted)
