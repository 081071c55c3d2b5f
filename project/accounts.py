"""What Parley adds to the accounts library: a time zone at sign-up, and the first account's rights."""

import zoneinfo

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest

from presence.models import Person
from rooms import doorbell


def time_zone_choices() -> list[tuple[str, str]]:
    """Every zone of the time zone database that people live in, by name."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    places = [name for name in names if not name.startswith(("Etc/", "SystemV/"))]
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class SignupForm(forms.Form):
    """Asked at sign-up beside what the library asks. No script can tell the zone, so people do."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=time_zone_choices,
        initial="UTC",
        help_text="Times are shown in it. You can type the first letters of it.",
    )

    @property
    def is_first(self) -> bool:
        """Whether this makes the first account, which may enter the admin."""
        return not Person.objects.exists()

    def signup(self, request: HttpRequest, user: Person) -> None:
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["time_zone"])


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
