"""Pages that belong to no room: the front door, settings, accounts, what went wrong, and layouts."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import override

from presence.forms import AppearanceForm, SettingsForm
from presence.models import Person, ReadsBy
from project.accounts import forms as account
from project.gallery.samples.cast import Cast
from project.gallery.samples.people import devices_of
from project.gallery.samples.states import Context, States, asked, samples
from rooms import markup
from rooms.views.start import EXAMPLES

# Where it leads when that is done, as the accounts library has it: a hidden field, or nothing.
NEXT = {"redirect_field": ""}


@samples("start.html")
def start(cast: Cast) -> States:
    base = {**asked(cast), "is_new": False}
    yield "signed out", base
    yield "the first person ever", {**base, "is_new": True}
    yield "by invitation", {**base, "sign_up": "link"}
    yield "closed", {**base, "sign_up": "closed"}


@samples("formatting.html")
def formatting(cast: Cast) -> States:
    with override("en"):
        examples = [
            {"name": name, "text": text, "html": markup.to_html(str(text))}
            for name, text in EXAMPLES
        ]
    yield "all of it", {**asked(cast, "/formatting/", cast.alice), "examples": examples}


@samples("appearance.html")
def appearance(cast: Cast) -> States:
    base = asked(cast, "/appearance/")
    yield "as it comes", {**base, "form": AppearanceForm(instance=Person())}
    yield (
        "refused",
        {**base, "form": AppearanceForm({"font": cast.words("runes")}, instance=Person())},
    )


@samples("settings.html")
def settings(cast: Cast) -> States:
    devices = devices_of(cast)
    base = {**asked(cast, "/settings/", cast.alice), "form": SettingsForm(instance=cast.alice)}
    yield "three devices", {**base, "devices": devices, "elsewhere": True}
    wrong = {"display_name": cast.words("x" * 70), "language": "tlh", "time_zone": "Mars/Base"}
    form = SettingsForm(wrong, instance=cast.person(1, "alice", "Alice Ng"))
    yield "refused", {**base, "form": form, "devices": devices[:1], "elsewhere": False}


@samples(*(f"{name}.html" for name in (400, 403, "403_csrf", 404, 413, 429)))
def wrong(cast: Cast) -> States:
    yield "signed in", {**asked(cast, "/", cast.alice), "layout": "error.html"}
    yield "signed out", {**asked(cast), "layout": "error.html"}
    htmx = asked(cast, "/", cast.alice)
    yield "above the conversation", {**htmx, "layout": "partials/error.html"}


@samples("401.html")
def signed_out(cast: Cast) -> States:
    yield "above the conversation", {**asked(cast), "layout": "partials/error.html"}


@samples("500.html")
def failed(cast: Cast) -> States:
    # Nobody is asked who is reading: it may be the database that broke.
    yield "a page", {"layout": "error.html"}
    yield "above the conversation", {"layout": "partials/error.html"}


@samples("503.html")
def database_away(cast: Cast) -> States:
    nothing = {
        "layout": "error.html",
        "body": "",
        "nonce": "",
        "address": "/",
        "csrf_token": "a-token",
    }
    yield "a page", nothing
    address = f"{cast.room.get_absolute_url()}messages/"
    sent = {
        "address": address,
        "body": cast.words("Is there any tea left?"),
        "nonce": "kX9bTq2mZr4",
    }
    yield "words that were sent", {**nothing, **sent}
    yield "above the conversation", {**nothing, **sent, "layout": "partials/error.html"}


@samples("base.html", "allauth/layouts/base.html", "allauth/layouts/manage.html")
def layout(cast: Cast) -> States:
    # By hand: a page tells its socket the title, and a layout alone has none.
    reader = cast.person(1, "alice", "Alice Ng", reads_by=ReadsBy.HAND)
    yield "signed in", asked(cast, "/", reader)
    yield "signed out", asked(cast)
    yield "something was done", asked(cast, "/", reader, cast.words("Your settings are saved."))


@samples("allauth/layouts/entrance.html", "error.html", "partials/error.html")
def simple_layout(cast: Cast) -> States:
    yield "signed in", asked(cast, "/", cast.alice)
    yield "signed out", asked(cast)


@samples("framed.html")
def framed(cast: Cast) -> States:
    yield "signed in", asked(cast, "/", cast.alice)


@samples("allauth/elements/button.html")
def button(cast: Cast) -> States:
    yield "a button", {"attrs": {"type": "submit"}, "slots": {"default": ["Confirm"]}}
    yield "a link", {"attrs": {"href": "/accounts/login/"}, "slots": {"default": ["Sign in"]}}


@samples("allauth/elements/form.html")
def form(cast: Cast) -> States:
    slots = {"body": ["<p>A form of the library</p>"], "actions": ["<button>Go on</button>"]}
    yield "a form", {"attrs": {"method": "post", "action": "/accounts/"}, "slots": slots}


@samples("allauth/elements/fields.html")
def fields(cast: Cast) -> States:
    for state, found in forms_of(cast, account.AddEmailForm, user=cast.alice):
        yield state, {"attrs": {"form": found}, "slots": {}}


@samples("account/fields.html")
def account_fields(cast: Cast) -> States:
    for state, found in forms_of(cast, account.LoginForm):
        yield state, {"form": found}


def forms_of(cast: Cast, form: type[forms.Form], **more: Any) -> States:
    """A form of the accounts library: empty, and refused with what was typed in it."""
    yield "empty", form(**more)  # type: ignore[misc]
    refused = form(data={name: cast.words("x") for name in form(**more).fields}, **more)
    # Not asked whether it is valid: some forms would look for people.
    vars(refused).update(_errors=ErrorDict(), cleaned_data={})
    refused.add_error(None, "Those do not belong together. Try again.")
    refused.add_error(next(iter(refused.fields)), cast.words("That is not known here."))
    yield "refused", refused  # type: ignore[misc]


def with_form(cast: Cast, base: Context, form: type[forms.Form], **more: Any) -> States:
    for state, found in forms_of(cast, form, **more):
        yield state, {**base, "form": found}


@samples("account/login.html")
def login(cast: Cast) -> States:
    base = {**asked(cast, "/accounts/login/"), **NEXT, "signup_url": "/accounts/signup/"}
    yield from with_form(cast, base, account.LoginForm)
    yield "by invitation", {**base, "form": account.LoginForm(), "sign_up": "link"}


@samples("account/signup.html")
def signup(cast: Cast) -> States:
    base = {**asked(cast, "/accounts/signup/"), **NEXT, "login_url": "/accounts/login/"}
    for state, context in with_form(cast, base, account.SignupForm):
        context["form"].is_first = state == "empty"
        yield state, context


@samples("account/signup_closed.html")
def signup_closed(cast: Cast) -> States:
    yield "closed", {**asked(cast, "/accounts/signup/"), "sign_up": "closed"}
    yield "by invitation", {**asked(cast, "/accounts/signup/"), "sign_up": "link"}


@samples("account/logout.html")
def logout(cast: Cast) -> States:
    yield "asked", {**asked(cast, "/accounts/logout/", cast.alice), **NEXT}


@samples("account/password_change.html")
def passwords(cast: Cast) -> States:
    base = {**asked(cast, "/accounts/password/change/", cast.alice), **NEXT}
    yield from with_form(cast, base, account.ChangePasswordForm, user=cast.alice)


@samples("account/password_set.html")
def password_set(cast: Cast) -> States:
    base = {**asked(cast, "/accounts/password/set/", cast.alice), **NEXT}
    yield from with_form(cast, base, account.SetPasswordForm, user=cast.alice)


@samples("account/reauthenticate.html")
def reauthenticate(cast: Cast) -> States:
    base = {**asked(cast, "/accounts/reauthenticate/", cast.alice), **NEXT}
    yield from with_form(cast, base, account.ReauthenticateForm, user=cast.alice)


@samples("account/password_reset.html")
def password_reset(cast: Cast) -> States:
    yield from with_form(cast, {**asked(cast), **NEXT}, account.ResetPasswordForm)
    form = account.ResetPasswordForm()
    yield "signed in", {**asked(cast, "/", cast.alice), **NEXT, "form": form}


@samples("account/password_reset_done.html", "account/password_reset_from_key_done.html")
def password_reset_done(cast: Cast) -> States:
    yield "signed out", asked(cast)
    yield "signed in", asked(cast, "/", cast.alice)


@samples("account/password_reset_from_key.html")
def password_reset_from_key(cast: Cast) -> States:
    base = {**asked(cast), **NEXT, "action_url": "/accounts/password/reset/key/1-set-password/"}
    for state, context in with_form(
        cast, base, account.ResetPasswordKeyForm, user=cast.alice, temp_key="a-key"
    ):
        yield state, {**context, "token_fail": False}
    yield "too old", {**base, "token_fail": True}
    yield "too old, signed in", {**base, **asked(cast, "/", cast.alice), "token_fail": True}


@samples("account/email.html")
def email(cast: Cast) -> States:
    used = EmailAddress(
        pk=1, user=cast.alice, email="alice@parley.example", primary=True, verified=True
    )
    other = EmailAddress(pk=2, user=cast.alice, email="o'ng&co@parley.example")
    radios = [
        {"id": f"email_radio_{number}", "checked": one.primary, "emailaddress": one}
        for number, one in enumerate((used, other))
    ]
    base = {**asked(cast, "/accounts/email/", cast.alice), "can_add_email": True}
    base |= {"emailaddresses": [used, other], "emailaddress_radios": radios}
    yield from with_form(cast, base, account.AddEmailForm, user=cast.alice)
    base |= {"emailaddresses": [], "emailaddress_radios": []}
    yield "none", {**base, "form": account.AddEmailForm(user=cast.alice)}
