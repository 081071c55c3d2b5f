"""People who come to the house's room, talk, go, and are sent away: who has no right there sees nothing."""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from presence.models import Person
from project.faults.crowd import Crowd, Manner, Tab
from project.faults.house import GRACE_SECONDS, House
from project.tests.processes import wait_until
from rooms import log, operations
from rooms.models import Membership, Message
from rooms.operations import Refused
from rooms.tests.crowd import session_of

GUESTS = 8
PAUSE_SECONDS = 0.15
FINAL = {4401, 4403, 4404}


class Guest:
    """Somebody with an account, and a page while they may have one."""

    def __init__(self, name: str, house: House) -> None:
        self.person = Person.objects.create(username=name, password="!")
        key = f"{name:0>32}"
        Session.objects.create(
            session_key=key,
            session_data=SessionStore().encode(session_of(self.person)),
            expire_date=timezone.now() + timedelta(days=1),
        )
        self.tab = Tab(key, [process.url for process in house.processes], Manner(strict=True))


class Guests:
    """All of them, and the keeper who invites them and sends them away."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.room, self.chance = house, house.room, chance
        self.done: Counter[str] = Counter()
        with house.database():
            self.keeper = Person.objects.create(username="keeper", password="!")
            owner = Membership.Role.OWNER
            self.room.memberships.create(person=self.keeper, role=owner)
            self.guests = [Guest(f"guest{number}", house) for number in range(GUESTS)]
        self.crowd = Crowd([guest.tab for guest in self.guests])

    def live(self, seconds: float) -> None:
        """Do this and that for so long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            guest = self.chance.choice(self.guests)
            act = self.chance.choice(ACTS)
            self.does(act, guest)
            time.sleep(PAUSE_SECONDS)

    def go(self) -> None:
        """Everybody leaves the room and their page: the round ends without them."""
        for guest in self.guests:
            self.crowd.leave([guest.tab])
            self.does(Guests.leaves, guest)

    def does(self, act: Callable[["Guests", Guest], None], guest: Guest) -> None:
        """What is refused or fails is not done; what it would have changed is read again next time."""
        with self.house.database():
            try:
                act(self, guest)
                self.done[act.__name__] += 1
            except Refused:
                self.done["is refused"] += 1
            except DatabaseError:
                self.done["fails"] += 1

    def comes(self, guest: Guest) -> None:
        """To a public room one may come without joining; who was sent away may not."""
        if guest.tab.task is None or guest.tab.task.done():
            operations.join_room(self.room, guest.person)
            head = log.head(self.room.pk)
            self.crowd.leave([guest.tab])
            self.crowd.do(open_page(guest.tab, self.house.path, head))

    def says(self, guest: Guest) -> None:
        operations.post_message(self.room, guest.person, f"said by {guest.person}")

    def changes(self, guest: Guest) -> None:
        own = Message.objects.written_by(guest.person).filter(room=self.room, deleted_at=None)
        if last := own.order_by("-seq").first():
            operations.edit_message(last, guest.person, f"{last.body}, and changed")

    def deletes(self, guest: Guest) -> None:
        own = Message.objects.written_by(guest.person).filter(room=self.room, deleted_at=None)
        if last := own.order_by("-seq").first():
            operations.delete_message(last, guest.person)

    def is_cut(self, guest: Guest) -> None:
        if guest.tab.socket:
            self.crowd.loop.call_soon_threadsafe(guest.tab.socket.transport.abort)

    def leaves(self, guest: Guest) -> None:
        operations.leave_room(self.room, guest.person)
        self.is_out(guest)

    def is_removed(self, guest: Guest) -> None:
        operations.remove_person(self.room, self.keeper, guest.person)
        self.is_out(guest)

    def is_banned(self, guest: Guest) -> None:
        operations.ban_person(self.room, self.keeper, guest.person)
        self.is_out(guest)

    def is_invited(self, guest: Guest) -> None:
        operations.invite_person(self.room, self.keeper, guest.person.username)
        operations.accept_invitation(self.room, guest.person)

    def is_forgiven(self, guest: Guest) -> None:
        operations.lift_ban(self.room, self.keeper, guest.person)

    def is_out(self, guest: Guest) -> None:
        """Their page is closed for good, and has nothing with a later number."""
        mine = Membership.objects.filter(room=self.room, person=guest.person).first()
        task, tab = guest.tab.task, guest.tab
        if mine is None or task is None:
            return  # never there, or no page open
        assert not mine.is_current
        allowed = 2 * settings.TICK_SECONDS + GRACE_SECONDS
        assert wait_until(task.done, allowed + settings.PRESENCE_EXPIRY_SECONDS), (
            f"{guest.person} {mine.state}, and their page is open: {tab.closed_with}"
        )
        later = [seq for seq in tab.rows if seq > mine.changed_seq]
        assert not later, f"{guest.person} {mine.state} at {mine.changed_seq}, and has {later}"
        task.result()  # raises what ended it, if that was no close
        assert tab.closed_with[-1] in FINAL


ACTS: tuple[Callable[[Guests, Guest], None], ...] = (
    *[Guests.comes] * 4,
    *[Guests.says] * 4,
    *(Guests.changes, Guests.deletes, Guests.is_cut, Guests.leaves),
    *(Guests.is_removed, Guests.is_banned, Guests.is_invited, Guests.is_forgiven),
)


async def open_page(tab: Tab, path: str, cursor: int) -> None:
    """In the crowd's own loop."""
    import asyncio

    tab.load(path, cursor)
    tab.leaving, tab.away, tab.people = False, 0, ""
    tab.task = asyncio.create_task(tab.live())
