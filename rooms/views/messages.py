"""Messages: what is new, one message, and the acts on it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from rooms import fragments, limits, log, operations
from rooms.forms import Composer
from rooms.fragments import Reading
from rooms.models import Message, Room
from rooms.operations import NotAMember, Refused
from rooms.views.conversation import room_page
from rooms.views.drafts import keep_draft, take_draft
from rooms.views.modes import mode_of
from rooms.views.pages import (
    PersonRequest,
    in_room,
    is_htmx,
    number_in,
    page,
    refused_page,
    room_for,
    signed_in,
    variant_of,
)

SIGNED_OUT = gettext_lazy(
    "You have been signed out. Your words are kept: sign in, and they are in the box."
)


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: PersonRequest, slug: str) -> HttpResponseBase:
    """POST says something. GET `?after=SEQ` gives what has happened since, as fragments."""
    return post_message(request, slug) if request.method == "POST" else changes(request, slug)


@signed_in
@in_room
def changes(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The same fragments that a socket would have been sent after this number."""
    room = room_for(request.user, slug)
    if "after" not in request.GET:
        return redirect(room)  # a refused message was answered here, and its page is loaded again
    after = number_in(request, "after")
    reading = Reading(variant_of(request))
    cursor = log.NO_CURSOR if after is None else after
    response = HttpResponse(fragments.changes_after(room.pk, cursor, reading))
    response["Cache-Control"] = "no-store"
    return response


@in_room
def post_message(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Say something. Every refusal is the composer again, with the words and a sentence."""
    body, nonce = request.POST.get("body", ""), request.POST.get("nonce", "")[:64]
    if not request.user.is_authenticated:
        return signed_out_composer(request, slug, body)
    room = room_for(request.user, slug)
    if "lines" in request.POST:
        operations.change_settings(request.user, enter_sends=request.POST["lines"] == "one")
        return composer_again(request, room, body, nonce)
    try:
        if "preview" in request.POST:
            limits.check_may_edit(request.user)
            preview = operations.preview_message(room, request.user, body)
            return composer_again(request, room, body, nonce, preview=preview)
        limits.check_may_post(request.user)
        operations.post_message(room, request.user, body, nonce)
    except Refused as refused:
        if isinstance(refused, NotAMember):
            keep_draft(request, room.get_absolute_url(), body)  # to be in the box after joining
        if refused.field == "nonce":
            nonce = ""
        return composer_again(request, room, body, nonce, refused.told(), wait=refused.wait)
    take_draft(request, room.get_absolute_url())
    return message_sent(request, room)


def message_sent(request: PersonRequest, room: Room) -> HttpResponseBase:
    """The way back to the box; for htmx an empty box in its place, and a word that says so."""
    mode = mode_of(request)
    if not request.htmx:
        return redirect(f"{mode.address(room)}#text")
    composer = Composer(
        room.slug, request.user.enter_sends, query=mode.query, scripts=True, answers=True
    )
    context = {"composer": composer, **fragments.own_announcement(request.user)}
    return page(request, "rooms/events/message_sent.html", context)


def signed_out_composer(request: PersonRequest, slug: str, body: str) -> HttpResponseBase:
    """The way to sign in, and back to these words; for htmx the box with them and a link to it."""
    address = keep_draft(request, reverse("room", args=[slug]), body)
    if not request.htmx:
        return redirect(address)
    composer = Composer(slug, body=body, error=str(SIGNED_OUT), scripts=True, answers=True)
    context = {"composer": composer, "sign_in": address}
    return page(request, "rooms/partials/composer.html", context, status=422)


def composer_again(
    request: PersonRequest,
    room: Room,
    body: str = "",
    nonce: str = "",
    error: str = "",
    preview: str = "",
    wait: int = 0,
) -> HttpResponse:
    """The composer with these words: alone for htmx, else in its page. 422 when there is an error.

    Also when a limit refused: htmx puts no other answer than a 422 in the composer's place.
    """
    composer = Composer(
        room.slug,
        request.user.enter_sends,
        body,
        error,
        preview,
        query=mode_of(request).query,
        scripts=bool(request.htmx),
        answers=True,
        **({"nonce": nonce} if nonce else {}),
    )
    status = 422 if error else 200
    if request.htmx:
        context = {"composer": composer}
        return page(request, "rooms/partials/composer.html", context, status, wait)
    return room_page(request, room, log.newest(room.pk), composer, status, wait)


@require_safe
@signed_in
@in_room
def message(request: PersonRequest, slug: str, seq: int) -> HttpResponse:
    """One message, and what this person may do with it."""
    room = room_for(request.user, slug)
    found = message_for(room, seq)
    context = {
        "room": room,
        "message": found,
        "own": is_own(found, request),
        "may_delete": may_delete(found, request),
    }
    if request.htmx and "closed" in request.GET:
        return HttpResponse()
    if request.htmx:
        return page(request, "rooms/partials/message_acts.html", {**context, "in_place": True})
    return page(request, "rooms/message.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def edit_message(request: PersonRequest, slug: str, seq: int) -> HttpResponseBase:
    """A box with the words of one's own message, and other words for it."""
    body = request.POST.get("body", "")
    if not request.user.is_authenticated:
        address = keep_draft(request, request.path, body)
        if not request.htmx:
            return redirect(address)
        return editor(request, None, body, str(SIGNED_OUT), sign_in=address)
    message = message_for(room_for(request.user, slug), seq)
    try:
        operations.check_own(message, request.user)
        if request.method != "POST":
            return editor(request, message, take_draft(request, request.path) or message.body)
        limits.check_may_edit(request.user)
        if "preview" in request.POST:
            preview = operations.preview_edit(message, request.user, body)
            return editor(request, message, body, preview=preview)
        operations.edit_message(message, request.user, body)
    except Refused as refused:
        if request.method != "POST" and not request.htmx:
            return refused_page(request, message.room, refused)
        return editor(request, message, body, refused.told(), wait=refused.wait)
    take_draft(request, request.path)
    if request.htmx:
        return message_answered(request, message, edited=True)
    return redirect(place_in_page(message))


def editor(
    request: HttpRequest,
    message: Message | None,
    body: str,
    error: str = "",
    sign_in: str = "",
    preview: str = "",
    wait: int = 0,
) -> HttpResponse:
    """The editor with these words: alone for htmx, else in its page. 422 when there is an error."""
    context = {
        "message": message,
        "address": request.path,
        "body": body,
        "error": error,
        "sign_in": sign_in,
        "preview": preview,
        "in_place": is_htmx(request),
    }
    template = "rooms/partials/editor.html" if context["in_place"] else "rooms/edit_message.html"
    return page(request, template, context, 422 if error else 200, wait)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_room
def delete_message(request: PersonRequest, slug: str, seq: int) -> HttpResponseBase:
    """Ask, and take a message back. With htmx the browser has asked already."""
    message = message_for(room_for(request.user, slug), seq)
    try:
        operations.check_may_delete(message, request.user)
        if request.method != "POST":
            return page(request, "rooms/delete_message.html", {"message": message})
        operations.delete_message(message, request.user)
    except Refused as refused:
        return refused_page(request, message.room, refused)
    if request.htmx:
        return message_answered(request, message)
    return redirect(place_in_page(message))


def message_answered(
    request: PersonRequest, message: Message, edited: bool = False
) -> HttpResponse:
    """The row of a message that its reader has changed: for htmx, which puts the focus on it."""
    context = {"message": log.message(message.room, message.seq), "edited": edited}
    return page(request, "rooms/events/message_answered.html", context)


def message_for(room: Room, seq: int) -> Message:
    """The message at this place. Raises Http404."""
    get_object_or_404(Message, room=room, seq=seq)
    return log.message(room, seq)


def is_own(message: Message, request: PersonRequest) -> bool:
    """Whether this person wrote it, and it is still there."""
    return message.author_id == request.user.pk and message.deleted_at is None


def may_delete(message: Message, request: PersonRequest) -> bool:
    """Whether this person may take it back: their own, or one in a room that they look after."""
    try:
        operations.check_may_delete(message, request.user)
    except Refused:
        return False
    return True


def place_in_page(message: Message) -> str:
    """The address of the conversation around this message."""
    return f"{message.room.get_absolute_url()}?around={message.seq}#message-{message.seq}"
