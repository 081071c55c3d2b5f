"""Memberships in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from rooms import operations
from rooms.admin.acts import ActsAdmin, by
from rooms.models import Membership


@admin.register(Membership)
class MembershipAdmin(ActsAdmin):
    """To look at. One can be ended, which leaves the row and closes the person's pages of the room; and
    somebody can be banned, and let be again."""

    list_display = ("room", "person", "state", "role", "since", "invited_by")
    list_filter = ("state", "role", "room__kind", "since")
    list_select_related = ("room", "person", "invited_by")
    search_fields = ("person__username", "person__display_name", "room__name", "room__slug")
    ordering = ("-pk",)
    actions = ("remove", "ban", "lift_ban")

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """The permission that the operation asks for, too."""
        return request.user.has_perm("rooms.change_room")

    @admin.action(description="Remove from the room", permissions=["remove"])
    def remove(self, request: HttpRequest, memberships: QuerySet[Membership]) -> None:
        self.do_to_each(
            request,
            memberships,
            lambda one: operations.remove_person(one.room, by(request), one.person),
            "Removed",
        )

    @admin.action(description="Ban from the room", permissions=["remove"])
    def ban(self, request: HttpRequest, memberships: QuerySet[Membership]) -> None:
        self.do_to_each(
            request,
            memberships,
            lambda one: operations.ban_person(one.room, by(request), one.person),
            "Banned",
        )

    @admin.action(description="Lift the ban", permissions=["remove"])
    def lift_ban(self, request: HttpRequest, memberships: QuerySet[Membership]) -> None:
        self.do_to_each(
            request,
            memberships,
            lambda one: operations.lift_ban(one.room, by(request), one.person),
            "Ban lifted",
        )
