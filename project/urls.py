"""Every public address. They are promises: a change to one is a breaking change."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import urls as account_urls
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, include, path
from django.views.decorators.cache import never_cache

from project import development
from project.accounts.views import OURS
from rooms.views.pages import variant_of

View = Callable[..., HttpResponseBase]


def as_the_person_reads(view: View) -> View:
    """For the library's views, which would render after they have returned."""

    @wraps(view)
    def rendered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with variant_of(request).active():
            response = view(request, *args, **kwargs)
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return rendered


def kept_nowhere(patterns: list[URLPattern]) -> list[URLPattern]:
    """The same addresses; their answers say who is signed in, so no cache keeps them."""
    return [
        URLPattern(
            found.pattern,
            never_cache(as_the_person_reads(OURS.get(found.name or "", found.callback))),
            found.default_args,
            found.name,
        )
        for found in patterns
    ]


# One way to sign in, with one set of limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("accounts/", include(kept_nowhere(account_urls.urlpatterns))),
    path("admin/", admin.site.urls),
    path("", include("rooms.urls")),
    *development.urls(),
]

handler400 = "rooms.views.errors.bad_request"
handler403 = "rooms.views.errors.forbidden"
handler404 = "rooms.views.errors.not_found"
handler429 = "rooms.views.errors.too_fast"  # the accounts library's
handler500 = "rooms.views.errors.failed"
