"""Messages in the admin."""

import contextlib

from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from rooms import operations
from rooms.admin.acts import ActsAdmin, by
from rooms.models import Message
from rooms.operations import Refused
from rooms.operations.messages import checked


class MessageForm(forms.ModelForm):
    """Other words, under the rules that its author writes by."""

    class Meta:
        model = Message
        fields = ("body",)

    def clean_body(self) -> str:
        try:
            return checked(self.cleaned_data["body"])
        except Refused as refused:
            raise ValidationError(refused.told()) from refused


@admin.register(Message)
class MessageAdmin(ActsAdmin):
    """Words can be changed; what is deleted here is a tombstone in its place, as anywhere."""

    form = MessageForm
    list_display = ("place", "room", "author", "words", "posted_at", "edited_at", "deleted_at")
    list_filter = (
        "posted_at",
        ("edited_at", EmptyFieldListFilter),
        ("deleted_at", EmptyFieldListFilter),
        "room__kind",
    )
    list_select_related = ("room", "author")
    search_fields = ("body", "author__username", "author__display_name", "room__name")
    fields = ("room", "author", "place", "body", "posted_at", "edited_at", "deleted_at")
    ordering = ("-pk",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Message | None = None
    ) -> tuple[str, ...]:
        fixed = ("room", "author", "place", "posted_at", "edited_at", "deleted_at")
        return (*fixed, "body") if obj and (obj.deleted_at or obj.room.archived_at) else fixed

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return request.user.has_perm("rooms.delete_message")

    def save_model(
        self, request: HttpRequest, obj: Message, form: forms.Form, change: bool
    ) -> None:
        # The form has written its words into `obj`; the operation compares with those of before.
        operations.edit_message(Message.objects.get(pk=obj.pk), by(request), obj.body)

    def delete_model(self, request: HttpRequest, obj: Message) -> None:
        operations.delete_message(obj, by(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        for message in queryset.select_related("room"):
            with contextlib.suppress(Refused):  # it is a tombstone already
                operations.delete_message(message, by(request))

    @admin.display(ordering="seq")
    def place(self, message: Message) -> int:
        return message.seq

    @admin.display(description="message", ordering="body")
    def words(self, message: Message) -> str:
        return "(deleted)" if message.deleted_at else Truncator(message.body).chars(80)
