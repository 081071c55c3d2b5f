"""What the admin of everything that the log knows has in common."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from presence.models import Person
from rooms.operations import Refused

Row = TypeVar("Row", bound=Model)


def by(request: HttpRequest) -> Person:
    """Whoever does it: the admin lets nobody in who is not signed in."""
    return cast(Person, request.user)


class ActsAdmin(admin.ModelAdmin):
    """Rows are changed by operations alone: none is added or removed, and a refusal is a sentence.

    Django's own way of deleting many would be one statement that no log and no page learns of.
    """

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._or_say_why(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._or_say_why(super().delete_view, request, *args, **kwargs)

    def do_to_each(
        self, request: HttpRequest, rows: Iterable[Row], act: Callable[[Row], None], done: str
    ) -> None:
        """Do this to each of the chosen rows; write it down, and say what became of it.

        `done` says what was done to one of them, as in "Archived".
        """
        count = 0
        for row in rows:
            try:
                act(row)
            except Refused as refused:
                self.message_user(request, f"{row}: {refused.told()}", messages.ERROR)
            else:
                self.log_change(request, row, f"{done}.")
                count += 1
        if count:
            self.message_user(request, f"{done}: {count}.", messages.SUCCESS)

    def _or_say_why(
        self, view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Any:
        try:
            # Each is one transaction, of which nothing is left when the operation refuses.
            response: HttpResponseBase = view(request, *args, **kwargs)
        except Refused as refused:
            self.message_user(request, refused.told(), messages.ERROR)
            return redirect(request.get_full_path())
        return response
