"""A membership has a state in place of an end, and a message knows the rules it was rendered by."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def ended_is_left(apps, schema_editor):
    apps.get_model("rooms", "Membership").objects.exclude(ended_at=None).update(
        state="left", since=models.F("ended_at")
    )


def left_is_ended(apps, schema_editor):
    apps.get_model("rooms", "Membership").objects.exclude(state="member").update(
        ended_at=models.F("since")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField("Room", "people"),
        migrations.RenameField("Membership", "begun_at", "since"),
        migrations.AlterField(
            "Membership",
            "since",
            models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            "Membership",
            "state",
            models.CharField(
                choices=[
                    ("invited", "Invited"),
                    ("declined", "Declined the invitation"),
                    ("member", "Member"),
                    ("left", "Left"),
                    ("removed", "Removed"),
                ],
                default="member",
                max_length=8,
            ),
        ),
        migrations.AddField(
            "Membership", "was_removed", models.BooleanField(default=False, editable=False)
        ),
        migrations.AddField(
            "Membership",
            "invited_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(ended_is_left, left_is_ended),
        migrations.RemoveField("Membership", "ended_at"),
        migrations.AddField(
            "Message", "markup", models.PositiveSmallIntegerField(default=0, editable=False)
        ),
    ]
