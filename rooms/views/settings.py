"""A person's own settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presence.comfort import keep_in_cookie
from presence.devices import devices_of, note_device
from presence.forms import SettingsForm
from presence.languages import keep_language
from presence.models import Person
from rooms import operations
from rooms.views.pages import PersonRequest, page, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: PersonRequest) -> HttpResponse:
    """How one is called, reads and writes; the account; and where one is signed in."""
    form = SettingsForm(request.POST or None, instance=Person.objects.get(pk=request.user.pk))
    if form.is_valid():
        operations.change_settings(request.user, **form.cleaned_data)
        # The next page is in the language that was chosen now, and so is what it says of it.
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, gettext("Your settings are saved."))
        response = redirect("settings")
        keep_language(response, form.cleaned_data["language"])
        keep_in_cookie(response, form.instance)
        return response
    # A session from before there was a list of them has no row yet.
    note_device(request, request.user)
    devices = devices_of(request.user, request.session.session_key)
    context = {"form": form, "devices": devices, "elsewhere": len(devices) > 1}
    return page(request, "settings.html", context, status=422 if form.errors else 200)
