"""People."""

import zoneinfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from presence.comfort import Comfort
from presence.sign_up import SignUp, SignUpLink

__all__ = ["Person", "ReadsBy", "SignUp", "SignUpLink"]

# How often a page that loads itself anew may do so: what is quicker is live view.
LEAST_SECONDS, MOST_SECONDS = 5, 3600


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ValidationError(
            gettext("That is no time zone. An example is Europe/Berlin.")
        ) from error


class ReadsBy(models.TextChoices):
    """How somebody's pages come to know of what is new."""

    SOCKET = "socket", _("Live")
    FRAME = "frame", _("Live view, without scripts")
    REFRESH = "refresh", _("Loaded anew every so often")
    HAND = "hand", _("By hand")


class Person(AbstractUser, Comfort):
    """Somebody with an account: who they are to others, and how they read."""

    class Announces(models.TextChoices):
        """What is said to somebody whose screen reader listens to the page."""

        EVERYTHING = "everything", _("Everything that is written")
        NAMES = "names", _("Who writes, without the words")
        MENTIONS = "mentions", _("Only what is written to me: mentions and direct messages")
        COUNTS = "counts", _("Only how many messages come")
        NOTHING = "nothing", _("Nothing")

    first_name = last_name = None  # type: ignore[assignment]
    display_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=16, default="en")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    enter_sends = models.BooleanField(
        default=True, help_text=_("The message box is one line, and Enter sends it.")
    )
    shows_typing = models.BooleanField(
        "typing is shown",
        default=True,
        help_text=_("Others see when you are writing, and you see when they are."),
    )
    marks_read = models.BooleanField(
        "messages are marked as read by themselves",
        default=True,
        help_text=_("Off: they stay unread until you press “Mark as read”."),
    )
    newest_first = models.BooleanField(
        _("the newest message comes first"),
        default=False,
        help_text=_("Where pages are live by scripts, the newest stays below, beside the box."),
    )
    announces = models.CharField(
        _("announcements"),
        max_length=10,
        choices=Announces,
        default=Announces.EVERYTHING,
        help_text=_(
            "What a screen reader says when messages come. "
            "You are mentioned by @ and your user name."
        ),
    )
    reads_by = models.CharField(
        "new messages come", max_length=8, choices=ReadsBy.choices, default=ReadsBy.SOCKET
    )
    refresh_seconds = models.PositiveSmallIntegerField(
        "seconds between two loads",
        default=15,
        validators=[MinValueValidator(LEAST_SECONDS), MaxValueValidator(MOST_SECONDS)],
    )
    # Moved by whatever changes what this person's open pages show beside a room; read by the tick.
    changed_seq = models.PositiveBigIntegerField(default=0, editable=False)
    last_here = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "people"

    @property
    def name(self) -> str:
        """What others call this person."""
        return self.display_name or self.username

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = [word for word in self.name.replace("_", " ").replace(".", " ").split() if word]
        return "".join(word[0] for word in words[:2]).upper() or "?"

    @property
    def hue(self) -> int:
        """Which of the twelve avatar colours is theirs, the same everywhere."""
        return (self.pk or 0) * 7 % 12

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a kept piece of a page may show of them: where this is the same, so is that."""
        return (
            *(self.pk, self.changed_seq, self.username, self.display_name, self.is_staff),
            *(self.is_active, self.last_here),
        )

    def __str__(self) -> str:
        return self.name
