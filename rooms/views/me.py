"""The stylesheet that knows who is reading, so that no fragment has to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

YEAR = 365 * 24 * 3600


@require_safe
def stylesheet(request: HttpRequest, person_id: int, language: str) -> HttpResponse:
    """Marks this person's own messages. Depends on its address alone, so it is kept for ever."""
    if not translation.check_for_language(language):
        raise Http404
    with translation.override(language):
        css = render_to_string("rooms/me.css", {"person_id": person_id})
    response = HttpResponse(css, content_type="text/css")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
