"""What is done for every request, beside what libraries do."""

from collections.abc import Callable
from typing import Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from presence import themes
from presence.comfort import chosen_in_cookie
from rooms.views import previews
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


class Themes:
    """The theme that was chosen in this browser; and `?theme=NAME`, by which the staff preview one.

    As with languages, what is for somebody who is signed in is in theirs.
    """

    async_capable = sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if self.is_async:
            return self.answer_async(request)
        with themes.override(theme_of(request)):
            return (wants_preview(request) and previews.preview(request)) or self.get_response(
                request
            )

    async def answer_async(self, request: HttpRequest) -> HttpResponseBase:
        with themes.override(theme_of(request)):
            response = wants_preview(request) and await sync_to_async(previews.preview)(request)
            return response or await self.get_response(request)


def theme_of(request: HttpRequest) -> str:
    """The theme of whoever asks, as long as it is not known who that is."""
    return themes.chosen(chosen_in_cookie(request).get("theme", themes.SITE))


def wants_preview(request: HttpRequest) -> bool:
    """Whether the address names a theme. Only then is it asked who wants to see it."""
    return request.method == "GET" and previews.WORD in request.GET


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
