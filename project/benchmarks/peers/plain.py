"""The least that Hypercorn serves: `python plain.py PORT bare`, or an empty view of Django: `… django`."""

import sys
from typing import Any

import uvloop
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from hypercorn.asyncio import serve
from hypercorn.config import Config

PORT, KIND = sys.argv[1:3]


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


urlpatterns = [path("", empty)]


async def bare(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        headers = [(b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"Hello"})


def main() -> None:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="nothing is signed")
    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    application: Any = get_asgi_application() if KIND == "django" else bare
    uvloop.run(serve(application, config))


if __name__ == "__main__":
    main()
