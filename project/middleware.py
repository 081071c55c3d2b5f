"""What is done for every request, beside what libraries do."""

from collections.abc import Callable
from typing import Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from rooms.views.errors import database_away

log = structlog.get_logger(__name__)


class Middleware:
    """Works before async and sync views alike, without a thread of its own."""

    async_capable = sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class DatabaseAway(Middleware):
    """A database that is away or full is nobody's mistake: one line in the log, and words come back."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        log.warning("the database cannot be used", error=error)
        return database_away(request)


class VisitorsLanguage(Middleware):
    """The language that was chosen in this browser, or else the first of its own that Parley speaks.

    What is for somebody who is signed in is in theirs: `signed_in` and `page` see to that, which know
    the person. Asking for each request who that is would ask the database for each.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        translation.activate(translation.get_language_from_request(request))
        return super().__call__(request)


class CompressedPages(GZipMiddleware):
    """Compresses pages, in a thread, for browsers that ask for it.

    Static files are compressed beforehand, and come to here no more than sockets do. An answer that was
    waited for, or that is sent bit by bit, says `no-transform` or is a stream: it goes out as it is.

    Whoever can choose words on a page, and see how long its compressed answers are, may in the end guess
    other words on it (BREACH). No other site's page makes a browser ask in its person's name, as the
    cookie is for our own; tokens differ in each answer; and each has up to 100 bytes more, by chance.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if response.streaming or "no-transform" in response.get("Cache-Control", ""):
            return response
        return super().process_response(request, response)
