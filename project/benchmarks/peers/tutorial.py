"""A chat as tutorials of Channels have it: the consumer saves, and sends JSON through the layer to all.

`python tutorial.py PORT REDIS_URL FOLDER`, on Hypercorn, with Redis as the layer and SQLite below. Its page
would put the words into place by a script of its own, so what travels is JSON and not HTML.
"""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from hypercorn.asyncio import serve
from hypercorn.config import Config

PORT, REDIS_URL, FOLDER = sys.argv[1:4]
ROOM = "lobby"

settings.configure(
    SECRET_KEY="a tutorial's",
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "channels",
    ],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER}/tutorial.sqlite3"}
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # Without it, consumers die after 5 idle seconds under redis-py 8.
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_timeout": None, "max_connections": 8192}]
            },
        }
    },
)
django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.generic.websocket import WebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402


class Message(models.Model):
    room = models.CharField(max_length=128)
    user = models.ForeignKey("auth.User", models.CASCADE)
    content = models.CharField(max_length=512)
    timestamp = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "auth"

    def __str__(self) -> str:
        return self.content


class ChatConsumer(WebsocketConsumer):
    def connect(self) -> None:
        self.user = self.scope["user"]
        if not self.user.is_authenticated:
            return self.close()
        async_to_sync(self.channel_layer.group_add)(ROOM, self.channel_name)
        self.accept()

    def disconnect(self, code: int) -> None:
        async_to_sync(self.channel_layer.group_discard)(ROOM, self.channel_name)

    def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        text = json.loads(text_data or "{}")["message"]
        Message.objects.create(room=ROOM, user=self.user, content=text)  # type: ignore[attr-defined]
        event = {"type": "chat_message", "user": self.user.username, "message": text}
        async_to_sync(self.channel_layer.group_send)(ROOM, event)

    def chat_message(self, event: dict[str, Any]) -> None:
        self.send(text_data=json.dumps(event))


application = ProtocolTypeRouter(
    {"websocket": AuthMiddlewareStack(URLRouter([path("", ChatConsumer.as_asgi())]))}
)


def prepare() -> None:
    """Tables, and 20 people whose sessions are their names."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Message)
    tomorrow = timezone.now() + timedelta(days=1)
    for number in range(20):
        user = get_user_model().objects.create(username=f"person{number}", password="!")
        signed_in = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        Session.objects.create(
            session_key=f"{user.username:0>32}",
            session_data=SessionStore().encode(signed_in),
            expire_date=tomorrow,
        )


def main() -> None:
    prepare()
    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    config.backlog = 4096
    asyncio.run(serve(application, config))


if __name__ == "__main__":
    main()
