"""A name for each request and each socket, which every line of the log that comes of it carries."""

import re
import secrets
from typing import Any
from urllib.parse import parse_qs

import structlog
from django.conf import settings

App = Any
HEADER = b"x-request-id"
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestIds:
    """Names what comes in, and answers with the name.

    A proxy's name is taken where there is a proxy. The lines of a socket carry `page` as well: the name
    of the request that brought the page, which the page says in the address of its socket.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        name = given(scope) or secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=name)
        if scope["type"] == "websocket":
            if page := page_of(scope):
                structlog.contextvars.bind_contextvars(page=page)
            return await self.app(scope, receive, send)

        async def answer(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, name.encode())]
            await send(message)

        await self.app(scope, receive, answer)


def given(scope: dict[str, Any]) -> str | None:
    """The name that a proxy has given, if there is one and it is a name."""
    if not settings.TRUSTED_PROXIES:
        return None
    names = [value.decode("latin-1") for name, value in scope["headers"] if name == HEADER]
    return names[-1] if names and WELL_FORMED.fullmatch(names[-1]) else None


def page_of(scope: dict[str, Any]) -> str | None:
    """The request that brought the page of this socket, as the page tells."""
    query = parse_qs(scope["query_string"].decode("latin-1"), errors="replace")
    page = query.get("page", [""])[0]
    return page if WELL_FORMED.fullmatch(page) else None
