"""What the pattern library renders a template with: a sample, in place of values from YAML, which it marks
as safe."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from pattern_library import register_context_modifier

from project.gallery.asked import asked


@register_context_modifier
def from_sample(context: dict[str, Any], request: HttpRequest) -> None:
    """The context of the sample that the address asks for. A page is asked for by whom it is for."""
    wanted = asked(request)
    context.update(wanted.shown[0].context)
    if by := context.pop("request", None):
        request.user, request.GET, request.path = by.user, by.GET, by.path
        request._messages = by._messages  # type: ignore[attr-defined]
        if scheme := wanted.chosen.scheme:
            by.user.colour_scheme = scheme
            request.COOKIES[settings.APPEARANCE_COOKIE_NAME] = f"colour-scheme-{scheme}"
