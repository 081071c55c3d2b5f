"""Acts on the devices that one is signed in on."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from presence.devices import other_devices
from presence.models import Person
from rooms import doorbell


def end_device(person: Person, device: int) -> None:
    """Sign this person out there. Raises UserSession.DoesNotExist when it is not a device of theirs."""
    _end(person, [UserSession.objects.get(user=person, pk=device)])


def end_other_devices(person: Person, session_key: str | None) -> int:
    """Sign this person out of every session but this one. How many those were."""
    others = list(other_devices(person, session_key))
    _end(person, others)
    return len(others)


def _end(person: Person, rows: list[UserSession]) -> None:
    with transaction.atomic():
        for row in rows:
            row.end()
        # Their open pages learn of it at once.
        doorbell.ring_person_on_commit(person.pk)
