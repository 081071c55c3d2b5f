"""The admin of accounts to be: who may sign up, and invitations."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet, Value
from django.http import HttpRequest

from presence.models import SignUp, SignUpLink

# Its page shows a session's key, by which whoever may only look could be that person.
admin.site.unregister(UserSession)


@admin.register(SignUp)
class SignUpAdmin(admin.ModelAdmin):
    """One row; deleting it leaves the choice to the setting."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SignUp.objects.exists()


@admin.register(SignUpLink)
class SignUpLinkAdmin(admin.ModelAdmin):
    """Links to copy. Deleting one revokes it."""

    list_display = ("note", "address", "expires_at", "uses_left", "made_by")
    list_display_links = ("note", "address")
    list_filter = ("expires_at",)
    list_select_related = ("made_by",)
    search_fields = ("note",)
    fields = ("note", "expires_at", "uses_left", "address", "made_by")
    readonly_fields = ("address", "made_by")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignUpLink]:
        site = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
        return super().get_queryset(request).annotate(site=Value(site))

    def save_model(
        self, request: HttpRequest, obj: SignUpLink, form: forms.Form, change: bool
    ) -> None:
        if not change:
            obj.made_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @admin.display(description="address to copy")
    def address(self, link: Any) -> str:
        return f"{link.site}{link.get_absolute_url()}" if link.pk else "Shown when it is saved."
