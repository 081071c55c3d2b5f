"""Rooms in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from rooms import operations
from rooms.admin.acts import ActsAdmin, by
from rooms.forms import RoomForm
from rooms.models import Membership, Room


@admin.register(Room)
class RoomAdmin(ActsAdmin):
    """Name and topic can be changed; a room is never deleted, but archived."""

    form = RoomForm
    list_display = ("title", "kind", "members", "messages", "created_at", "archived_at")
    list_filter = ("kind", ("archived_at", EmptyFieldListFilter), "created_at")
    list_select_related = ("log",)
    search_fields = ("name", "topic", "slug")
    fields = ("kind", "name", "topic", "slug", "created_at", "archived_at")
    ordering = ("-pk",)
    actions = ("archive", "unarchive")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        current = Count("memberships", filter=Q(memberships__state=Membership.State.MEMBER))
        return super().get_queryset(request).annotate(members=current)

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> tuple[str, ...]:
        fixed = ("kind", "slug", "created_at", "archived_at")
        return (*fixed, "name", "topic") if obj and (obj.archived_at or obj.is_direct) else fixed

    def save_model(self, request: HttpRequest, obj: Room, form: forms.Form, change: bool) -> None:
        if form.changed_data:
            operations.change_room(obj, by(request), obj.name, obj.topic)

    @admin.display(ordering="name")
    def title(self, room: Room) -> str:
        if not room.is_direct:
            return str(room)
        return " and ".join(
            str(one.person) for one in room.memberships.select_related("person").order_by("pk")
        )

    @admin.display(ordering="members")
    def members(self, room: Any) -> int:
        return int(room.members)

    @admin.display(ordering="log__messages")
    def messages(self, room: Room) -> int:
        return room.log.messages

    @admin.action(description="Archive: can be read, nothing can be added", permissions=["change"])
    def archive(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        self.do_to_each(
            request, rooms, lambda room: operations.archive_room(room, by(request)), "Archived"
        )

    @admin.action(description="Take out of the archive", permissions=["change"])
    def unarchive(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        self.do_to_each(
            request,
            rooms,
            lambda room: operations.unarchive_room(room, by(request)),
            "Taken out of the archive",
        )
