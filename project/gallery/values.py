"""What a value is, said as contracts say it."""

from collections.abc import Sequence, Set
from typing import Any

from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.utils.functional import Promise


def kind_of(value: Any) -> str:
    """`Message`, `list[Message]`, `str | None`; of what is asked for late, what it is when it comes."""
    if value is None:
        return "None"
    if isinstance(value, str | Promise):
        return "HTML" if hasattr(value, "__html__") else "str"
    if isinstance(value, BaseStorage):
        return "list[Message]"
    if isinstance(value, HttpRequest):
        return "HttpRequest"
    if isinstance(value, Sequence | Set):
        kinds = sorted({kind_of(one) for one in value})
        return f"list[{' | '.join(kinds)}]" if kinds else "list"
    return str(value.__class__.__name__)
