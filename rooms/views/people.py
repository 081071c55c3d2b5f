"""People: to search for, one by one, and the conversations with them."""

import unicodedata

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from presence.models import Person
from presence.people import by_name
from rooms import limits, operations
from rooms.models import Room
from rooms.operations import Refused
from rooms.views.here import is_here
from rooms.views.pages import PersonRequest, page, refusal_status, signed_in

SHOWN = 50
# No name is longer, and SQLite refuses to look for what is much longer.
LONGEST = 150


@require_safe
@signed_in
def directory(request: PersonRequest) -> HttpResponse:
    """Everybody who has an account, or those whose name has these words in it."""
    words = request.GET.get("q", "").strip()
    found = search(words).order_by(*by_name())
    people = list(found[:SHOWN])
    count = len(people) if len(people) < SHOWN else found.count()
    context = {"words": words, "people": people, "count": count, "more": count - len(people)}
    return page(request, "rooms/directory.html", context)


def search(words: str) -> QuerySet[Person]:
    """People whose user name or display name has these words in it, in any case of letters."""
    words = unicodedata.normalize("NFC", words.removeprefix("@"))
    if "\x00" in words or len(words) > LONGEST:
        return Person.objects.none()
    found = Q()
    # SQLite knows the case of English letters alone, so the others are asked for as they may stand.
    for wanted in {words, words.lower(), words.upper(), words.title()}:
        found |= Q(username__icontains=wanted) | Q(display_name__icontains=wanted)
    return Person.objects.filter(found, is_active=True)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def person(request: PersonRequest, username: str) -> HttpResponseBase:
    """Somebody, and the rooms shared with them. POST opens the conversation with them."""
    found = person_for(username)
    if request.method != "POST":
        return person_page(request, found)
    try:
        limits.check_may_invite(request.user)
        return redirect(operations.open_direct(request.user, found))
    except Refused as refused:
        return person_page(request, found, refused.told(), refused.wait)


def person_page(
    request: PersonRequest, person: Person, error: str = "", wait: int = 0
) -> HttpResponse:
    """The page of a person, with an error if there is one."""
    shared = Room.objects.joined_by(request.user).joined_by(person).exclude(kind=Room.Kind.DIRECT)
    context = {
        "person": person,
        "own": person == request.user,
        "here": is_here(person),
        "shared": sorted(shared, key=lambda room: room.name.casefold()),
        "error": error,
    }
    return page(request, "rooms/person.html", context, refusal_status(error, wait), wait)


def person_for(username: str) -> Person:
    """Somebody by user name. Raises Http404, as well for somebody who was deactivated."""
    if "\x00" in username:
        raise Http404  # PostgreSQL raises for it
    found: Person = get_object_or_404(Person, username=username, is_active=True)
    return found


@require_safe
@signed_in
def directs(request: PersonRequest) -> HttpResponse:
    """My conversations, which every page of somebody signed in knows already."""
    return page(request, "rooms/directs.html", {})
