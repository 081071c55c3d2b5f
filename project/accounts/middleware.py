"""Who is asking, also when SECRET_KEY has been changed since they signed in."""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from presence.models import Person
from presence.sessions import outlive_the_key


class PersonMiddleware(AuthenticationMiddleware):
    """Django's own, but a session that was begun under a fallback of SECRET_KEY keeps its own key.

    Django gives it another, which only the page that asked learns of: the person's other open pages
    would be signed out, and so would whoever asks twice at the same moment.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.SECRET_KEY_FALLBACKS:
            request.user = SimpleLazyObject(lambda: person_of(request))  # type: ignore[assignment]


def person_of(request: HttpRequest) -> Person:
    """The person of this request, whose session fits the key of today from now on."""
    outlive_the_key(request.session)
    return get_user(request)  # type: ignore[return-value]
