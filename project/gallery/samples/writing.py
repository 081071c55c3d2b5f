"""Boxes to write in, fields of forms, and what was wrong with them."""

from typing import Any

from presence.forms import SettingsForm
from project.gallery.samples.cast import Cast
from project.gallery.samples.states import PENDING, States, samples
from rooms import markup
from rooms.forms import Composer, InviteForm, RoomForm

SIGN_IN = "/accounts/login/?next=/rooms/the-third-oven/"


@samples("rooms/partials/composer.html")
def composer(cast: Cast) -> States:
    yield "empty", {"composer": composer_of(cast), "csrf_token": "a-token"}
    yield (
        "several lines",
        {"composer": composer_of(cast, enter_sends=False), "csrf_token": "a-token"},
    )
    words = cast.words("Is there any tea left?")
    yield PENDING, {"composer": composer_of(cast, body=words), "csrf_token": "a-token"}
    error = cast.words("You are writing faster than others can read. Wait 8 seconds.")
    refused = composer_of(cast, body=words, error=error, scripts=True, answers=True)
    yield "refused", {"composer": refused, "csrf_token": "a-token"}
    lines = cast.words("One line\nand **another**")
    preview = markup.to_html(lines)
    yield (
        "a preview",
        {
            "composer": composer_of(cast, body=lines, preview=preview),
            "csrf_token": "a-token",
        },
    )
    error = "You have been signed out. Your words are kept: sign in, and they are in the box."
    ended = composer_of(cast, body=words, error=error, scripts=True, answers=True)
    yield "signed out meanwhile", {"composer": ended, "csrf_token": "a-token", "sign_in": SIGN_IN}
    long = composer_of(cast, body=("Bread. " * 600)[:4000], query="live=frame")
    yield "four thousand characters, in live view", {"composer": long, "csrf_token": "a-token"}


def composer_of(cast: Cast, **more: Any) -> Composer:
    """The room's box, always with the same key."""
    return Composer(cast.room.slug, **{"nonce": "kX9bTq2mZr4vLw0a", **more})


@samples("rooms/partials/editor.html")
def editor(cast: Cast) -> States:
    message = cast.conversation[1]
    address = f"{cast.room.get_absolute_url()}messages/{message.seq}/edit/"
    base = {
        "message": message,
        "address": address,
        "body": message.body,
        "error": "",
        "sign_in": "",
        "preview": "",
        "in_place": True,
        "csrf_token": "a-token",
    }
    yield "below the conversation", base
    yield "on its own page", {**base, "in_place": False}
    yield "a preview", {**base, "preview": markup.to_html(message.body)}
    yield "refused", {**base, "body": "", "error": cast.words("Write something first.")}
    ended = "You have been signed out. Your words are kept: sign in, and they are in the box."
    yield "signed out meanwhile", {**base, "message": None, "error": ended, "sign_in": SIGN_IN}


@samples("partials/field.html")
def field(cast: Cast) -> States:
    settings = SettingsForm(instance=cast.alice)
    room = RoomForm(cast.room.__dict__)
    yield "text", {"field": room["name"]}
    yield "a choice", {"field": settings["language"]}
    yield "a box to tick", {"field": settings["enter_sends"]}
    yield "a number", {"field": settings["refresh_seconds"]}
    yield "without a hint", {"field": settings["font"]}
    yield "missing", {"field": RoomForm({"name": ""})["name"]}
    yield "refused, with what was typed", {"field": refused(cast)["username"]}


def refused(cast: Cast) -> InviteForm:
    """The form to invite somebody, with a name that nobody has."""
    form = InviteForm({"username": cast.words("charly")})
    form.add_error("username", cast.words("Nobody here is called charly."))
    return form
