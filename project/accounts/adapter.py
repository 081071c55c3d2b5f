"""The first account's rights, and telling open pages when a session ends."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest

from presence.models import Person
from rooms import doorbell


class AccountAdapter(DefaultAccountAdapter):
    """The first account of an empty database may enter the admin: somebody has to."""

    def save_user(
        self, request: HttpRequest, user: Person, form: forms.Form, commit: bool = True
    ) -> Person:
        user.is_staff = user.is_superuser = not Person.objects.exists()
        saved: Person = super().save_user(request, user, form, commit=commit)
        return saved

    def logout(self, request: HttpRequest) -> None:
        """Open pages of this session learn of it at once."""
        person_id = request.user.pk
        super().logout(request)
        if person_id:
            doorbell.ring_person_on_commit(person_id)

    def set_password(self, user: Person, password: str) -> None:
        """Open pages of this person's other sessions learn of it at once."""
        super().set_password(user, password)
        doorbell.ring_person_on_commit(user.pk)
