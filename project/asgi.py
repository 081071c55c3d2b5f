"""HTTP goes to Django; sockets, from our own pages only, to the consumers."""

import os
from typing import Any
from urllib.parse import urlparse

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
http = get_asgi_application()

# The consumers import models, which need Django to be set up.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import re_path  # noqa: E402

from presence.threads import thread_of_request  # noqa: E402
from project import at_once  # noqa: E402
from project.proxies import BehindProxies  # noqa: E402
from project.request_ids import RequestIds  # noqa: E402
from rooms.routing import urlpatterns  # noqa: E402

at_once.install()


async def in_thread_that_stays(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Django, in a thread that is lent to each request."""
    async with thread_of_request():
        await http(scope, receive, send)


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Nothing to do at the start or the end, said in the way that the server expects."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuse a handshake. Channels' own way asks the channel layer for a channel of its own, and Redis
    may be away."""
    await receive()
    await send({"type": "websocket.close"})


class OurOrigins(OriginValidator):
    """Lets sockets in from our own pages. An Origin that is no address at all is none of ours."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            origins = [
                urlparse(value.decode("latin-1"))
                for name, value in scope["headers"]
                if name == b"origin"
            ]
            ours = len(origins) == 1 and self.valid_origin(origins[0])
        except ValueError:
            ours = False
        await (self.application if ours else refuse)(scope, receive, send)


# Without the last one, a socket to an address that is not there would be a traceback in the log.
sockets = URLRouter([*urlpatterns, re_path("", refuse)])  # type: ignore[arg-type]
router = ProtocolTypeRouter(
    {
        "http": in_thread_that_stays,
        "lifespan": lifespan,
        "websocket": OurOrigins(sockets, settings.SOCKET_ORIGINS),
    }
)
behind_proxies = BehindProxies(router, settings.TRUSTED_PROXIES)
application = RequestIds(behind_proxies)
