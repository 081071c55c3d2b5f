"""Who belongs to which room."""

from django.conf import settings
from django.db import models

from rooms.models.rooms import Room


class Membership(models.Model):
    """A person in a room. It stays when it has ended: the end is a change in the room's log."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        MODERATOR = "moderator", "Moderator"
        MEMBER = "member", "Member"

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role, default=Role.MEMBER)
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    read_number = models.PositiveBigIntegerField(default=0)
    changed_seq = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["room", "person"], name="one_membership_each"),
        )
        indexes = (models.Index(fields=["room", "changed_seq"], name="membership_changes"),)

    def __str__(self) -> str:
        return f"{self.person} in {self.room}"
