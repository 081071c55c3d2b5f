"""The stylesheet that knows who is reading, so that no fragment has to."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from presence import themes

YEAR = 365 * 24 * 3600


@require_safe
def stylesheet(request: HttpRequest, person_id: int, language: str) -> HttpResponse:
    """Marks this person's own messages. Depends on its address alone, so it is kept for ever."""
    theme = request.GET.get("look", themes.DEFAULT)
    if not translation.check_for_language(language) or theme not in themes.installed():
        raise Http404
    with translation.override(language), themes.override(theme):
        css = render_to_string("rooms/me.css", {"person_id": person_id})
    response = HttpResponse(css, content_type="text/css")
    if not settings.DEBUG:
        response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
