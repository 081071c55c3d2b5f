"""Rooms, and the counter of each room's log."""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext

from presence.models import Person

if TYPE_CHECKING:
    from rooms.models.memberships import MembershipQuerySet

# Addresses that mean something else below /rooms/.
RESERVED_SLUGS = {"new"}
SLUG_LENGTH = 80
NAME_KEY_LENGTH = 160


def name_key(name: str) -> str:
    """Names with the same key look the same, and only one room may have it."""
    key = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    # One character may become eighteen, and PostgreSQL refuses what does not fit.
    return key[:NAME_KEY_LENGTH]


def slug_for(name: str) -> str:
    """The address of a room with this name: Unicode kept, `room` when nothing is left of it."""
    kept = ""
    for character in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower()):
        if character.isalnum() or character in "-_" or is_vowel(character, after=kept):
            kept += character
        elif character.isspace():
            kept += "-"
    slug = re.sub("--+", "-", kept)[:SLUG_LENGTH].strip("-_")
    return f"{slug}-room" if slug in RESERVED_SLUGS else slug or "room"


def is_vowel(character: str, after: str) -> bool:
    """Whether it is a sign on the letter before it: what is left of Hindi without them is no Hindi."""
    category = unicodedata.category(character)
    return after[-1:] not in ("", "-", "_") and (
        category == "Mc" or (category == "Mn" and not "\ufe00" <= character <= "\ufe0f")
    )


class RoomQuerySet(models.QuerySet["Room"]):
    def joined_by(self, person: Person) -> Self:
        """The rooms that this person belongs to."""
        return self.filter(Exists(person.memberships.current().filter(room=OuterRef("pk"))))

    def readable_by(self, person: Person) -> Self:
        """The rooms that exist as far as this person is concerned. Others are not there."""
        return self.readable_to(person.memberships.all()) if person.is_active else self.none()

    def readable_to(self, memberships: "MembershipQuerySet") -> Self:
        """The same for somebody who is active, and has these memberships."""
        mine = memberships.filter(room=OuterRef("pk"))
        kept_out = Exists(mine.filter(state__in=("removed", "banned")))
        return self.filter(Q(Exists(mine.current())) | Q(kind=Room.Kind.PUBLIC) & ~Q(kept_out))


class Room(models.Model):
    """A place to talk. A direct conversation is a room of its own kind."""

    class Kind(models.TextChoices):
        PUBLIC = "public", "Public: anyone signed in may read and join"
        PRIVATE = "private", "Private: by invitation"
        DIRECT = "direct", "Direct: two people"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PUBLIC)
    name = models.CharField(max_length=80, blank=True)
    name_key = models.CharField(max_length=NAME_KEY_LENGTH, unique=True, null=True, editable=False)
    slug = models.CharField(max_length=100, unique=True, editable=False)
    topic = models.CharField(max_length=250, blank=True)
    direct_key = models.CharField(max_length=50, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    changed_seq = models.PositiveBigIntegerField(default=0, editable=False)

    objects = RoomQuerySet.as_manager()

    # In a direct conversation, the one who is not reading; set by whoever reads it for a person.
    other: Person | None = None

    def __str__(self) -> str:
        if self.is_direct:
            return self.other.name if self.other else gettext("Somebody who is gone")
        return self.name or self.slug

    def get_absolute_url(self) -> str:
        return address_of(self.slug)

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a kept piece of a page may show of it: where this is the same, so is that."""
        return (
            *(self.pk, self.slug, self.kind, self.name, self.topic, self.archived_at),
            self.other and self.other.shown,
        )

    @property
    def is_direct(self) -> bool:
        return self.kind == Room.Kind.DIRECT

    @property
    def place(self) -> str:
        """What presence calls this room, and the channel layer its group: never a name people typed."""
        return place_of(self.pk)


@lru_cache(maxsize=1024)
def address_of(slug: str) -> str:
    """The address of the room's page. Each row has it: `reverse` takes a tenth of what a row does."""
    return reverse("room", args=[slug])


def place_of(room_id: int) -> str:
    """The place, and the channel layer's group, of the room with this key."""
    return f"room.{room_id}"


class RoomLog(models.Model):
    """How far a room's log has come. A row of its own, so that no `room.save()` can put it back.

    Changed by `operations.take_number` alone. Its lock makes the order of commits the order of
    numbers: whoever has read up to N has everything up to N.
    """

    room = models.OneToOneField(Room, models.CASCADE, primary_key=True, related_name="log")
    last_seq = models.PositiveBigIntegerField(default=0)
    messages = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.room} at {self.last_seq}"
