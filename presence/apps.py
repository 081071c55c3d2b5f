from django.apps import AppConfig


class PresenceConfig(AppConfig):
    """People, and where they are."""

    name = "presence"
