"""How pages look to somebody who is not signed in: kept in a cookie."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from presence.comfort import chosen_in_cookie, keep_in_cookie
from presence.forms import AppearanceForm
from presence.models import Person
from rooms.views.pages import page, refusal_status


@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: HttpRequest) -> HttpResponseBase:
    """The choices, for whoever has no account to keep them; an account's stand among its settings."""
    if request.user.is_authenticated:
        return redirect("settings")
    reader = Person(**chosen_in_cookie(request))
    form = AppearanceForm(request.POST or None, instance=reader)
    if not form.is_valid():
        # What was wrong is not how the page looks.
        return page(request, "appearance.html", {"form": form}, refusal_status(form.errors))
    messages.success(request, _("Pages look as you chose, in this browser."))
    response = redirect("appearance")
    keep_in_cookie(response, reader)
    return response
