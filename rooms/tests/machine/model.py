"""A room as it ought to be: plain Python, which knows of no database, process or socket."""

from collections.abc import Iterable
from dataclasses import dataclass

KEPT_OUT = ("removed", "banned")


class No(Exception):
    """The rules of the room refuse."""


@dataclass
class Said:
    """A message; without words when it was deleted."""

    author: str
    seq: int
    changed: int
    words: str | None


@dataclass
class Standing:
    """How somebody stands to the room."""

    state: str = ""
    role: str = "member"
    was_removed: bool = False
    read: int = 0
    by_hand: bool = False
    shut_out_at: int | None = None  # the number from which on nothing is for them

    @property
    def belongs(self) -> bool:
        return self.state == "member"

    @property
    def owns(self) -> bool:
        return self.belongs and self.role == "owner"

    @property
    def moderates(self) -> bool:
        return self.belongs and self.role in ("owner", "moderator")


class Model:
    """Each act takes a number, or raises `No` and changes nothing."""

    def __init__(self, public: bool, people: Iterable[str], owner: str) -> None:
        self.public, self.archived, self.name, self.name_changed = public, False, "", 0
        self.head = 0
        self.said: list[Said] = []
        self.number_of: dict[str, int] = {}  # of each words that were ever said
        self.people = {name: Standing() for name in people}
        self.people[owner].state, self.people[owner].role = "member", "owner"
        self._take()

    def may_read(self, who: str) -> bool:
        standing = self.people[who]
        return standing.belongs or (self.public and standing.state not in KEPT_OUT)

    def row(self, seq: int) -> Said:
        return next(said for said in self.said if said.seq == seq)

    def unread(self, who: str) -> int:
        return len(self.said) - self.people[who].read

    # Messages -------------------------------------------------------------------------------------

    def post(self, who: str, words: str) -> None:
        self._may_write(who)
        seq = self._take()
        self.said.append(Said(who, seq, seq, words))
        self.number_of[words] = seq
        reader = self.people[who]
        if not reader.by_hand or reader.read == len(self.said) - 1:
            reader.read = len(self.said)

    def edit(self, who: str, seq: int, words: str) -> None:
        said = self.row(seq)
        if said.author != who or said.words is None:
            raise No
        self._may_write(who)
        said.changed, said.words = self._take(), words
        self.number_of[words] = said.changed

    def delete(self, who: str, seq: int) -> None:
        said = self.row(seq)
        if said.words is None or not (said.author == who or self.people[who].moderates):
            raise No
        self._may_write(who)
        said.changed, said.words = self._take(), None

    # Who belongs ----------------------------------------------------------------------------------

    def join(self, who: str) -> None:
        standing = self.people[who]
        if not self.public or self.archived or standing.state in KEPT_OUT:
            raise No
        if not standing.belongs:
            self._begin(standing)
        self._take()

    def leave(self, who: str) -> None:
        standing = self.people[who]
        if standing.owns and not any(
            other.owns for other in self.people.values() if other is not standing
        ):
            raise No
        if standing.belongs:
            standing.state = "left"
        self._take()

    def remove(self, by: str, who: str) -> None:
        one, standing = self.people[by], self.people[who]
        if not one.moderates or not standing.belongs or by == who or standing.owns:
            raise No
        if standing.role == "moderator" and not one.owns:
            raise No
        standing.state, standing.role, standing.was_removed = "removed", "member", True
        self._take()

    def ban(self, by: str, who: str) -> None:
        one, standing = self.people[by], self.people[who]
        if not one.moderates or by == who or standing.state == "banned" or standing.owns:
            raise No
        if standing.moderates and not one.owns:
            raise No
        standing.state, standing.role, standing.was_removed = "banned", "member", False
        self._take()

    def lift(self, by: str, who: str) -> None:
        if not self.people[by].moderates or self.people[who].state != "banned":
            raise No
        self.people[who].state = "left"
        self._take()

    def invite(self, by: str, who: str) -> None:
        if not self.people[by].moderates or self.archived:
            raise No
        if self.people[who].state in ("member", "invited", "banned"):
            raise No
        self.people[who].state = "invited"
        self._take()

    def accept(self, who: str) -> None:
        if self.people[who].state != "invited" or self.archived:
            raise No
        self._begin(self.people[who])
        self._take()

    def decline(self, who: str) -> None:
        self._end_invitation(who, "declined")

    def withdraw(self, by: str, who: str) -> None:
        if not self.people[by].moderates:
            raise No
        self._end_invitation(who, "left")

    # The room -------------------------------------------------------------------------------------

    def rename(self, by: str, name: str) -> None:
        if not self.people[by].owns or self.archived:
            raise No
        self.name, self.name_changed = name, self._take()

    def archive(self, by: str, archived: bool = True) -> None:
        if not self.people[by].owns:
            raise No
        self.archived = archived
        self._take()

    def unarchive(self, by: str) -> None:
        self.archive(by, archived=False)

    # Reading --------------------------------------------------------------------------------------

    def see(self, who: str, number: int) -> None:
        """What was on the screen only ever moves the mark on."""
        reader = self.people[who]
        if not reader.by_hand:
            reader.read = max(reader.read, min(number, len(self.said)))

    def mark(self, who: str, number: int) -> None:
        """By hand it goes where one says, back too."""
        if self.people[who].belongs:
            self.people[who].read = min(number, len(self.said))

    def _take(self) -> int:
        self.head += 1
        for who, standing in self.people.items():
            if self.may_read(who):
                standing.shut_out_at = None
            elif standing.shut_out_at is None:
                standing.shut_out_at = self.head
        return self.head

    def _may_write(self, who: str) -> None:
        if self.archived or not self.people[who].belongs:
            raise No

    def _begin(self, standing: Standing) -> None:
        standing.state, standing.role, standing.was_removed = "member", "member", False
        standing.read = len(self.said)

    def _end_invitation(self, who: str, state: str) -> None:
        standing = self.people[who]
        if standing.state != "invited":
            raise No
        standing.state = "removed" if standing.was_removed else state
        self._take()
