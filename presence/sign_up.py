"""Who may sign up: everybody, whoever has a link, or nobody."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

VALID_FOR = timedelta(days=7)


class Mode(models.TextChoices):
    OPEN = "open", "Open: everybody"
    LINK = "link", "By link: whoever has an invitation"
    CLOSED = "closed", "Closed: nobody"


class SignUp(models.Model):
    """What was chosen in the admin, in the one row there is."""

    mode = models.CharField(
        "who may sign up",
        max_length=6,
        choices=Mode,
        blank=True,
        help_text="Empty: as the setting SIGN_UP says.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "sign-up"

    def __str__(self) -> str:
        return self.get_mode_display() or "As the setting says"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)


def sign_up_mode() -> str:
    """Who may sign up now. Where nobody has an account, everybody: somebody has to be the first."""
    from presence.models import Person

    if not Person.objects.exists():
        return Mode.OPEN
    chosen = SignUp.objects.values_list("mode", flat=True).first()
    return chosen or settings.SIGN_UP


class SignUpLinkQuerySet(models.QuerySet["SignUpLink"]):
    def usable(self, token: str) -> Self:
        """The link with this token, while it can be used."""
        if not (token.isascii() and token.isprintable()):
            return self.none()  # PostgreSQL raises for some of these
        left = Q(uses_left=None) | Q(uses_left__gt=0)
        return self.filter(left, token=token, expires_at__gt=timezone.now())

    def use(self, token: str) -> bool:
        """Count one use, if the link can be used. Of two people at once the last use is one's alone.

        Inside the transaction that makes the account: it is not counted when that fails.
        """
        # One statement, so the second waits for the first and then looks again. NULL - 1 is NULL.
        return bool(self.usable(token).update(uses_left=F("uses_left") - 1))


def new_token() -> str:
    """What cannot be guessed."""
    return secrets.token_urlsafe(16)


def in_a_week() -> datetime:
    return timezone.now() + VALID_FOR


class SignUpLink(models.Model):
    """An invitation to make an account. To delete it is to revoke it."""

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    note = models.CharField(
        max_length=100, blank=True, help_text="Whom it is for. Only you see it."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    expires_at = models.DateTimeField("works until", default=in_a_week)
    uses_left = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many accounts it may still make. Empty: any number."
    )

    objects = SignUpLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "sign-up link"

    def __str__(self) -> str:
        return self.note or self.token

    def get_absolute_url(self) -> str:
        return f"{reverse('account_signup')}?invitation={self.token}"
