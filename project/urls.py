"""Every public address. They are promises: a change to one is a breaking change."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("", include("rooms.urls")),
]

handler400 = "rooms.views.errors.bad_request"
handler403 = "rooms.views.errors.forbidden"
handler404 = "rooms.views.errors.not_found"
handler429 = "rooms.views.errors.too_fast"  # the accounts library's
handler500 = "rooms.views.errors.failed"
