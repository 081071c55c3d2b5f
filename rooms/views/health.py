"""Whether this process is alive, and whether it can do its work."""

import asyncio
import logging

from channels.layers import get_channel_layer
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from presence.threads import in_db

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 3


@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
async def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, and the channel layer brings back what it is given. 503 when not."""
    failures = []
    for name, check in (("database", in_db(query)), ("channel layer", round_trip())):
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await check
        except Exception as error:
            log.warning("not ready, %s: %r", name, error)
            failures.append(name)
    text = f"not ready: {', '.join(failures)}\n" if failures else "ok\n"
    return HttpResponse(text, status=503 if failures else 200, content_type="text/plain")


def query() -> None:
    """Raises when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def round_trip() -> None:
    """Raises when the channel layer does not bring back what it was given."""
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "ready.check"})
    if await layer.receive(channel) != {"type": "ready.check"}:
        raise RuntimeError("The channel layer brought back something else.")
