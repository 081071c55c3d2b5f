"""Who may do what: one table of every address, operation and frame, which `test_permissions` walks.

`python -m rooms.tests.permissions` prints it as docs/permissions.md.
"""

import re
from dataclasses import dataclass

KINDS: tuple[str, ...] = ("public", "private", "direct", "archived")
PEOPLE = ("stranger", "visitor", "member", "moderator", "owner", "invited", "removed", "banned",
          "deactivated", "staff")  # fmt: skip
# Who there is in a direct conversation.
OF_DIRECT = {"stranger", "visitor", "member", "deactivated", "staff"}

MEMBERS = {"member", "moderator", "owner"}
NEWCOMERS = {"visitor", "invited", "staff"}
GROUPS: dict[str, set[str]] = {
    "everybody": set(PEOPLE),
    "accounts": set(PEOPLE) - {"stranger"},
    "signed-in": set(PEOPLE) - {"stranger", "deactivated"},
    "newcomers": NEWCOMERS,
    "members": MEMBERS,
    "keepers": {"moderator", "owner"},
    "goers": {"member", "moderator"},
    "belonging": MEMBERS | {"deactivated"},
    "apart": NEWCOMERS | {"removed", "banned"},
    "nobody": set(),
}
READERS = {
    "public": MEMBERS | NEWCOMERS,
    "private": MEMBERS,
    "direct": {"member"},
    "archived": MEMBERS | NEWCOMERS,
}

# In each cell, who may; in brackets, who is answered as if they might while nothing changes.
# `own` and `others` say whose message, invitation or device it is.
ELSEWHERE = """
GET  start                   | everybody
GET  formatting              | everybody
GET  appearance              | stranger deactivated (signed-in)
POST appearance              | (everybody)
GET  language                | (everybody)
POST language                | (everybody)
GET  favicon                 | everybody
GET  robots                  | everybody
GET  healthz                 | everybody
GET  readyz                  | everybody
GET  metrics                 | nobody
GET  my-stylesheet           | everybody
GET  rooms                   | signed-in
GET  make-room               | signed-in
POST make-room               | signed-in
GET  directory               | signed-in
GET  person                  | signed-in
POST person                  | signed-in
GET  directs                 | signed-in
GET  settings                | signed-in
POST settings                | signed-in
GET  end-device              | (signed-in)
POST end-device own          | signed-in
POST end-device others       | nobody
GET  end-other-devices       | (signed-in)
POST end-other-devices       | signed-in
"""

IN_ROOMS = """
GET  room                    | readers | readers | readers | readers
GET  frame                   | readers | readers | readers | readers
GET  held                    | readers | readers | readers | readers
GET  unread                  | readers | readers | readers | readers
POST mark-read               | members (newcomers) | members | members | members (newcomers)
GET  join-room               | (readers) | (readers) | (readers) | (readers)
POST join-room               | newcomers (members) | nobody | nobody | nobody
GET  leave-room              | readers | readers | nobody | readers
POST leave-room              | goers (newcomers) | goers | nobody | goers (newcomers)
GET  change-room             | owner staff | owner | nobody | owner staff
POST change-room             | owner staff | owner | nobody | nobody
GET  archive-room            | owner staff | owner | nobody | owner staff
POST archive-room            | owner staff | owner | nobody | (owner staff)
GET  unarchive-room          | (readers) | (readers) | (readers) | (readers)
POST unarchive-room          | (owner staff) | (owner) | nobody | owner staff
GET  invitation              | invited | invited | nobody | invited
GET  accept-invitation       | (signed-in) | (signed-in) | (signed-in) | (signed-in)
POST accept-invitation       | invited (members) | invited (members) | (members) | (members)
GET  decline-invitation      | (signed-in) | (signed-in) | (signed-in) | (signed-in)
POST decline-invitation      | invited | invited | nobody | invited
GET  people                  | readers | readers | readers | readers
GET  invite-person           | (readers) | (readers) | (readers) | (readers)
POST invite-person           | keepers staff | keepers | nobody | nobody
GET  member                  | readers | readers | (readers) | readers
GET  change-role             | (readers) | (readers) | (readers) | (readers)
POST change-role             | owner staff | owner | nobody | owner staff
GET  remove-person           | keepers staff (readers) | keepers (readers) | (readers) | \
keepers staff (readers)
POST remove-person           | keepers staff | keepers | nobody | keepers staff
GET  ban-person              | keepers staff (readers) | keepers (readers) | (readers) | \
keepers staff (readers)
POST ban-person              | keepers staff | keepers | nobody | keepers staff
GET  lift-ban                | (keepers staff) | (keepers) | (readers) | (keepers staff)
POST lift-ban                | keepers staff | keepers | nobody | keepers staff
GET  hand-over               | (readers) | (readers) | (readers) | (readers)
POST hand-over               | owner | owner | nobody | owner
GET  withdraw-invitation     | (readers) | (readers) | (readers) | (readers)
POST withdraw-invitation     | keepers staff | keepers | nobody | keepers staff
GET  messages                | readers | readers | readers | readers
POST messages                | members | members | members | nobody
GET  message                 | readers | readers | readers | readers
GET  edit-message own        | members | members | members | nobody
POST edit-message own        | members | members | members | nobody
GET  edit-message others     | nobody | nobody | nobody | nobody
POST edit-message others     | nobody | nobody | nobody | nobody
GET  delete-message own      | members staff | members | members | staff
POST delete-message own      | members staff | members | members | staff
GET  delete-message others   | keepers staff | keepers | nobody | staff
POST delete-message others   | keepers staff | keepers | nobody | staff
"""
# These are not there for anybody to whom they do not belong: another's device, the operator's figures.
ABSENT = {"end-device", "metrics"}
# These are there for whoever is invited, and not for other readers of the room either.
INVITATIONS = {"invitation", "accept-invitation", "decline-invitation"}
# Who is banned is there for those who look after the room, and not for its other readers.
BANS = {"lift-ban"}

OPERATIONS = """
accept_invitation            | invited | invited | nobody | nobody
archive_room                 | owner staff | owner staff | nobody | (owner staff)
ban_person                   | keepers staff | keepers staff | nobody | keepers staff
change_role                  | owner staff | owner staff | nobody | owner staff
change_room                  | owner staff | owner staff | nobody | nobody
change_settings              | accounts | accounts | accounts | accounts
check_may_delete own         | members staff | members staff | members staff | staff
check_may_delete others      | keepers staff | keepers staff | staff | staff
check_moderates              | keepers staff | keepers staff | staff | keepers staff
check_own own                | members | members | members | nobody
check_own others             | nobody | nobody | nobody | nobody
check_owns                   | owner staff | owner staff | staff | owner staff
decline_invitation           | invited | invited | nobody | invited
delete_message own           | members staff | members staff | members staff | staff
delete_message others        | keepers staff | keepers staff | staff | staff
edit_message own             | members staff | members staff | members staff | nobody
edit_message others          | staff | staff | staff | nobody
hand_over                    | owner | owner | nobody | owner
invite_person                | keepers staff | keepers staff | nobody | nobody
join_room                    | newcomers (belonging) | nobody | nobody | nobody
leave_room                   | goers deactivated (apart) | goers deactivated (apart) | nobody | \
goers deactivated (apart)
lift_ban                     | keepers staff | keepers staff | nobody | keepers staff
make_room                    | accounts | accounts | accounts | accounts
mark_read                    | belonging (apart) | belonging (apart) | belonging (apart) | belonging (apart)
membership_of                | belonging (apart) | belonging (apart) | belonging (apart) | belonging (apart)
open_direct                  | accounts | accounts | accounts | accounts
post_message                 | members | members | members | nobody
preview_edit own             | members staff | members staff | members staff | nobody
preview_edit others          | staff | staff | staff | nobody
preview_message              | members | members | members | nobody
remove_person                | keepers staff | keepers staff | nobody | keepers staff
unarchive_room               | (owner staff) | (owner staff) | nobody | owner staff
withdraw_invitation          | keepers staff | keepers staff | nobody | keepers staff
"""

FRAMES = """
cursor                       | readers | readers | readers | readers
seen                         | members (newcomers) | members | members | members (newcomers)
typing                       | members (newcomers) | members | members | members (newcomers)
paused                       | readers | readers | readers | readers
body                         | members | members | members | nobody
"""


@dataclass(frozen=True)
class Cell:
    """Who may do one thing in one kind of room."""

    kind: str
    words: str
    may: frozenset[str]
    idle: frozenset[str]  # answered as if they might, and nothing changes


@dataclass(frozen=True)
class Line:
    """One thing that can be asked, and who may."""

    method: str  # empty: it is no address
    name: str
    whose: str = ""
    cells: tuple[Cell, ...] = ()

    def __str__(self) -> str:
        return " ".join(word for word in (self.method, self.name, self.whose) if word)


def cell(kind: str, words: str) -> Cell:
    """One cell, as far as there are such people in this kind of room. Raises KeyError for a typo."""
    there = OF_DIRECT if kind == "direct" else set(PEOPLE)
    groups = GROUPS | {name: {name} for name in PEOPLE} | {"readers": READERS.get(kind, set())}
    may, _, idle = words.strip().removesuffix(")").partition("(")
    found = [
        there.intersection(*[set().union(*(groups[word] for word in part.split()))])
        for part in (may, idle)
    ]
    return Cell(kind, words.strip(), frozenset(found[0]), frozenset(found[1] - found[0]))


def lines(table: str, kinds: tuple[str, ...] = KINDS) -> list[Line]:
    """The lines of a table."""
    found = []
    for text in table.strip().splitlines():
        what, *cells = text.split("|")
        method, name, whose = re.fullmatch(r"(GET|POST|) *([\w-]+) ?(\w*) *", what).groups()  # type: ignore[union-attr]
        pairs = zip(kinds, cells, strict=True)
        found.append(Line(method, name, whose, tuple(cell(*pair) for pair in pairs)))
    return found


def people_at(line: Line, cell: Cell) -> list[str]:
    """Everybody there is to ask. Nobody does an operation who has no account."""
    there = OF_DIRECT if cell.kind == "direct" else set(PEOPLE)
    if line in OPERATION_LINES:
        there = there - {"stranger"}
    return [who for who in PEOPLE if who in there]


def answer_of(line: Line, cell: Cell, who: str) -> str:
    """What one person gets who asks for this: yes, nothing, no, absent or sign-in."""
    outside = who in ("stranger", "deactivated") and line not in OPERATION_LINES
    if (
        outside
        and line.name != "metrics"
        and not cell.may | cell.idle >= {"stranger", "deactivated"}
    ):
        return "sign-in"
    if who in cell.may:
        return "yes"
    if who in cell.idle:
        return "nothing"
    if line in OPERATION_LINES:
        return "no"
    hidden = cell.kind in KINDS and who not in READERS[cell.kind]
    if line.name in INVITATIONS:
        hidden = who != "invited"
    if line.name in BANS:
        hidden = hidden or cell.kind != "direct"
    return "absent" if hidden or line.name in ABSENT else "no"


ADDRESS_LINES = [*lines(ELSEWHERE, ("anywhere",)), *lines(IN_ROOMS)]
OPERATION_LINES = lines(OPERATIONS)
FRAME_LINES = lines(FRAMES)


if __name__ == "__main__":
    from rooms.tests.permissions_page import document

    print(document(), end="")
