"""`manage.py render_messages`: what was said, by the rules of today."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import QuerySet

from rooms import markup
from rooms.models import Message

BATCH = 500


class Command(BaseCommand):
    """May run while people talk: a message that changes meanwhile keeps its new words."""

    help = "Makes the HTML of messages again that were made by other rules than those of today."

    def handle(self, *args: Any, **options: Any) -> None:
        outdated = made_by_other_rules()
        if not outdated.exists():
            if options["verbosity"]:
                self.stdout.write("All messages are as the rules make them.")
            return
        total, done, last = outdated.count(), 0, 0
        while batch := list(outdated.filter(pk__gt=last).order_by("pk")[:BATCH]):
            render(batch)
            done, last = done + len(batch), batch[-1].pk
            self.stdout.write(f"Rendered {done:,} of {total:,} messages.")


def made_by_other_rules() -> QuerySet[Message]:
    """The messages whose HTML is not what today's rules would make of them."""
    return Message.objects.filter(deleted_at=None).exclude(markup=markup.VERSION)


def render(messages: list[Message]) -> None:
    """Make their HTML again. This is no change that anybody made, so it takes no number."""
    made = {message.pk: markup.to_html(message.body) for message in messages}
    with transaction.atomic():
        for message in messages:
            # Not if it was edited or deleted since it was read.
            unchanged = Message.objects.filter(pk=message.pk, changed_seq=message.changed_seq)
            unchanged.update(html=made[message.pk], markup=markup.VERSION)
