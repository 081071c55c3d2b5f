"""People in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from presence.forms import SettingsForm
from presence.models import Person
from rooms import doorbell, operations
from rooms.admin.acts import ActsAdmin
from rooms.operations import Refused


class PersonForm(SettingsForm, UserChangeForm):
    """Somebody's account: what they may set themselves, under the same rules, and the rest."""

    class Meta(UserChangeForm.Meta):
        model = Person

    def clean_username(self) -> str:
        """People sign in by it in any case of letters."""
        name: str = self.cleaned_data["username"]
        if Person.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Somebody else has this user name.")
        return name


class PasswordForm(AdminPasswordChangeForm):
    """Another password. It ends the sessions that were opened with the one before."""

    def save(self, commit: bool = True) -> Any:
        person = super().save(commit)
        doorbell.ring_person_on_commit(person.pk)
        return person


@admin.register(Person)
class PersonAdmin(ActsAdmin, UserAdmin):
    """Accounts. Nobody is deleted, since what they have said stays: they are deactivated."""

    form = PersonForm
    change_password_form = PasswordForm
    list_display = (
        "username",
        "display_name",
        "email",
        "is_active",
        "is_staff",
        "date_joined",
        "last_here",
    )
    list_filter = ("is_active", "is_staff", "is_superuser", "language", "date_joined", "groups")
    search_fields = ("username", "display_name", "email")
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("display_name", "email")}),
        (
            "How they read and write",
            {"fields": ("language", "time_zone", "enter_sends", "shows_typing", "marks_read")},
        ),
        (
            "What they may do",
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Dates", {"fields": ("date_joined", "last_login", "last_here")}),
    )
    actions = ("deactivate", "activate")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("presence.add_person")

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Who is not a superuser does not become one by the password of one."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Person | None = None
    ) -> tuple[str, ...]:
        # Addresses have a table of their own, where they are confirmed.
        fixed = ("email", "date_joined", "last_login", "last_here")
        if request.user.is_superuser:
            return fixed
        return (*fixed, "is_staff", "is_superuser", "groups", "user_permissions")

    def save_model(
        self, request: HttpRequest, obj: Person, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            return super().save_model(request, obj, form, change)
        columns = {field.name for field in Person._meta.concrete_fields}
        changed = columns.intersection(form.changed_data)
        if changed:
            write(request, obj, **{name: form.cleaned_data[name] for name in changed})

    @admin.action(description="Deactivate: can no longer sign in", permissions=["change"])
    def deactivate(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        self._switch(request, people, False, "Deactivated")

    @admin.action(description="Activate again", permissions=["change"])
    def activate(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        self._switch(request, people, True, "Activated")

    def _switch(
        self, request: HttpRequest, people: QuerySet[Person], active: bool, done: str
    ) -> None:
        def act(person: Person) -> None:
            if not self.has_change_permission(request, person):
                raise Refused("Only a superuser can do that to a superuser.", code="not-allowed")
            write(request, person, is_active=active)

        self.do_to_each(request, people, act, done)


def write(request: HttpRequest, person: Person, **fields: Any) -> None:
    """Write these fields of a person. Pages of somebody deactivated end at once. Raises Refused."""
    if person.pk == request.user.pk and fields.get("is_active") is False:
        raise Refused(
            "You would lock yourself out. Somebody else can deactivate you.", code="oneself"
        )
    operations.change_settings(person, **fields)
    doorbell.ring_person_on_commit(person.pk)
