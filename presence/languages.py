"""In which language somebody reads of whom nothing is known but a socket's handshake."""

from typing import Any

from django.http import HttpRequest, parse_cookie
from django.utils import translation


def language_of(scope: dict[str, Any]) -> str:
    """The language that was chosen in this browser, or else the first of its own that Parley speaks."""

    def header(name: bytes) -> str:
        return b"; ".join(value for key, value in scope["headers"] if key == name).decode("latin-1")

    request = HttpRequest()
    request.COOKIES = parse_cookie(header(b"cookie"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = header(b"accept-language")
    return translation.get_language_from_request(request)
