"""Who belongs to which room, and who is invited."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms.models.rooms import Room


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """Those of people who belong to the room now."""
        return self.filter(state=Membership.State.MEMBER)


class Membership(models.Model):
    """How a person stands to a room: one row for each two, whatever becomes of it.

    Every change takes a number of the room's log, so that each process learns of it in order.
    """

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        DECLINED = "declined", "Declined the invitation"
        MEMBER = "member", "Member"
        LEFT = "left", "Left"
        REMOVED = "removed", "Removed"
        BANNED = "banned", "Banned"

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MODERATOR = "moderator", _("Moderator")
        MEMBER = "member", _("Member")

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=8, choices=State, default=State.MEMBER)
    role = models.CharField(max_length=9, choices=Role, default=Role.MEMBER)
    since = models.DateTimeField(default=timezone.now, editable=False)
    # Whether only those who look after the room may let the person in again, whatever came since.
    was_removed = models.BooleanField(default=False, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    read_number = models.PositiveBigIntegerField(default=0)
    changed_seq = models.PositiveBigIntegerField(default=0, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["room", "person"], name="one_membership_each"),
        )
        indexes = (models.Index(fields=["room", "changed_seq"], name="membership_changes"),)

    def __str__(self) -> str:
        return f"{self.person} in {self.room}"

    @property
    def is_current(self) -> bool:
        """Whether the person belongs to the room now."""
        return self.state == self.State.MEMBER

    @property
    def moderates(self) -> bool:
        """Whether the person looks after the room: its owners and its moderators."""
        return self.is_current and self.role in (self.Role.OWNER, self.Role.MODERATOR)

    @property
    def owns(self) -> bool:
        return self.is_current and self.role == self.Role.OWNER
