"""The accounts library's app for sessions, told of them by Django itself."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.usersessions.apps import UserSessionsConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest


class DevicesConfig(UserSessionsConfig):
    """In place of the library's own receivers, which miss the admin's form and look at every session:
    see presence/devices.py."""

    def ready(self) -> None:
        user_logged_in.connect(_signed_in)
        user_logged_out.connect(_signed_out)
        # The session goes on under another key.
        password_changed.connect(_signed_in)
        password_set.connect(_signed_in)


def _signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    from presence.devices import note_device

    note_device(request, user)


def _signed_out(request: HttpRequest, **kwargs: Any) -> None:
    from presence.devices import forget_device

    forget_device(request.session.session_key)
