"""A theme that somebody of the staff looks at before others do: by `?theme=NAME`, kept in the session.

`?theme=`, without a name, ends it.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext

from presence import themes
from presence.models import Person

WORD = "theme"


def previewed(request: HttpRequest, person: Person) -> str | None:
    """The theme that this person previews; None when they do not, and when it is there no longer."""
    if not person.is_staff:
        return None
    name = request.session.get(WORD)
    return name if name in themes.installed() else None


def preview(request: HttpRequest) -> HttpResponse | None:
    """Begin or end a preview, as the address says, and lead to the same page without that word.

    None when it is for nobody of the staff to say.
    """
    if not (request.user.is_authenticated and request.user.is_staff):
        return None
    query = request.GET.copy()
    name = query.pop(WORD)[-1]
    if name and not themes.named(name):
        with translation.override(request.user.language):
            messages.error(request, gettext("There is no theme “%(name)s” here.") % {"name": name})
    elif name:
        request.session[WORD] = themes.named(name)
    else:
        request.session.pop(WORD, None)
    path = escape_leading_slashes(request.path)  # of another site, a browser would take it for
    return redirect(f"{path}?{query.urlencode()}" if query else path)
