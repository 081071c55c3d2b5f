"""Which templates stand in which, and which events touch what is in them."""

import re

from django.template import engines

from project.gallery import samples

# A template that another includes or extends by its name.
NAMED = re.compile(r"""{%\s*(?:include|extends)\s+["'](.+?)["']""")
TARGET = re.compile(r"""<hx-(?:partial|upsert) hx-target="([^"]+)""")
# What a target begins with: an id, or an attribute with a value.
PLACE = re.compile(r"""#(?P<id>[\w-]+)|\[(?P<name>[\w-]+)=""")


def source(name: str) -> str:
    """The text of a template, in the theme that is active."""
    text: str = engines["django"].get_template(name).template.source  # type: ignore[attr-defined]
    return text


def users_of(name: str) -> list[str]:
    """The templates that show this one, by whatever way."""
    named = {one: set(NAMED.findall(source(one))) for one in samples.templates()}
    found: set[str] = set()
    news = {name}
    while news:
        news = {one for one, names in named.items() if news & names} - found
        found |= news
    return sorted(found)


def touched_in(html: str) -> dict[str, list[str]]:
    """The places in this HTML that live updates aim at, each with the events that do."""
    return {
        place: events for place, events in targets().items() if re.search(place_in(place), html)
    }


def place_in(place: str) -> str:
    """What an element has in its tag that is such a place."""
    return rf'\bid="{place[1:]}\b' if place[0] == "#" else rf"\b{place[1:-1]}="


def targets() -> dict[str, list[str]]:
    """Each place that events aim at: `#people`, `#message-`, `[data-name-of]`; with those events."""
    found: dict[str, set[str]] = {}
    for name in samples.templates():
        for target in TARGET.findall(source(name)) if "/events/" in name else ():
            if place := PLACE.match(target):
                key = f"#{place['id']}" if place["id"] else f"[{place['name']}]"
                found.setdefault(key, set()).add(name)
    return {place: sorted(events) for place, events in sorted(found.items())}
