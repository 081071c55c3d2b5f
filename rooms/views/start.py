"""The front door."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from presence.models import Person
from rooms import markup
from rooms.views.pages import page, variant_of

# Each shown as it is written and as it comes out.
EXAMPLES = [
    (
        _("Words"),
        _("This is *important*, this is **very** important, and this is ~~wrong~~."),
    ),
    (
        _("Links"),
        _("https://example.org/tea, www.example.org or [our tea](https://example.org/tea)"),
    ),
    (_("Quotes"), _("> Is there any tea left?\nA whole pot.")),
    (_("Lists"), _("- Assam\n- Darjeeling\n  - first flush\n\n1. Boil the water\n2. Wait")),
    (_("Emoji"), _("Time for :tea: and :cake:")),
    (_("Code in a line"), _("Call `steep(minutes=4)` first.")),
    (
        _("Code"),
        '```python\ndef steep(minutes: int) -> str:\n    return "tea"  # at last\n```',
    ),
    (_("Spoilers"), _("::: spoiler How the film ends\nThey have *tea*.\n:::")),
    (_("As it is"), _("A \\* before a sign lets it stand: \\*not slanted\\*.")),
]


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """What Parley is, for those who are not signed in; the rooms, for those who are."""
    if request.user.is_authenticated:
        return redirect("rooms")
    return page(request, "start.html", {"is_new": not Person.objects.exists()})


@require_safe
def formatting(request: HttpRequest) -> HttpResponse:
    """What can be written in a message, and what comes of it."""
    with variant_of(request).active():
        examples = [
            {"name": name, "text": text, "html": markup.to_html(str(text))}
            for name, text in EXAMPLES
        ]
    return page(request, "formatting.html", {"examples": examples})


@require_GET
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Browsers ask for it here, whatever the page says."""
    return redirect(static("icons/parley.svg"))


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines but the front door."""
    return HttpResponse("User-agent: *\nAllow: /$\nDisallow: /\n", content_type="text/plain")
