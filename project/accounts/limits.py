"""How often somebody may try to sign in and to sign up, and the answer when that was too often."""

import hashlib
import unicodedata
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext

from presence import limits
from presence.addresses import neighbourhood
from rooms import metrics


class TooFast(ValidationError):
    """An error of a form that ends by itself after `wait` seconds."""

    def __init__(self, act: str, wait: int) -> None:
        sentence = gettext("Too many tries. Wait %(wait)s, and try again.") % {
            "wait": limits.in_words(wait)
        }
        super().__init__(sentence, code=f"{act}-rate")
        self.wait = wait
        metrics.REFUSALS.labels(self.code).inc()


def address_of(request: HttpRequest) -> str:
    """What a request is counted by. Empty when it came by a Unix socket and nobody says more."""
    return neighbourhood(request.META.get("REMOTE_ADDR", ""))


def count_sign_up(request: HttpRequest) -> None:
    """Somebody tries to make an account: `SIGN_UP_RATE`. Raises TooFast."""
    address = address_of(request)
    if address and (wait := limits.count(settings.SIGN_UP_RATE, "sign-up", address)):
        raise TooFast("sign-up", wait)


def count_sign_in(request: HttpRequest, login: str) -> None:
    """Somebody is about to try a password: `SIGN_IN_RATE` and `SIGN_IN_ADDRESS_RATE`. Raises TooFast.

    For the account it counts before it is known to be wrong, so that many tries at the same moment are
    many. Counted by what was typed: a name that nobody has is answered as one that somebody has.
    """
    address = address_of(request)
    if address and (wait := limits.wait(settings.SIGN_IN_ADDRESS_RATE, "sign-in-from", address)):
        raise TooFast("sign-in", wait)
    if wait := limits.count(settings.SIGN_IN_RATE, "sign-in", key_of(login)):
        raise TooFast("sign-in", wait)


def count_failed_sign_in(request: HttpRequest) -> None:
    """It was wrong, so it also counts for the address: not all of an office who sign in."""
    if address := address_of(request):
        limits.count(settings.SIGN_IN_ADDRESS_RATE, "sign-in-from", address)


def forget_sign_ins(*logins: str) -> None:
    """Somebody has shown that the account is theirs."""
    for login in logins:
        limits.forget(settings.SIGN_IN_RATE, "sign-in", key_of(login))


def login_of(credentials: dict[str, Any]) -> str:
    """The name or the address that somebody typed to sign in."""
    return credentials.get("username") or credentials.get("email") or ""


def key_of(login: str) -> str:
    """The same for all that finds the same account, and of no interest to who reads Redis."""
    name = unicodedata.normalize("NFKC", login.strip()).casefold()
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
