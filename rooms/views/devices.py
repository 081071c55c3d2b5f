"""Signing out of devices that are elsewhere."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from rooms.operations.devices import end_device as end
from rooms.operations.devices import end_other_devices as end_others
from rooms.views.pages import PersonRequest, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end_device(request: PersonRequest, device: int) -> HttpResponse:
    """Sign out there. Of this device, the page that asks first. To visit the address changes nothing."""
    if request.method != "POST":
        return redirect("settings")
    row = UserSession.objects.filter(user=request.user, pk=device).first()
    if row and row.session_key == request.session.session_key:
        return redirect("account_logout")
    try:
        end(request.user, device)
    except UserSession.DoesNotExist:
        raise Http404 from None
    messages.success(request, gettext("You are signed out there."))
    return redirect("settings")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end_other_devices(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere else. To visit the address changes nothing."""
    if request.method == "POST":
        end_others(request.user, request.session.session_key)
        messages.success(request, gettext("You are signed in here alone."))
    return redirect("settings")
