"""What a sample is, and how one is noted."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import INFO
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.template.loader import render_to_string

from presence import themes
from presence.models import Person
from project import contracts
from project.gallery.samples.cast import Cast
from rooms.fragments import Variant

Context = dict[str, Any]
States = Iterator[tuple[str, Context]]
Maker = Callable[[Cast], States]

# No template knows of it: htmx does.
PENDING = "pending, while it is sent"

# By template, what makes its states.
MAKERS: dict[str, Maker] = {}


@dataclass(frozen=True)
class Sample:
    """One template in one state, and whether the words in it are hostile.

    A page has its request in its context, as views give it: who asks, and for which address.
    """

    template: str
    state: str
    context: Context
    hostile: bool

    @property
    def kind(self) -> str:
        """`page`, `partial` or `event`, by its folder."""
        return contracts.kind(self.template)

    @property
    def request(self) -> HttpRequest | None:
        """Of a page, what was asked."""
        return self.context.get("request")

    def render(self) -> str:
        """The HTML in the theme that is active, by ordinary Django, in English and in UTC."""
        context = {name: value for name, value in self.context.items() if name != "request"}
        with in_english().active():
            html = render_to_string(self.template, context, self.request)
        return while_sent(html) if self.state == PENDING else html


def while_sent(html: str) -> str:
    """A form as htmx has it between sending and the answer: marked, and its box and button disabled."""
    tag, rest = html.split(">", 1)
    marked = ' class="htmx-request '
    tag = tag.replace(' class="', marked, 1) if " class=" in tag else f'{tag}{marked}"'
    return re.sub(r' id="(text|send)"', r"\g<0> disabled", f"{tag}>{rest}")


def in_english() -> Variant:
    """How samples are read."""
    return Variant("en", "UTC", themes.current())


def samples(*templates: str) -> Callable[[Maker], Maker]:
    """Note what makes the states of these templates."""

    def note(maker: Maker) -> Maker:
        MAKERS.update(dict.fromkeys(templates, maker))
        return maker

    return note


def asked(cast: Cast, path: str = "/", by: Person | None = None, said: str = "") -> Context:
    """What every page gets besides its own: of somebody signed in their sidebar, of nobody the sign-up."""
    address, _, query = path.partition("?")
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_NAME": "parley.example",
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
        }
    )
    request.session = SessionStore()
    request.user = by or AnonymousUser()
    messages = request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    if said:
        messages.add(INFO, said)
    more = {"sidebar": cast.sidebar} if by else {"sign_up": "open"}
    return {"request": request, **more}
