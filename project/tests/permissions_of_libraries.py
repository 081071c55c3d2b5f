"""Who may do what at the addresses that libraries answer: accounts, and the admin.

A part of docs/permissions.md, and walked by `test_permissions_of_libraries`.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

# Clerks are staff without permissions; helpers are staff who may look at everything.
PEOPLE = ("stranger", "account", "deactivated", "clerk", "helper", "superuser")
GROUPS = {name: (name,) for name in PEOPLE} | {
    "everybody": PEOPLE,
    "outsiders": ("stranger", "deactivated"),
    "staff": ("clerk", "helper", "superuser"),
    "viewers": ("helper", "superuser"),
    "others": PEOPLE,  # whoever has not been named before
}

# What each is answered, by GET and by POST without any data. `on` is being led on: to where one is signed
# in already, or to what has to come first.
ADDRESSES = """
accounts/login/                       | yes: outsiders; on: others      | yes: outsiders; on: others
accounts/logout/                      | on: outsiders; yes: others      | on: outsiders; yes: others
accounts/inactive/                    | yes: everybody                  | no: everybody
accounts/signup/                      | yes: outsiders; on: others      | yes: outsiders; on: others
accounts/reauthenticate/              | sign-in: outsiders; no: others  | sign-in: outsiders; no: others
accounts/email/                       | sign-in: outsiders; yes: others | sign-in: outsiders; on: others
accounts/confirm-email/               | yes: everybody                  | no: everybody
accounts/confirm-email/<key>/         | yes: everybody                  | absent: everybody
accounts/password/change/             | sign-in: outsiders; on: others  | sign-in: outsiders; on: others
accounts/password/set/                | sign-in: outsiders; yes: others | sign-in: outsiders; yes: others
accounts/password/reset/              | yes: everybody                  | yes: everybody
accounts/password/reset/done/         | yes: everybody                  | no: everybody
accounts/password/reset/key/<uidb36>-<key>/ | yes: everybody            | yes: everybody
accounts/password/reset/key/done/     | yes: everybody                  | no: everybody
accounts/login/code/confirm/          | sign-in: outsiders; on: others  | sign-in: outsiders; on: others
admin/                                | yes: staff; sign-in: others     | yes: staff; sign-in: others
admin/login/            | on: staff; no: account; sign-in: others | yes: staff; no: account; sign-in: others
admin/logout/                         | no: staff; on: others           | yes: staff; on: others
admin/password_change/                | yes: staff; sign-in: others     | yes: staff; sign-in: others
admin/password_change/done/           | yes: staff; sign-in: others     | no: staff; sign-in: others
admin/autocomplete/                   | no: staff; sign-in: others      | no: staff; sign-in: others
admin/jsi18n/                         | yes: staff; sign-in: others     | no: staff; sign-in: others
admin/r/<content_type_id>/<object_id>/ | absent: staff; sign-in: others | absent: staff; sign-in: others
admin/presence/person/<id>/password/  | yes: superuser; no: staff; sign-in: others \
| yes: superuser; no: staff; sign-in: others
admin/<app_label>/                    | yes: viewers; absent: staff; sign-in: others \
| yes: viewers; absent: staff; sign-in: others
admin/<url>                           | absent: staff; sign-in: others  | absent: staff; sign-in: others
"""

# Of each kind of row in the admin: who may add one, change one, delete one. Helpers see them.
ROWS = """
auth/group             | superuser | superuser | superuser
account/emailaddress   | superuser | superuser | superuser
presence/person        | superuser | superuser | nobody
presence/signup        | nobody    | superuser | superuser
presence/signuplink    | superuser | superuser | superuser
rooms/membership       | nobody    | nobody    | nobody
rooms/message          | nobody    | superuser | superuser
rooms/room             | nobody    | superuser | nobody
"""

INTRODUCTION = """\
## Addresses of the accounts library and of the admin

*Accounts* are signed in and nothing more, *clerks* are staff without permissions, *helpers* staff who may
look at everything. *On* is being led on: to where one is signed in already, or to what has to come
first. POST here is one without data: it shows what is missing.
"""


def cells(table: str) -> list[list[str]]:
    """The lines of a table, each with its cells."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def answers(words: str) -> dict[str, str]:
    """What each person is answered, by the words of a cell."""
    found: dict[str, str] = {}
    for part in words.split(";"):
        answer, _, names = part.partition(":")
        for who in (who for name in names.split() for who in GROUPS[name]):
            found.setdefault(who, answer.strip())
    return found


def for_staff(who: str) -> str:
    """The words of a cell of the admin that only these may have."""
    return f"{f'yes: {who}; ' if who != 'nobody' else ''}no: staff; sign-in: others"


def table() -> dict[tuple[str, str], dict[str, str]]:
    """What everybody is answered, by method and address."""
    words: dict[tuple[str, str], str] = {}
    for address, *both in cells(ADDRESSES):
        words |= {("GET", address): both[0], ("POST", address): both[1]}
    for kind, add, change, delete in cells(ROWS):
        at = f"admin/{kind}/"
        one = f"{at}<object_id>/"
        for method in ("GET", "POST"):
            words |= {(method, at): for_staff("viewers"), (method, at + "add/"): for_staff(add)}
            words[method, one] = "on: staff; sign-in: others"
            words[method, one + "history/"] = for_staff("viewers")
            words[method, one + "delete/"] = for_staff(delete)
        words["GET", one + "change/"] = for_staff("viewers")
        words["POST", one + "change/"] = for_staff(change)
    return {key: answers(cell) for key, cell in words.items()}


def library_addresses() -> list[str]:
    """Every address below accounts/ and admin/, from the table that requests are looked up in."""
    found = walk(get_resolver().url_patterns)
    return [address for address in found if address.startswith(("accounts/", "admin/"))]


def walk(patterns: list[Any], above: str = "") -> Iterator[str]:
    """The addresses of these patterns and of what is below them, as a person would write them."""
    for found in patterns:
        address = above + str(found.pattern)
        if isinstance(found, URLPattern):
            named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", address)
            yield re.sub(r"<\w+:", "<", named.replace("^", "").replace("$", ""))
        else:
            yield from walk(found.url_patterns, address)


def section() -> str:
    """The tables for people to read."""
    both = [["", "GET", "POST without data"]]
    both += [[f"`/{address}`", *asked] for address, *asked in cells(ADDRESSES)]
    kinds = [["In the admin", "See", "Add", "Change", "Delete"]]
    kinds += [[f"`/admin/{kind}/`", "viewers", *who] for kind, *who in cells(ROWS)]
    return "\n".join(
        [
            INTRODUCTION,
            as_table(both),
            "*Viewers* are helpers and superusers. Of staff, whoever may not is refused (403); all others\n"
            "are led to sign in, and refused there if they are signed in already. Sessions are not shown:\n"
            "by their keys whoever may only look could be anybody.\n",
            as_table(kinds),
        ]
    )


def as_table(rows: list[list[str]]) -> str:
    """Rows as a table, the first its heads."""
    lined = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "".join(f"| {' | '.join(row)} |\n" for row in lined)
