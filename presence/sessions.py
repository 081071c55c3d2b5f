"""Who a session belongs to, for sockets: read without ever writing the session.

Channels' own way ignores SECRET_KEY_FALLBACKS and flushes the session on a mismatch, which signs out
every open page after the key was changed. Django's own way would give the session a new key, which a
socket cannot tell the browser.
"""

from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from presence.kept_queries import KeptQuery
from presence.models import Person

# A browser that has it has opened a socket of late, so its pages can say what was on the screen.
LIVE_COOKIE = "live"

SESSION: KeptQuery[Session] = KeptQuery(lambda key: Session.objects.filter(pk=key))
PERSON: KeptQuery[Person] = KeptQuery(lambda pk: Person.objects.filter(pk=pk, is_active=True))


class Ticket(NamedTuple):
    """What a socket was admitted by."""

    session_key: str
    person_id: int
    password: str  # the stored hash at the time, to notice that it was changed


def session_key(scope: dict[str, Any]) -> str | None:
    """The session that the browser's cookie names in a handshake."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    try:
        morsel = SimpleCookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return morsel.value if morsel else None


def person_of(key: str | None) -> tuple[Person, Ticket] | None:
    """The person who signed in to this session, if it is still good."""
    if not key:
        return None
    session = next((kept.get_decoded() for kept in SESSION.objects(key) if is_alive(kept)), {})
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    person = next(iter(PERSON.objects(int(session[SESSION_KEY]))), None)
    if person is None or not _hash_fits(person, session.get(HASH_SESSION_KEY, "")):
        return None
    return person, Ticket(key, person.pk, person.password)


def is_alive(session: Session) -> bool:
    """Whether it has not run out."""
    return session.expire_date > timezone.now()


def revoked(tickets: Collection[Ticket]) -> set[Ticket]:
    """Those of these tickets that no longer admit anybody. Two queries, however many they are."""
    sessions = Session.objects.filter(
        session_key__in={ticket.session_key for ticket in tickets}, expire_date__gt=timezone.now()
    )
    alive = set(sessions.values_list("session_key", flat=True))
    people = Person.objects.filter(pk__in={ticket.person_id for ticket in tickets}, is_active=True)
    passwords = dict(people.values_list("pk", "password"))
    return {
        ticket
        for ticket in tickets
        if ticket.session_key not in alive or passwords.get(ticket.person_id) != ticket.password
    }


def outlive_the_key(session: SessionBase) -> None:
    """Let a session that was begun under a fallback of SECRET_KEY be good under the key of today."""
    person = Person.objects.filter(pk=session.get(SESSION_KEY) or 0).first()
    begun = session.get(HASH_SESSION_KEY, "")
    if person and begun != person.get_session_auth_hash() and _hash_fits(person, begun):
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()


def _hash_fits(person: Person, session_hash: str) -> bool:
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, known) for known in hashes)
