"""The library's forms with labels that are enough, and a time zone asked at sign-up.

The language in which somebody signs up is theirs from then on.
"""

from functools import cached_property
from typing import Any

from allauth.account import forms as account_forms
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from presence.comfort import chosen_in_cookie
from presence.models import Person
from presence.time_zones import time_zone_choices

PASSWORD_RULES = _("At least 8 characters, not all digits, and none that everybody uses.")


class Labelled:
    """A form whose labels are enough: without placeholders, and with the password's rules in a line."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = PASSWORD_RULES


class LoginForm(Labelled, account_forms.LoginForm):
    """Sign in, with the name of an account or its address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")


class SignupForm(Labelled, account_forms.SignupForm):
    """Sign up. No script can tell the time zone, so people do."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        initial="UTC",
        help_text=_("Times are shown in it. You can type the first letters of a place."),
    )

    @cached_property
    def is_first(self) -> bool:
        """Whether this makes the first account, which may enter the admin."""
        return not Person.objects.exists()

    def custom_signup(self, request: HttpRequest, user: Person) -> None:
        """Pages go on looking as they did before there was an account, and in the same language."""
        fields = {
            "time_zone": self.cleaned_data["time_zone"],
            "language": get_language(),
            **chosen_in_cookie(request),
        }
        for field, value in fields.items():
            setattr(user, field, value)
        user.save(update_fields=fields)


class AddEmailForm(Labelled, account_forms.AddEmailForm):
    """Another address."""


class ChangePasswordForm(Labelled, account_forms.ChangePasswordForm):
    """Another password, by somebody who knows the present one."""


class SetPasswordForm(Labelled, account_forms.SetPasswordForm):
    """A password for an account that has none."""


class ResetPasswordForm(Labelled, account_forms.ResetPasswordForm):
    """A link by mail, for somebody who forgot the password."""


class ResetPasswordKeyForm(Labelled, account_forms.ResetPasswordKeyForm):
    """Another password, by somebody who followed that link."""


class ReauthenticateForm(Labelled, account_forms.ReauthenticateForm):
    """The password once more."""
