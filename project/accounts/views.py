"""The library's pages to sign in and up, which say when to come back and keep what was typed."""

from typing import Any

from allauth.account import views
from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse

from project.accounts.limits import TooFast, count_sign_up


class TellsWhen:
    """A page whose form may have been tried too often: then it is a 429."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        errors = [error for field in form.errors.as_data().values() for error in field]
        if wait := max((error.wait for error in errors if isinstance(error, TooFast)), default=0):
            response.status_code = 429
            response["Retry-After"] = str(wait)
        return response


class LoginView(TellsWhen, views.LoginView):
    """Sign in."""


class ReauthenticateView(TellsWhen, views.ReauthenticateView):
    """The password once more."""


class SignupView(TellsWhen, views.SignupView):
    """Sign up. Every try counts: what is wrong with one tells who has an account."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            count_sign_up(request)
        except TooFast as refusal:
            form = self.get_form()
            # In place of looking at what was typed, which stays in it.
            form._errors, form.cleaned_data = ErrorDict(), {}
            form.add_error(None, refusal)
            return self.form_invalid(form)
        return super().post(request, *args, **kwargs)


OURS = {
    "account_login": LoginView.as_view(),
    "account_signup": SignupView.as_view(),
    "account_reauthenticate": ReauthenticateView.as_view(),
}
