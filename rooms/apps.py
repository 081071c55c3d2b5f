from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Rooms, and what is said in them."""

    name = "rooms"
