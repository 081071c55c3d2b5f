"""When something went wrong before a view could say so."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import requires_csrf_token

from rooms import metrics
from rooms.views.messages import composer_again, edit_message, editor, post_message
from rooms.views.pages import PersonRequest, in_room, is_htmx, page, room_for

OUT_OF_DATE = gettext_lazy(
    "This page was out of date, so nothing was sent. It is up to date now: send again."
)


@requires_csrf_token
def csrf_failure(request: PersonRequest, reason: str = "") -> HttpResponseBase:
    """The form's token did not fit: another tab signed in or out, or another site sent the form.

    Words are handed back only to our own pages, never to what another site made a browser send.
    """
    metrics.REFUSALS.labels("csrf").inc()
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin" or is_htmx(request)
    if ours and (again := words_again(request)):
        return again
    return answer(request, "403_csrf.html", 403)


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
        return box_again(request, **match.kwargs)
    except Http404:
        return None


@in_room
def box_again(request: PersonRequest, slug: str, seq: int | None = None) -> HttpResponse:
    """The composer, or with a place the editor, with the words that were sent."""
    room, body = room_for(request.user, slug), request.POST.get("body", "")
    if seq is not None:
        return editor(request, None, body, str(OUT_OF_DATE))
    return composer_again(request, room, body, request.POST.get("nonce", "")[:64], str(OUT_OF_DATE))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What cannot be read, and what is more than is read."""
    if isinstance(exception, RequestDataTooBig):
        metrics.REFUSALS.labels("too-large").inc()
        return answer(request, "413.html", 413)
    return answer(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What this person may not do."""
    return answer(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is not there, and what is not there for this person: the same page."""
    return answer(request, "404.html", 404)


def too_fast(request: HttpRequest) -> HttpResponse:
    """More mails or changes of a password than the accounts library allows: so many in a minute."""
    metrics.REFUSALS.labels("account-rate").inc()
    response = answer(request, "429.html", 429)
    response["Retry-After"] = "60"
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """Something of ours broke. It may be the database, so nobody is asked who is reading."""
    return HttpResponse(render_to_string("500.html", {"layout": layout(request)}), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """The database is away, or takes nothing more. Nobody is asked who is reading; words come back."""
    context = {
        "layout": layout(request),
        "body": request.POST.get("body", ""),
        "nonce": request.POST.get("nonce", ""),
        "address": request.path,
        "csrf_token": get_token(request),
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "5"
    return response


def answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page; for htmx only its words, which go to where they are seen and replace nothing."""
    return page(request, template, {"layout": layout(request)}, status)


def layout(request: HttpRequest) -> str:
    """What the words of an error stand in."""
    return "partials/error.html" if is_htmx(request) else "error.html"
