"""Somebody may be banned from a room."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rooms", "0002_memberships_have_states")]

    operations = [
        migrations.AlterField(
            "Membership",
            "state",
            models.CharField(
                choices=[
                    ("invited", "Invited"),
                    ("declined", "Declined the invitation"),
                    ("member", "Member"),
                    ("left", "Left"),
                    ("removed", "Removed"),
                    ("banned", "Banned"),
                ],
                default="member",
                max_length=8,
            ),
        ),
    ]
