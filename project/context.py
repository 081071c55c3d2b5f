"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from presence import themes
from presence.comfort import chosen_in_cookie
from presence.models import Person
from presence.sign_up import sign_up_mode
from rooms.sidebar import sidebars
from rooms.views.modes import is_paused
from rooms.views.pages import variant_of
from rooms.views.previews import previewed


def parley(request: HttpRequest) -> dict[str, Any]:
    """`variant`, how the reader reads; `reader`, whose choices say how pages look; `preview`, the title of
    a theme that is only looked at; `paused`, whether the page is to stay as it is; and `release`, which
    makes addresses new with each version. `sidebar`, their rooms; or of nobody `sign_up`, who may make an
    account, and the `languages` to choose from. The rooms and the sign-up are read when a template asks.
    """
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {
            "variant": variant_of(request),
            "reader": Person(**chosen_in_cookie(request)),
            "languages": settings.LANGUAGES,
            "sign_up": SimpleLazyObject(sign_up_mode),
            "release": settings.RELEASE,
        }
    preview = previewed(request, person)
    return {
        "variant": variant_of(request),
        "preview": preview and themes.installed()[preview].title,
        "reader": person,
        "paused": is_paused(request),
        "sidebar": SimpleLazyObject(lambda: sidebars([person.pk])[person.pk]),
        "release": settings.RELEASE,
    }
