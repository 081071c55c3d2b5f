"""What staff do in the admin, as their browsers send it."""

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from presence.models import Person
from rooms.tests.conftest import browser, someone
from rooms.tests.html import Element, read

PEOPLE, ROOMS = "/admin/presence/person/", "/admin/rooms/room/"
MEMBERSHIPS, MESSAGES = "/admin/rooms/membership/", "/admin/rooms/message/"


def helper(*permissions: str) -> Client:
    """A browser of somebody who may enter the admin, and do just this."""
    person = someone("fay", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return browser(person)


def act(client: Client, address: str, action: str, *rows: Any, **more: str) -> Element:
    """Choose rows of a list and an action; the list that follows."""
    fields = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return read(client.post(address, fields, follow=True))


def found(client: Client, address: str) -> list[int]:
    """The rows that a list shows, by key."""
    boxes = read(client.get(address)).all("input", name="_selected_action")
    return sorted(int(box["value"]) for box in boxes)


def said(page: Element) -> str:
    """What the admin answers."""
    return " ".join(one.text.strip() for one in page.one("ul", class_="messagelist").all("li"))


def people(**fields: object) -> set[int]:
    return set(Person.objects.filter(**fields).values_list("pk", flat=True))


def change(client: Client, person: Person, **fields: str) -> Element:
    """Send the form of this person's account, with these fields otherwise; "off" is no tick."""
    form = {
        "username": person.username,
        "display_name": person.display_name,
        "language": person.language,
        "time_zone": person.time_zone,
        "enter_sends": "on",
        "shows_typing": "on",
        "marks_read": "on",
        "is_active": "on",
        **fields,
    }
    sent = {name: value for name, value in form.items() if value != "off"}
    return read(client.post(f"{PEOPLE}{person.pk}/change/", sent, follow=True))
