"""What a browser or a bot may say over a socket. Anything else is refused, whatever it is."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from rooms.log import NO_CURSOR, number_of

# Larger ones are not the same number in every program that reads JSON.
MAX_NUMBER = 2**53
# What htmx adds of itself, and what a form holds that is sent as a frame.
FROM_HTMX = {"headers", "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Cursor:
    """The page shows the room up to this number of its log, or NO_CURSOR when that makes no sense."""

    cursor: int
    upto: int | None = None
    panel: bool = False  # the page shows who belongs to the room, in place of what is said
    paused: bool = False  # the page shows nothing new until its reader asks for it
    # When the page was last told that it is connected: seconds, by our clock.
    beat: int | None = None


@dataclass(frozen=True)
class Body:
    """A message to post."""

    body: str
    nonce: str | None = None


@dataclass(frozen=True)
class Seen:
    """Everything up to message `number` was on the screen."""

    number: int


@dataclass(frozen=True)
class Paused:
    """The reader wants nothing to change on the page from now on; or wants to see what was held back."""

    paused: bool


@dataclass(frozen=True)
class Typing:
    """The person is writing."""


Frame = Cursor | Body | Seen | Paused | Typing


def parse(text: str) -> Frame | None:
    """One frame, or None when it is not one of ours. Never raises.

    Strict: somebody's half-written words beside another key are not a message.
    """
    try:
        frame = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(frame, dict):
        return None
    keys = frame.keys() - FROM_HTMX
    if "body" in keys and keys <= {"body", "nonce"} and isinstance(body := frame["body"], str):
        nonce = frame.get("nonce")
        return Body(body, nonce[:64] if isinstance(nonce, str) else None)
    if "cursor" in keys and keys <= {"cursor", "upto", "panel", "beat", "paused"}:
        cursor, upto, beat = (_number(frame.get(name)) for name in ("cursor", "upto", "beat"))
        panel = frame.get("panel") is True
        paused = frame.get("paused") == "1"
        return Cursor(NO_CURSOR if cursor is None else cursor, upto, panel, paused, beat)
    if keys == {"seen"} and (number := _number(frame["seen"])) is not None:
        return Seen(number)
    if keys == {"paused"} and frame["paused"] in ("0", "1"):
        return Paused(frame["paused"] == "1")
    return Typing() if keys == {"typing"} and frame["typing"] is True else None


def _number(value: Any) -> int | None:
    """Forms send numbers as text, bots as numbers."""
    if isinstance(value, str):
        value = number_of(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MAX_NUMBER else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number.")
