"""Which hosts a request may name."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

from rooms.views.health import may_look


class HostsThatPeopleType(CommonMiddleware):
    """Refuses hosts that are not in `ALLOWED_HOSTS`, but lets monitoring name a process as it knows it:
    by an address and a port."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        if request.path in ("/healthz", "/readyz") or (
            request.path == "/metrics" and may_look(request)
        ):
            return None
        return super().process_request(request)
