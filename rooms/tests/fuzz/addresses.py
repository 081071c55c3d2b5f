"""Every address there is, from the URL table, with what stands in its gaps."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_from_bytes

from django.urls import URLPattern, URLResolver, get_resolver

# What leads to something that is there, in a house that `conftest.room` has made.
THERE = {"username": "bob", "seq": "6", "person_id": "1", "language": "en", "device": "1",
         "object_id": "1", "app_label": "rooms", "url": "x", "content_type_id": "1",
         "uidb36": "1", "key": "x-y"}  # fmt: skip

# Each part is text that stands in every address, or the name of a gap.
Parts = list[str | tuple[str]]


def addresses(patterns: Any = None, before: Parts | None = None) -> Iterator[Parts]:
    """All of them, in the order of the table."""
    for found in get_resolver().url_patterns if patterns is None else patterns:
        parts = [*(before or []), *parts_of(found)]
        if isinstance(found, URLResolver):
            yield from addresses(found.url_patterns, parts)
        else:
            yield parts


def parts_of(found: URLPattern | URLResolver) -> Parts:
    """`rooms/<str:slug>/` in three parts."""
    route = str(found.pattern)
    parts: Parts = []
    for piece in route.split("<"):
        gap, closed, text = piece.rpartition(">")
        if closed:
            parts.append((gap.rpartition(":")[2],))
        parts.append(text)
    return parts


def fill(parts: Parts, values: Mapping[str, bytes]) -> str:
    """The address with these values in its gaps, and what is there in the others."""
    path = "/"
    for part in parts:
        if isinstance(part, str):
            path += part
        else:
            value = values.get(part[0], THERE.get(part[0], "1").encode())
            path += quote_from_bytes(value, safe="")
    return path


def gaps(parts: Parts) -> list[str]:
    return [part[0] for part in parts if isinstance(part, tuple)]
