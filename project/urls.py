"""Every public address. They are promises: a change to one is a breaking change."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import urls as account_urls
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, include, path
from django.utils import translation
from django.views.decorators.cache import never_cache

from project.accounts.views import OURS

View = Callable[..., HttpResponseBase]


def in_the_persons_language(view: View) -> View:
    """For the library's views, which render after they have returned: the language stays until the end
    of the request."""

    @wraps(view)
    def translated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
        return view(request, *args, **kwargs)

    return translated


def kept_nowhere(patterns: list[URLPattern]) -> list[URLPattern]:
    """The same addresses; their answers say who is signed in, so no cache keeps them."""
    return [
        URLPattern(
            found.pattern,
            never_cache(in_the_persons_language(OURS.get(found.name or "", found.callback))),
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
]

handler400 = "rooms.views.errors.bad_request"
handler403 = "rooms.views.errors.forbidden"
handler404 = "rooms.views.errors.not_found"
handler429 = "rooms.views.errors.too_fast"  # the accounts library's
handler500 = "rooms.views.errors.failed"
