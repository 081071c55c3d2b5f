"""Who may sign up, the first account's rights, and telling open pages when a session ends."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from presence.models import Person
from presence.sign_up import Mode, SignUpLink, sign_up_mode
from project.accounts.limits import (
    count_failed_sign_in,
    count_sign_in,
    forget_sign_ins,
    login_of,
)
from rooms import doorbell

INVITATION = "invitation"


class AccountAdapter(DefaultAccountAdapter):
    """The first account of an empty database may enter the admin: somebody has to."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Everybody, nobody, or whoever came by a link: the session remembers it for the form."""
        mode = sign_up_mode()
        if mode != Mode.LINK:
            return mode == Mode.OPEN
        token = request.GET.get(INVITATION, "") or request.session.get(INVITATION, "")
        if not SignUpLink.objects.usable(token).exists():
            return False
        request.session[INVITATION] = token
        return True

    def is_safe_url(self, url: str | None) -> bool:
        """Whether `?next=` may lead there. The library raises for what is no address at all."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def save_user(
        self, request: HttpRequest, user: Person, form: forms.Form, commit: bool = True
    ) -> Person:
        user.is_staff = user.is_superuser = not Person.objects.exists()
        token = request.session.pop(INVITATION, "")
        # The password is hashed before the transaction: it takes long, and others wait to write.
        made: Person = super().save_user(request, user, form, commit=False)
        with transaction.atomic():
            if sign_up_mode() == Mode.LINK and not SignUpLink.objects.use(token):
                # Somebody else was quicker, and that was the last use.
                raise ImmediateHttpResponse(render(request, "account/signup_closed.html"))
            if commit:
                made.save()
        return made

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Who has this name and password. Raises TooFast, for those who have tried too often."""
        login = login_of(credentials)
        count_sign_in(request, login)
        person: Person | None = super().authenticate(request, **credentials)
        if person:
            forget_sign_ins(login)
        else:
            count_failed_sign_in(request)
        return person

    def logout(self, request: HttpRequest) -> None:
        """Open pages of this session learn of it at once."""
        person_id = request.user.pk
        super().logout(request)
        if person_id:
            doorbell.ring_person_on_commit(person_id)

    def set_password(self, user: Person, password: str) -> None:
        """Open pages of this person's other sessions learn of it at once."""
        super().set_password(user, password)
        forget_sign_ins(user.username, user.email)
        doorbell.ring_person_on_commit(user.pk)
