"""When something went wrong before a view could say so."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.views.decorators.csrf import requires_csrf_token

from rooms.views.messages import composer_again, edit_message, editor, post_message
from rooms.views.pages import PersonRequest, page, room_for

OUT_OF_DATE = "This page was out of date, so nothing was sent. It is up to date now: send again."


@requires_csrf_token
def csrf_failure(request: PersonRequest, reason: str = "") -> HttpResponseBase:
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
    if request.headers.get("HX-Request") == "true" and "body" not in request.POST:
        response["HX-Refresh"] = "true"  # never where words would be lost by it
    return response


def words_again(request: PersonRequest) -> HttpResponseBase | None:
    """The box that was sent, with its words, if this was one."""
    try:
        match = resolve(request.path)
        if match.url_name not in ("messages", "edit-message"):
            return None
        if not request.user.is_authenticated:
            # Nothing is done for nobody but to keep the words.
            act = edit_message if match.url_name == "edit-message" else post_message
            return act(request, **match.kwargs)
        room = room_for(request.user, match.kwargs["slug"])
    except Http404:
        return None
    body = request.POST.get("body", "")
    if match.url_name == "edit-message":
        return editor(request, None, body, OUT_OF_DATE)
    return composer_again(request, room, body, request.POST.get("nonce", "")[:64], OUT_OF_DATE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is not there, and what is not there for this person: the same page."""
    return page(request, "404.html", {}, status=404)
