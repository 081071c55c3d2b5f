"""Whose address a request has, when a stated number of proxies stands in front."""

import ipaddress
from typing import Any

from project.connections import App


class BehindProxies:
    """Gives each request and socket the address that the outermost of our own proxies saw.

    Each proxy adds to `X-Forwarded-For` whom it has heard from; whatever stands before what ours have
    added, anybody can have written. Hypercorn's own middleware reads this header alike, but believes
    `X-Forwarded-Host` and `-Proto` as well, which a proxy that does not set them passes on as they come,
    takes any word for an address, and makes a deep copy of all that a socket was given.
    """

    def __init__(self, app: App, hops: int) -> None:
        self.app = app
        self.hops = hops

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if address := forwarded_for(scope.get("headers", []), self.hops):
            scope = {**scope, "client": (address, 0)}
        await self.app(scope, receive, send)


def forwarded_for(headers: list[tuple[bytes, bytes]], hops: int) -> str:
    """The address that so many proxies vouch for. Empty when they do not: then it is whoever connected."""
    lines = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    seen = ",".join(lines).split(",") if lines else []
    return address_in(seen[-hops]) if 0 < hops <= len(seen) else ""


def address_in(words: str) -> str:
    """The address in what a proxy wrote, which may have a port; empty when there is none."""
    words = words.strip()
    if words.startswith("["):
        words = words[1:].partition("]")[0]
    elif words.count(":") == 1:
        words = words.partition(":")[0]
    try:
        return str(ipaddress.ip_address(words))
    except ValueError:
        return ""
