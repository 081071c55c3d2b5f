"""The front door."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_GET, require_safe

from presence.models import Person
from rooms.views.pages import page


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """What Parley is, for those who are not signed in; the rooms, for those who are."""
    if request.user.is_authenticated:
        return redirect("rooms")
    return page(request, "start.html", {"is_new": not Person.objects.exists()})


@require_GET
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Browsers ask for it here, whatever the page says."""
    return redirect(static("icons/parley.svg"))


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines but the front door."""
    return HttpResponse("User-agent: *\nAllow: /$\nDisallow: /\n", content_type="text/plain")
