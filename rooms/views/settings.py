"""A person's own settings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from rooms.views.pages import PersonRequest, page


@require_safe
@login_required
def settings(request: PersonRequest) -> HttpResponse:
    """Where an account is looked after."""
    return page(request, "settings.html", {})
