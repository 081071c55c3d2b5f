"""docs/permissions.md, printed from the table in `rooms.tests.permissions`."""

import os
import re
from pathlib import Path

import django

from rooms.tests.permissions import (
    ADDRESS_LINES,
    FRAME_LINES,
    GROUPS,
    KINDS,
    OF_DIRECT,
    OPERATION_LINES,
    PEOPLE,
    READERS,
    Cell,
    Line,
)

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "permissions.md"
INTRODUCTION = """\
# Who may do what

Printed from the table in `rooms/tests/permissions.py`, which the tests walk, by
`python -m rooms.tests.permissions > docs/permissions.md`.

A *stranger* is not signed in, a *visitor* is, and belongs to no room that is spoken of. *Members*,
*moderators* and *owners* belong to the room, *invited* people have not answered yet, *removed* ones were
sent away and can be invited again, *banned* ones cannot be, until the ban is lifted: then they are
visitors. *Deactivated* people were members before. *Staff* may look after everything in the admin, and
belong to no room. In a direct conversation there are two members, and nobody is invited, removed or
banned. An *archived* room here is a public one.

A cell names those who may. Who is not named in it

- is led to sign in, if they are a stranger or deactivated;
- gets the very page of what does not exist (404), if they may not read the room. Readers of a public
  room are all who are signed in and were not removed or banned; of a private room and of a conversation its
  members;
- is refused with a sentence (422), if they may read it.

*Nothing:* names those who are answered as if they might, while nothing changes: a visit to the address
of an act, or what has been done already.
"""
WHOSE = {"": "", "own": " of one's own", "others": " of somebody else's"}


def document() -> str:
    """The table for people to read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from project.tests.permissions_of_libraries import section
    from rooms.urls import urlpatterns  # its views import models

    routes = {found.name: re.sub(r"<\w+:", "<", f"/{found.pattern}") for found in urlpatterns}
    lines = [(f"{line.method} `{routes[line.name]}`", line) for line in ADDRESS_LINES]
    outside = [line for line in lines if line[1].cells[0].kind == "anywhere"]
    parts = [
        INTRODUCTION,
        "## Addresses outside of rooms\n",
        table(outside, ("Who may",)),
        "A device of somebody else's is not there (404).\n",
        "## Addresses of rooms\n",
        table([line for line in lines if line not in outside]),
        "An invitation is there for whoever is invited, and for nobody else (404); a ban, for those who\n"
        "look after the room.\n",
        section(),
        "## Frames over a room's socket\n",
        "Whoever is to sign in is told so and closed with 4401; for whom the room is not there, 4404. The\n"
        "socket of other pages takes no frames.\n",
        table([(f"`{line.name}`", line) for line in FRAME_LINES]),
        "## Operations\n",
        "Called by views, sockets, the admin and commands, which know who is signed in and which room is\n"
        "there for them. Whoever is not named is refused. What concerns oneself alone is not refused to\n"
        "somebody deactivated: they cannot sign in to ask for it.\n",
        table([(f"`{line.name}`", line) for line in OPERATION_LINES]),
    ]
    return "\n".join(parts)


def table(lines: list[tuple[str, Line]], heads: tuple[str, ...] = KINDS) -> str:
    """Lines as a table, each with what it is called."""
    rows = [("", *(head.capitalize() for head in heads)), ("---",) * (len(heads) + 1)]
    for what, line in lines:
        rows.append((what + WHOSE[line.whose], *(words_of(cell) for cell in line.cells)))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def words_of(cell: Cell) -> str:
    """Who may, and for whom nothing changes."""
    may, idle = (named(cell, group) for group in (cell.may, cell.idle))
    return (
        "; ".join([*([may] if may or not idle else []), *([f"*nothing:* {idle}"] if idle else [])])
        or "nobody"
    )


def named(cell: Cell, people: frozenset[str]) -> str:
    """People in few words."""
    everybody = set(PEOPLE) if cell.kind != "direct" else OF_DIRECT
    for group in ("everybody", "accounts", "signed-in", "members"):
        if people and people == GROUPS[group] & everybody:
            return {"signed-in": "all signed in", "accounts": "all accounts"}.get(group, group)
    if people and people == READERS.get(cell.kind, set()):
        return "readers"
    return ", ".join(who for who in PEOPLE if who in people)
