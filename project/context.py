"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from presence.models import Person
from rooms.fragments import Variant


def parley(request: HttpRequest) -> dict[str, Any]:
    """`variant`, how the reader reads, and `release`, which makes addresses new with each version."""
    person = getattr(request, "user", None)
    variant = Variant.of(person) if isinstance(person, Person) else Variant.of_nobody()
    return {"variant": variant, "release": settings.RELEASE}
