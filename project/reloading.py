"""The script by which open pages load themselves again, in development."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_browser_reload.middleware import BrowserReloadMiddleware


class ReloadsPages(BrowserReloadMiddleware):
    """Puts it into pages, and into none that stands in a frame: the last one that has it is the only one
    that is told, and what the frame is in loads the frame again as well."""

    def maybe_inject(self, request: HttpRequest, response: HttpResponseBase) -> None:
        if request.headers.get("Sec-Fetch-Dest") != "iframe":
            super().maybe_inject(request, response)
