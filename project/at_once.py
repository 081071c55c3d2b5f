"""Middleware that asks nothing of anybody does its work at once, where the request is.

Django runs what a middleware does before and after a view in the thread of the request, each by a hop of
its own, since it may ask the database. These look at headers and set some. Of 4.2 ms of CPU that an empty
answer took, 16 such hops were the most; eleven of them are not made. It is Django's own `__acall__` but for
the hop, so without `install` all is as ever, and slower.
"""

from typing import Any

from asgiref.sync import sync_to_async
from csp.middleware import CSPMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin

from project.accounts.middleware import PersonMiddleware
from project.hosts import HostsThatPeopleType

# Who asks is found out when somebody wants to know, which is in the view.
AT_ONCE: tuple[type[MiddlewareMixin], ...] = (
    SecurityMiddleware,
    XFrameOptionsMiddleware,
    CSPMiddleware,
    HostsThatPeopleType,
    CsrfViewMiddleware,
    PersonMiddleware,
)


def install() -> None:
    """Have them do so from now on."""
    for middleware in AT_ONCE:
        middleware.__acall__ = at_once  # type: ignore[method-assign]
    SessionMiddleware.__acall__ = unless_modified  # type: ignore[method-assign]
    MessageMiddleware.__acall__ = then_in_thread  # type: ignore[method-assign]


async def at_once(self: Any, request: HttpRequest) -> HttpResponseBase:
    response = self.process_request(request) if hasattr(self, "process_request") else None
    response = response or await self.get_response(request)
    return (
        self.process_response(request, response) if hasattr(self, "process_response") else response
    )


async def unless_modified(self: Any, request: HttpRequest) -> HttpResponseBase:
    """A session that was modified is saved, and so in a thread."""
    self.process_request(request)
    response = await self.get_response(request)
    if request.session.modified:
        return await sync_to_async(self.process_response, thread_sensitive=True)(request, response)
    return self.process_response(request, response)


async def then_in_thread(self: Any, request: HttpRequest) -> HttpResponseBase:
    """What has been said leaves the session, which may be read for that."""
    self.process_request(request)
    response = await self.get_response(request)
    return await sync_to_async(self.process_response, thread_sensitive=True)(request, response)
