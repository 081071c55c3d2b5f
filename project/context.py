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
from rooms.views.modes import is_paused


def parley(request: HttpRequest) -> dict[str, Any]:
    """`variant`, how the reader reads; `reader`, whose choices say how pages look; `paused`, whether the
    page is to stay as it is; and `release`, which makes addresses new with each version. `sidebar`, their
    rooms; or of nobody `sign_up`, who may make an account, and the `languages` to choose from. The rooms
    and the sign-up are read when a template asks."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {
            "variant": Variant.of_nobody(),
            "reader": Person(**chosen_in_cookie(request)),
            "languages": settings.LANGUAGES,
            "sign_up": SimpleLazyObject(sign_up_mode),
            "release": settings.RELEASE,
        }
    return {
        "variant": Variant.of(person),
        "reader": person,
        "paused": is_paused(request),
        "sidebar": SimpleLazyObject(lambda: sidebars([person.pk])[person.pk]),
        "release": settings.RELEASE,
    }
