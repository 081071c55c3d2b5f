"""Devices that a person is signed in on: a row for each session, with where it is from.

The rows are those of the accounts library. Its own list of them is not used: it looks at each session
by Django's `get_user`, which signs a device out when it comes upon a session from before SECRET_KEY was
changed.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from presence.models import Person
from presence.sessions import person_of
from presence.user_agents import browser_of

# The table asks for an address, and behind a socket file there is none.
NO_ADDRESS = "0.0.0.0"


@dataclass(frozen=True)
class Device:
    """A browser, where it is, since when, and whether it is the one that asks."""

    pk: int
    browser: str
    address: str
    since: datetime
    is_this_one: bool


def note_device(request: HttpRequest, person: Person) -> None:
    """Write down where the request's session is from: this person is signed in to it."""
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": person,
            "ip": _address_of(request),
            "user_agent": _user_agent_of(request),
        },
    )


def forget_device(session_key: str | None) -> None:
    """Forget a session's row: it has ended."""
    UserSession.objects.filter(session_key=session_key).delete()


def devices_of(person: Person, session_key: str | None) -> list[Device]:
    """Where this person is signed in: this session first, then the newest. Rows of the dead go."""
    rows = UserSession.objects.filter(user=person).order_by("-created_at", "-pk")
    alive = [row for row in rows if person_of(row.session_key)]
    rows.exclude(pk__in=[row.pk for row in alive]).delete()
    found = [
        Device(
            pk=row.pk,
            browser=browser_of(row.user_agent),
            address="" if row.ip == NO_ADDRESS else row.ip,
            since=row.created_at,
            is_this_one=row.session_key == session_key,
        )
        for row in alive
    ]
    return sorted(found, key=lambda device: not device.is_this_one)


def other_devices(person: Person, session_key: str | None) -> QuerySet[UserSession]:
    """The rows of this person's sessions but this one."""
    return UserSession.objects.filter(user=person).exclude(session_key=session_key)


def _address_of(request: HttpRequest) -> str:
    try:
        return get_adapter().get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):
        return NO_ADDRESS


def _user_agent_of(request: HttpRequest) -> str:
    length = UserSession._meta.get_field("user_agent").max_length
    # PostgreSQL refuses NUL, and HTTP/2 may bring one.
    return request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:length]
