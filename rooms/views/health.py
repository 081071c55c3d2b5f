"""Whether this process is alive, and whether it can do its work."""

import asyncio
import ipaddress
import secrets
from weakref import WeakKeyDictionary

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client.exposition import choose_encoder

from presence.tasks import start_shared
from presence.threads import in_db
from rooms import metrics

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 3
channels: "WeakKeyDictionary[asyncio.AbstractEventLoop, str]" = WeakKeyDictionary()


@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
async def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, and the channel layer brings back what it is given. 503 when not."""
    failures = []
    for name, check in (("database", in_db(query)), ("channel layer", start_shared(round_trip()))):
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await check
        except Exception as error:
            log.warning("not ready", what=name, error=error)
            failures.append(name)
    text = f"not ready: {', '.join(failures)}\n" if failures else "ok\n"
    return HttpResponse(text, status=503 if failures else 200, content_type="text/plain")


@csrf_exempt  # to whoever is not meant, not even the check may tell that there is something
async def figures(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads. Not there for addresses outside `METRICS_ALLOWED`."""
    if not may_look(request):
        raise Http404
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    answer = HttpResponse(encode(metrics.REGISTRY), content_type=content_type)
    return answer if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD"])


def may_look(request: HttpRequest) -> bool:
    """Whether this request comes from an address that may see the figures."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in settings.METRICS_ALLOWED)


def query() -> None:
    """Raises when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def round_trip() -> None:
    """Raises when the channel layer does not bring back what it was given."""
    layer, loop = get_channel_layer(), asyncio.get_running_loop()
    # One channel for good: the Redis layer has no way to give one back.
    if loop not in channels:
        channels[loop] = await layer.new_channel()
    check = {"type": "ready.check", "token": secrets.token_hex(8)}
    await layer.send(channels[loop], check)
    while await layer.receive(channels[loop]) != check:
        pass  # the late answer to an earlier question
