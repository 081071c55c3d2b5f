"""What was said."""

from datetime import timedelta
from typing import Self
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from presence.models import Person
from rooms.models.rooms import Room

# Messages of one author this close together are shown as one group.
GROUP_WITHIN = timedelta(minutes=5)


class MessageQuerySet(models.QuerySet["Message"]):
    def written_by(self, person: Person) -> Self:
        """This person's own messages that can still be changed."""
        return self.filter(author=person, deleted_at=None)


class Message(models.Model):
    """Something said in a room, at its place in the room's log.

    `seq` is that place, given once; `changed_seq` the number of the latest change; `number` counts
    messages alone, without gaps. A deleted message is a tombstone: the row stays, its text goes.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    seq = models.PositiveBigIntegerField()
    changed_seq = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    nonce = models.CharField(max_length=64, null=True, blank=True, editable=False)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True, editable=False)
    markup = models.PositiveSmallIntegerField(default=0, editable=False)  # the rules it was made by
    posted_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    # The message before this one in the log, or None; set by `rooms.log` on what it reads.
    predecessor: "Message | None"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["room", "seq"], name="one_message_a_place"),
            models.UniqueConstraint(fields=["room", "number"], name="numbers_without_doubles"),
            models.UniqueConstraint(
                fields=["author", "nonce"], name="one_message_a_nonce", condition=~Q(nonce=None)
            ),
        )
        indexes = (models.Index(fields=["room", "changed_seq"], name="message_changes"),)

    def __str__(self) -> str:
        return f"{self.author}: {self.body[:40]}"

    def get_absolute_url(self) -> str:
        return f"{self.room.get_absolute_url()}messages/{self.seq}/"

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a row may show of it: where this is the same, so is the row."""
        author, before = self.author, self.predecessor
        return (
            *(self.room.slug, self.pk, self.seq, self.number, self.html),
            *(self.posted_at, self.edited_at, self.deleted_at),
            *(author.pk, author.changed_seq, author.username, author.name, author.is_staff),
            before and (before.author_id, before.posted_at),
        )

    @property
    def author_address(self) -> str:
        """The address of its author's page. Written out: `reverse` would cost a tenth of a row."""
        return f"/people/{quote(self.author.username)}/"

    @property
    def opens_day(self) -> bool:
        """Whether it is the first of its day, in the zone that is active."""
        before = self.predecessor
        return before is None or _day(before) != _day(self)

    @property
    def follows_up(self) -> bool:
        """Whether it continues what its author was just saying, so that the name need not be shown."""
        before = self.predecessor
        return (
            before is not None
            and before.author_id == self.author_id
            and self.posted_at - before.posted_at < GROUP_WITHIN
            and not self.opens_day
        )


def _day(message: Message) -> object:
    return timezone.localtime(message.posted_at).date()
