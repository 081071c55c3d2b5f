"""The gallery's pages, on the views of django-pattern-library."""

import re
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from pattern_library.utils import render_pattern
from pattern_library.views import IndexView, RenderPatternView

from presence import themes
from project import contracts
from project.gallery import relations, samples
from project.gallery.asked import SCHEMES, WIDTHS, WORDS, Asked, Choices, asked
from project.gallery.samples.cast import Cast
from project.gallery.samples.states import in_english
from project.gallery.values import kind_of


# A link, and whether it is to what is shown.
class Link(NamedTuple):
    label: str
    query: str
    is_here: bool


# What would not leave a page in its state: htmx, which would say that nobody is signed in, and live view.
LIVELY = re.compile('<script.*?</script>|<meta http-equiv="refresh".*?>', re.DOTALL)

FIRST = "rooms/partials/message.html"


def first(request: HttpRequest) -> HttpResponse:
    """The message row: nearly all of a page is made of it."""
    return redirect("pattern_library:display_pattern", FIRST)


class Pattern(IndexView):
    """One template: what it promises, what it gets, what touches it, and its states in a frame."""

    template_name = "gallery/pattern.html"

    def get(self, request: HttpRequest, pattern_template_name: str = "") -> HttpResponse:
        wanted = asked(request)
        with themes.override(wanted.theme), in_english().active():
            return render(request, self.template_name, pattern_context(wanted))


def pattern_context(wanted: Asked) -> dict[str, Any]:
    """Everything that is to say about a template."""
    name, chosen, found = wanted.template, wanted.chosen, wanted.samples
    kind, contract, users = (
        contracts.kind(name),
        contracts.contract_of(name),
        relations.users_of(name),
    )
    # A page is looked at in one state; of anything else all of them stand below one another.
    state = chosen.state or (found[0].state if kind == "page" else "")
    html = "".join(sample.render() for sample in found if state in ("", sample.state))
    return {
        "name": name,
        "contract": contract,
        "needs": [
            {"need": need, "kinds": kinds_in(found, need.name)}
            for need in (contract.needs | contracts.needs_of(name)).values()
        ],
        "touched": relations.touched_in(html),
        "users": {
            f"{one}s": [user for user in users if contracts.kind(user) == one]
            for one in ("event", "partial", "page")
        },
        "states": [
            *([] if kind == "page" else [link(chosen, "all of them", state="")]),
            *(link(chosen, one.state, state=one.state) for one in found),
        ],
        "state": state or "all of them",
        "switches": switches(chosen),
        "chosen": chosen,
        "query": chosen.query(state=""),
        "sample": chosen.query(state=state),
        "kind": kind,
        "source": relations.source(name),
        "pushed": html if kind == "event" else "",
        "groups": groups(),
    }


def switches(chosen: Choices) -> dict[str, list[Link]]:
    """What can be chosen besides the state, each with its links."""
    installed = themes.installed().values()
    return {
        "Width": [link(chosen, width or "all there is", width=width) for width in WIDTHS],
        "Colours": [link(chosen, scheme or "the system’s", scheme=scheme) for scheme in SCHEMES],
        "Words": [link(chosen, words or "ordinary", words=words) for words in WORDS],
        "Theme": [
            link(chosen, theme.title, theme="" if theme.name == themes.site() else theme.name)
            for theme in installed
        ],
    }


def link(chosen: Choices, label: str, **other: str) -> Link:
    """To another choice, or to this one."""
    query = chosen.query(**other)
    return Link(label, query or "?", query == chosen.query())


def kinds_in(found: list[samples.Sample], name: str) -> str:
    """What its samples have under this name."""
    kinds = {kind_of(one.context[name]) for one in found if name in one.context}
    return ", ".join(sorted(kinds))


def groups() -> dict[str, list[str]]:
    """All templates, by folder: first those that are seen most."""
    found: dict[str, list[str]] = {}
    for name in samples.templates():
        found.setdefault(name.rpartition("/")[0] or "pages", []).append(name)
    partials = ("rooms/partials", "presence/partials", "partials")
    order = (*partials, "rooms/events", "presence/events", "rooms", "pages")
    return {folder: found[folder] for folder in (*order, *sorted(found.keys() - set(order)))}


class Rendered(RenderPatternView):
    """A template in one of its states, alone; a partial in all of them, one below the other."""

    def get(self, request: HttpRequest, pattern_template_name: str = "") -> HttpResponse:
        wanted = asked(request)
        with themes.override(wanted.theme), in_english().active():
            html: str = render_pattern(request, pattern_template_name, allow_non_patterns=True)  # type: ignore[no-untyped-call]
            if not html.lstrip().startswith("<!doctype"):
                html = render_states(request, wanted)
        return HttpResponse(LIVELY.sub("", html))


def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands in the frame of a room's page in live view."""
    return one_state("rooms/frame.html", "paused" if "paused" in request.GET else "live")


def held(request: HttpRequest, slug: str) -> HttpResponse:
    """And in that one's own frame, when it is paused."""
    return one_state("rooms/held.html", "twelve")


def one_state(template: str, state: str) -> HttpResponse:
    found = next(one for one in samples.of(template) if one.state == state)
    return HttpResponse(LIVELY.sub("", found.render()))


def render_states(request: HttpRequest, wanted: Asked) -> str:
    """Fragments in a page that has what stands around them: style sheets, and a list for rows."""
    states = {one.state: one.render().strip() for one in wanted.shown}
    if len(states) > 1:  # or the page would begin at the last that asks for the focus
        states = {state: html.replace(" autofocus", "") for state, html in states.items()}
    safe = {state: mark_safe(html) for state, html in states.items()}
    context = {"states": safe, "wanted": wanted, "reader": Cast().alice}
    return render(request, "gallery/states.html", context).content.decode()
