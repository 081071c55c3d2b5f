"""In which language somebody reads who is not signed in: a cookie, and what their browser says."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.utils import translation


def keep_language(response: HttpResponse, language: str) -> None:
    """Let this browser's pages be in it before somebody signs in, as Django's own view does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )


def language_of(scope: dict[str, Any]) -> str:
    """The language of a socket's handshake, as `get_language_from_request` has it for a page."""

    def header(name: bytes) -> str:
        return b"; ".join(value for key, value in scope["headers"] if key == name).decode("latin-1")

    request = HttpRequest()
    request.COOKIES = parse_cookie(header(b"cookie"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = header(b"accept-language")
    return translation.get_language_from_request(request)
