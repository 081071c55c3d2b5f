"""What each template promises: the comment at its head, read.

    contract_of("rooms/partials/message.html").needs["message"].type == "Message"

    {% comment %}
    What it is, in sentences.
    Needs   name: type (note)
    Gives   root#id[attribute], and what else others count on
    Live    which events touch it
    {% endcomment %}

A page has no *Live*: nobody includes it. It gets what it needs, and what the templates need that it
extends. A template of a theme without a header promises what the default's does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

HEADER = re.compile(
    r"\s*(?:{%\s*(?:extends|load)\b[^\n]*%}\s*)*{% comment %}\n(.*?){% endcomment %}", re.S
)
PART = re.compile(r"^(Needs|Gives|Live) {3,4}(?! )", re.MULTILINE)
NEED = re.compile(r"(?P<name>\w+): (?P<type>[^(]+?)(?: \((?P<note>.*)\))?$")
EXTENDS = re.compile(r"{%\s*extends\s+[\"'](.+?)[\"']")

# The names that types have in headers. Others are Python's, or have the whole path.
TYPES = {
    "AppearanceForm": "presence.forms.AppearanceForm",
    "BanForm": "rooms.forms.BanForm",
    "BoundField": "django.forms.BoundField",
    "Composer": "rooms.forms.Composer",
    "Device": "presence.devices.Device",
    "EmailAddress": "allauth.account.models.EmailAddress",
    "Entry": "rooms.sidebar.Entry",
    "Form": "django.forms.Form",
    "HTML": "builtins.str",
    "HttpRequest": "django.http.HttpRequest",
    "InviteForm": "rooms.forms.InviteForm",
    "Members": "rooms.members.Members",
    "Membership": "rooms.models.Membership",
    "Message": "rooms.models.Message",
    "Mode": "rooms.views.modes.Mode",
    "NewRoomForm": "rooms.forms.NewRoomForm",
    "Newest": "rooms.fragments.Newest",
    "Page": "rooms.log.Page",
    "People": "presence.people.People",
    "Person": "presence.models.Person",
    "Room": "rooms.models.Room",
    "RoomForm": "rooms.forms.RoomForm",
    "Sentence": "rooms.spoken.Sentence",
    "SettingsForm": "presence.forms.SettingsForm",
    "Sidebar": "rooms.sidebar.Sidebar",
    "Variant": "rooms.fragments.Variant",
    "datetime": "datetime.datetime",
}


class Unreadable(ValueError):
    """A header that is not what a header has to be."""


@dataclass(frozen=True)
class Need:
    """One variable that has to be passed in. What may be None may be left out as well."""

    name: str
    type: str
    note: str = ""

    @property
    def optional(self) -> bool:
        return "None" in self.type.split(" | ")


@dataclass(frozen=True)
class Contract:
    """What a template is, needs, gives, and which events touch it."""

    about: str = ""
    needs: dict[str, Need] = field(default_factory=dict)
    gives: str = ""
    live: str = ""


def kind(name: str) -> str:
    """What a template is by where it lies: event, partial or page."""
    folders = name.split("/")[:-1]
    return next((one for one in ("event", "partial") if f"{one}s" in folders), "page")


@cache
def names() -> list[str]:
    """Every template of the default, by the name that Django knows it by."""
    folder = settings.BASE_DIR / "templates"
    found = (path for path in folder.rglob("*") if path.suffix in (".html", ".css"))
    return sorted(path.relative_to(folder).as_posix() for path in found)


def path_of(name: str) -> Path:
    """Where a template of the default lies."""
    return settings.BASE_DIR / "templates" / name


@cache
def contract_of(name: str) -> Contract:
    """The contract of a template of the default. Raises FileNotFoundError and Unreadable."""
    found = read(path_of(name).read_text())
    if found is None:
        raise Unreadable(f"{name} does not begin with its contract.")
    return found


def needs_of(name: str) -> dict[str, Need]:
    """All that a template gets: what it lists, and what the templates list that it extends."""
    needs: dict[str, Need] = {}
    for one in lineage(name):
        needs = contract_of(one).needs | needs
    return needs


def lineage(name: str) -> Iterator[str]:
    """A template and those that it extends. Where it gets that name as a variable, it is a whole page."""
    yield name
    text = path_of(name).read_text()
    if named := EXTENDS.search(text):
        if path_of(named[1]).exists():
            yield from lineage(named[1])
    elif "{% extends layout %}" in text:
        yield from lineage("error.html")


def read(text: str) -> Contract | None:
    """The header of a template, if it has one. Raises Unreadable."""
    header = HEADER.match(text)
    if header is None:
        return None
    about, *parts = PART.split(header[1])
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    return Contract(
        about.strip(),
        {need.name: need for need in read_needs(found.get("Needs", ""))},
        "\n".join(line.strip() for line in found.get("Gives", "").strip().splitlines()),
        flat(found.get("Live", "")),
    )


def read_needs(text: str) -> Iterator[Need]:
    """One a line; a line that is indented further goes on with the one before."""
    for line in re.sub(r"\n {9,}", " ", text).splitlines():
        need = NEED.match(line.strip())
        if need is None:
            raise Unreadable(f"“{line.strip()}” is not “name: type (note)”.")
        yield Need(need["name"], need["type"], need["note"] or "")


def flat(text: str) -> str:
    """A text of several lines in one."""
    return " ".join(text.split())
