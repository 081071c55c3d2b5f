"""What people do, and the product and the model both."""

import asyncio
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from presence.models import Person
from presence.threads import in_db
from rooms import log, operations
from rooms.models import Message
from rooms.operations import Refused
from rooms.tests.machine.base import Base, any_of_them, anybody
from rooms.tests.machine.model import No

ON_MESSAGES: dict[str, Callable[..., None]] = {
    "edit": operations.edit_message,
    "delete": operations.delete_message,
}
IN_THE_ROOM: dict[str, Callable[..., object]] = {
    "post": operations.post_message,
    "join": operations.join_room,
    "leave": operations.leave_room,
    "remove": operations.remove_person,
    "ban": operations.ban_person,
    "lift": operations.lift_ban,
    "accept": operations.accept_invitation,
    "decline": operations.decline_invitation,
    "withdraw": operations.withdraw_invitation,
    "archive": operations.archive_room,
    "unarchive": operations.unarchive_room,
    "mark": operations.mark_read,
}


class Acts(Base):
    """Acts, allowed or not. `act` alone calls operations."""

    def act(self, name: str, who: str, *rest: Any) -> None:
        """Both the product and the model do it, or both refuse. Runs in a thread."""
        with self.lock:
            self.act_alone(name, who, *rest)

    def act_alone(self, name: str, who: str, *rest: Any) -> None:
        """The same, for a thread that holds the lock."""
        allowed = done = True
        try:
            getattr(self.model, name)(who, *rest)
        except No:
            allowed = False
        try:
            self.operate(name, self.people[who], *rest)
        except Refused:
            done = False
        assert done == allowed, f"{who} {name} {rest}: done is {done}, allowed {allowed}"
        assert log.head(self.room.pk) == self.model.head, f"{who} {name} {rest}: another number"
        for tab in self.tabs:
            tab.was_shut_out |= not self.model.people[tab.who].belongs

    def operate(self, name: str, person: Person, *rest: Any) -> None:
        """The operation of this name. Raises Refused."""
        if name in ON_MESSAGES:
            message = Message.objects.select_related("room").get(room=self.room, seq=rest[0])
            ON_MESSAGES[name](message, person, *rest[1:])
        elif name == "invite":
            operations.invite_person(self.room, person, *rest)
        elif name == "rename":
            operations.change_room(self.room, person, rest[0], "")
        else:
            IN_THE_ROOM[name](self.room, person, *(self.people.get(word, word) for word in rest))

    def do(self, name: str, *args: Any) -> None:
        self.run(in_db(self.act, name, *args))

    def new_words(self) -> str:
        return f"words{next(self.numbers)}"

    def some_act(self, name: str, who: str, index: int) -> tuple[Any, ...]:
        """Post; or change one of the last messages, as the person who wrote it does."""
        if name == "post" or not self.model.said:
            return "post", who, self.new_words()
        said = self.model.said[-1 - index % len(self.model.said)]
        act = (name, said.author, said.seq)
        return act if name == "delete" else (*act, self.new_words())

    @rule(who=anybody, count=st.integers(2, 9))
    def say_much(self, who: str, count: int) -> None:
        for _ in range(count):
            self.do("post", who, self.new_words())

    @rule(name=st.sampled_from(["edit", "delete"]), who=anybody, index=any_of_them)
    def change(self, name: str, who: str, index: int) -> None:
        """Somebody's message, who may not be this one."""
        if self.model.said:
            seq = self.model.said[index % len(self.model.said)].seq
            self.do(name, who, seq, *([self.new_words()] if name == "edit" else []))

    @rule(name=st.sampled_from(["join", "leave", "accept", "decline"]), who=anybody)
    def come_or_go(self, name: str, who: str) -> None:
        self.do(name, who)

    @rule(
        name=st.sampled_from(["remove", "invite", "withdraw", "ban", "lift"]),
        by=st.sampled_from(["alice", "alice", "eve", "bob"]),
        who=anybody,
    )
    def look_after(self, name: str, by: str, who: str) -> None:
        self.do(name, by, who)

    @rule(name=st.sampled_from(["archive", "unarchive", "unarchive"]), by=anybody)
    def archive(self, name: str, by: str) -> None:
        self.do(name, by)

    @rule(by=anybody)
    def rename(self, by: str) -> None:
        self.do("rename", by, f"The room of {self.new_words()}")

    @rule(who=anybody, number=st.integers(0, 20))
    def mark_by_hand(self, who: str, number: int) -> None:
        self.do("mark", who, number)

    @rule(said=st.lists(anybody, min_size=2, max_size=3))
    def say_at_once(self, said: list[str]) -> None:
        """Nobody knows in which order: the numbers are those that the model gave to somebody."""
        can = [who for who in said if self.model.people[who].belongs and not self.model.archived]
        posted = self.run(self.all_say([(who, self.new_words()) for who in can]))
        assert len(posted) == len(can)

    async def all_say(self, said: list[tuple[str, str]]) -> list[Message]:
        await in_db(self.lock.acquire)
        try:
            post = operations.post_message
            acts = [in_db(post, self.room, self.people[who], words) for who, words in said]
            posted = sorted(await asyncio.gather(*acts), key=lambda message: message.seq)
            author = {words: who for who, words in said}
            for message in posted:
                self.model.post(author[message.body], message.body)
                assert self.model.said[-1].seq == message.seq
                assert len(self.model.said) == message.number
        finally:
            self.lock.release()
        return posted
