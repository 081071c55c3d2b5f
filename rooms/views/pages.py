"""What every page needs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import structlog
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django_htmx.middleware import HtmxDetails

from presence.models import Person
from rooms import log
from rooms.admission import room_at
from rooms.fragments import Variant
from rooms.models import Room
from rooms.operations import Refused
from rooms.sidebar import others_in
from rooms.views.previews import previewed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PersonRequest(HttpRequest):
    """A request by somebody who is signed in, as `signed_in` makes sure."""

    user: Person
    htmx: HtmxDetails


def signed_in(view: View) -> View:
    """For people with an account. Others are led to sign in, and from there back to this address.

    To htmx that page would be part of another: it gets a sentence, and a link.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            with variant_of(request).active():
                return view(request, *args, **kwargs)
        return sign_in_first(request)

    return cast(View, guarded)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """What somebody gets who is not signed in: see `signed_in`."""
    if is_htmx(request):
        return page(request, "401.html", {"layout": "partials/error.html"}, 401)
    return redirect_to_login(request.get_full_path())


def in_room(view: View) -> View:
    """For addresses of a room: what an answer shows of it is for whoever may read it still.

    A view asks first and reads second, and in between somebody may be removed. So it is asked once more
    when all has been read: a removal before that is this answer's, and one after it has a higher number
    than anything in the answer. An act that was done is done, and its answer leads on with nothing in it.
    """

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with variant_of(request).active():
            response = view(request, slug, *args, **kwargs)
        shows = request.method != "POST" or response.status_code not in (204, 302)
        if shows and request.user.is_authenticated and not room_at(slug, request.user):
            raise Http404
        return response

    return cast(View, guarded)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200, wait: int = 0
) -> HttpResponse:
    """A page in the reader's language and time zone. What people talk about is kept in no cache.

    `wait` is in how many seconds what was refused would be allowed.
    """
    with variant_of(request).active():
        html = render_to_string(template, context, request)
    response = HttpResponse(html, status=status)
    # no-store also keeps the page out of the back/forward cache, where its socket would be dead.
    response["Cache-Control"] = "no-store"
    response["Vary"] = "HX-Request"
    if wait:
        response["Retry-After"] = str(wait)
    return response


def refused_page(request: HttpRequest, room: Room, refused: Refused) -> HttpResponse:
    """Why it was not done, and the way back to the room."""
    context = {"sentence": refused.told(), "back": room}
    status = refusal_status(refused, refused.wait)
    return page(request, "refused.html", context, status, refused.wait)


def variant_of(request: HttpRequest) -> Variant:
    """How whoever asks reads."""
    # A request may be refused before it is known who asks.
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return Variant.of_nobody()
    return Variant.of(person, previewed(request, person))


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks. It may be answered before the middleware has seen it that sets `request.htmx`."""
    return request.headers.get("HX-Request") == "true"


def refusal_status(error: object, wait: int = 0) -> int:
    """Of a page with this error, if any: 429 when a limit refused, which tells when to come back."""
    if not error:
        return 200
    return 429 if wait else 422


def number_in(request: HttpRequest, name: str) -> int | None:
    """The number that the address gives under this name, if there is one that makes sense."""
    return log.number_of(request.GET.get(name, ""))


def room_for(person: Person, slug: str) -> Room:
    """The room with this address, if it exists for this person. Raises Http404."""
    room = room_at(slug, person)
    if room is None:
        raise Http404
    structlog.contextvars.bind_contextvars(person=person.pk, room=room.pk)
    if room.is_direct:
        room.other = others_in([room.pk])[room.pk].get(person.pk)  # None: deleted in the admin
    return room
