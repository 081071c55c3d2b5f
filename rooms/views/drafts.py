"""Text that somebody sent when their session had ended: kept until they have signed in again."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

MOST_CHARACTERS = 16 * 1024
KEY = "draft"


def keep_draft(request: HttpRequest, address: str, body: str) -> str:
    """Keep one text for the page at this address, in the session of nobody. The address to sign in at."""
    request.session[KEY] = {"address": address, "body": body[:MOST_CHARACTERS]}
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': address})}"


def take_draft(request: HttpRequest, address: str) -> str:
    """The text that was kept for this page; it is not kept any longer."""
    draft = request.session.get(KEY)
    if not draft or draft["address"] != address:
        return ""
    del request.session[KEY]
    body: str = draft["body"]
    return body
