"""When something went wrong before a view could say so."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import requires_csrf_token

from presence.models import Person
from rooms.models import Room
from rooms.views.messages import composer_again, editor
from rooms.views.pages import page

OUT_OF_DATE = "This page was out of date, so nothing was sent. It is up to date now: send again."


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token did not fit: another tab signed in or out, or another site sent the form.

    Words are handed back only to our own pages, never to what another site made a browser send.
    """
    ours = (
        request.headers.get("Sec-Fetch-Site") == "same-origin"
        or request.headers.get("HX-Request") == "true"
    )
    if ours and (answer := words_again(request)):
        return answer
    response = page(request, "403_csrf.html", {}, status=403)
    if request.headers.get("HX-Request") == "true":
        response["HX-Refresh"] = "true"
    return response


def words_again(request: HttpRequest) -> HttpResponse | None:
    """The box that was sent, with its words, if this was one."""
    try:
        match = resolve(request.path)
    except Resolver404:
        return None
    body = request.POST.get("body", "")
    if match.url_name == "edit-message":
        return editor(request, None, body, OUT_OF_DATE)
    if match.url_name == "messages" and isinstance(request.user, Person):
        rooms = Room.objects.readable_by(request.user)
        if room := rooms.filter(slug=match.kwargs["slug"]).first():
            return composer_again(
                request, room, body, request.POST.get("nonce", "")[:64], OUT_OF_DATE
            )
    return None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is not there, and what is not there for this person: the same page."""
    return page(request, "404.html", {}, status=404)
