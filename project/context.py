"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from presence.comfort import chosen_in_cookie
from presence.models import Person
from presence.sign_up import sign_up_mode
from rooms.fragments import Variant
from rooms.sidebar import sidebars


def parley(request: HttpRequest) -> dict[str, Any]:
    """`variant`, how the reader reads; `reader`, whose choices say how pages look; `sidebar`, their
    rooms, or `sign_up`, who may make an account, both read when a template asks; and `release`, which
    makes addresses new with each version."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {
            "variant": Variant.of_nobody(),
            "reader": Person(**chosen_in_cookie(request)),
            "sign_up": SimpleLazyObject(sign_up_mode),
            "release": settings.RELEASE,
        }
    return {
        "variant": Variant.of(person),
        "reader": person,
        "sidebar": SimpleLazyObject(lambda: sidebars([person.pk])[person.pk]),
        "release": settings.RELEASE,
    }
