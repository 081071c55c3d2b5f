"""What a handshake says of the page that opens a socket, and what it is answered with."""

from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from presence.addresses import neighbourhood
from presence.sessions import LIVE_COOKIE

MOST_OF_A_TITLE = 200


def told_by(scope: dict[str, Any]) -> tuple[str, str]:
    """The title that the page was loaded with, without counts, and its theme, as the address tells."""
    query = parse_qs(scope["query_string"].decode("latin-1"), errors="replace")
    title, theme = query.get("title", ["Parley"])[0], query.get("theme", [""])[0]
    return title[:MOST_OF_A_TITLE], theme


def address_of(scope: dict[str, Any]) -> str:
    """The address that a socket is counted by. Empty when it came by a Unix socket and nobody says more."""
    client = scope.get("client")
    return neighbourhood(client[0]) if client else ""


def live_cookie() -> tuple[bytes, bytes]:
    """Remembers that this browser's pages are live: they report what was on the screen themselves."""
    cookie = SimpleCookie({LIVE_COOKIE: "1"})[LIVE_COOKIE]
    cookie["path"], cookie["max-age"] = "/", str(24 * 3600)
    cookie["httponly"], cookie["samesite"] = "1", "Lax"
    cookie["secure"] = "1" if settings.SESSION_COOKIE_SECURE else ""
    return b"set-cookie", cookie.OutputString().encode()
