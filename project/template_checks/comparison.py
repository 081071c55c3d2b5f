"""What a theme has made of a template, beside what its contract promises and what the default made."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from project.contracts import contract_of, kind, names
from project.template_checks.elements import Element, sent
from project.template_checks.promises import is_root, leading, parts, pattern, promises
from project.template_checks.rules import Broken

TIMES = 2
# A few words more are no weight, however short the fragment is.
SLACK_BYTES = 200


def differences(name: str, found: Element, default: Element) -> Iterator[Broken]:
    """What is lost or changed in a rendering of this template, by the same sample in both."""
    yield from roots(name, found, default)
    yield from wrappers(name, found, default)
    yield from kept(name, found, default)
    yield from behaviour(found, default)
    yield from forms(found, default)


def roots(name: str, found: Element, default: Element) -> Iterator[Broken]:
    """The element, or the elements, that stand for a partial on a page."""
    if kind(name) != "partial" or not is_root(contract_of(name).gives):
        return
    root = promises(name)[0]
    if not default.children:
        return
    if not found.children:
        yield "root", f"There is no {root} at its root.", found
        return
    if not root.fits(found.children[0]):
        sentence = f"Its root is {shown(found.children[0])}, and not {root}."
        yield "root", sentence, found.children[0]
    beside = found.children[len(default.children) :]
    for more in (one for one in beside if not root.fits(one)):
        yield "root", f"{shown(more)} stands beside its root.", more
    if stray(found) and not stray(default):
        yield "root", f"“{stray(found)}” stands beside its root.", found


def shown(element: Element) -> str:
    """An element as a designer would look for it."""
    name = element.attrs.get("id", "")
    return f"{element.tag}#{name}" if name else f"<{element.tag}>"


def stray(root: Element) -> str:
    """Words that stand in no element."""
    return " ".join(" ".join(one for one in root.inside if isinstance(one, str)).split())[:60]


def wrappers(name: str, found: Element, default: Element) -> Iterator[Broken]:
    """An event: where, and what. Nothing stands beside its wrappers."""
    if kind(name) != "event":
        return
    promised = parts(name)
    for element in found.children:
        if not element.tag.startswith("hx-"):
            if element.tag not in {one.tag for one in default.children}:
                yield "wrapper", f"{shown(element)} stands outside of a wrapper.", element
        elif not any(fits(element, *part) for part in promised):
            where = element.attrs.get("hx-target", "nothing")
            how = element.attrs.get("hx-swap", "no swap")
            sentence = f"A {element.tag} for {where} ({how}) is none that its contract gives."
            yield "wrapper", sentence, element
    if len(found.children) < len(default.children):
        there = [wrapper(one) for one in found.children]
        for element in default.children:
            if wrapper(element) not in there:
                yield "wrapper", f"The wrapper for {wrapper(element)[1]} is missing.", element
    if stray(found) and not stray(default):
        yield "wrapper", f"“{stray(found)}” stands outside of a wrapper.", found


def wrapper(element: Element) -> tuple[str, str, str]:
    return element.tag, element.attrs.get("hx-target", ""), element.attrs.get("hx-swap", "")


def fits(element: Element, swap: str, target: str) -> bool:
    """Whether a wrapper is the one that is promised."""
    how = "upsert" if element.tag == "hx-upsert" else element.attrs.get("hx-swap", "")
    return how == swap and bool(
        re.fullmatch(pattern(target), element.attrs.get("hx-target", ""), re.DOTALL)
    )


def kept(name: str, found: Element, default: Element) -> Iterator[Broken]:
    """What else others count on: where the default has it, the theme has it too."""
    first = is_root(contract_of(name).gives) and kind(name) == "partial"
    for promise in promises(name)[first:]:
        usual = [element for element in default if promise.fits(element)]
        if not usual or any(promise.fits(element) for element in found):
            continue
        if event := lands_at().get(f"#{promise.id}"):
            yield "target", f"There is no {promise} in it, where {event} lands.", usual[0]
        else:
            yield "promise", f"There is no {promise} in it.", usual[0]


@cache
def lands_at() -> dict[str, str]:
    """By target, an event that has it."""
    events = [name for name in names() if kind(name) == "event"]
    return {leading(target): name for name in events for _, target in parts(name)}


def behaviour(found: Element, default: Element) -> Iterator[Broken]:
    """What htmx is told of an element that is known by its id, and of rows that are put in their places."""
    theirs = {wrapper(one): one for one in found.children if one.tag == "hx-upsert"}
    for element in default:
        same = found.ids.get(element.attrs.get("id", "")) or theirs.get(wrapper(element))
        if same is None:
            continue
        for name, value in element.attrs.items():
            if not name.startswith("hx-") and name not in ("key", "sort"):
                continue
            # A socket is told the theme as well, behind its address.
            if same.attrs.get(name, "none").partition("?")[0] != value.partition("?")[0]:
                what = f'{name}="{value}"' if value else name
                yield "behaviour", f"{shown(same)} is without {what}.", same


# Forms -------------------------------------------------------------------------------------------


def forms(found: Element, default: Element) -> Iterator[Broken]:
    """Each form of the default is there, sends to the same place, and has its fields."""
    for form in (one for one in default if one.tag == "form"):
        same = counterpart(form, default, found)
        if same is None:
            yield "form", f"The form {address(form)} is missing.", form
            continue
        for attr, what in (("method", "method"), ("action", "action")):
            if attr in form.attrs and same.attrs.get(attr) != form.attrs[attr]:
                sentence = (
                    f"The {what} of the form {address(form)} is {same.attrs.get(attr, 'gone')}."
                )
                yield "form", sentence, same
        for field in sorted(fields(form, default) - fields(same, found)):
            if field == "csrfmiddlewaretoken":
                yield "token", f"The form {address(form)} has no CSRF token.", same
            else:
                yield "field", f"The form {address(form)} has no field “{field}”.", same
    there = {one.attrs.get("formaction") for one in found}
    for button in default:
        if (way := button.attrs.get("formaction")) and way not in there:
            yield "form", f"Nothing sends to {urlsplit(way).path}.", button


def counterpart(form: Element, default: Element, found: Element) -> Element | None:
    """The same form in the theme: by its id, its address, or the fields it has."""
    # What has the id of another is that other.
    others = {one.attrs.get("id") for one in default if one.tag == "form" and one is not form}
    theirs = [one for one in found if one.tag == "form"]
    theirs = [one for one in theirs if one.attrs.get("id", "") not in others]
    best = max(theirs, key=lambda one: likeness(one, form), default=None)
    return best if best and any(likeness(best, form)) else None


def likeness(one: Element, other: Element) -> tuple[bool, bool, int]:
    return (
        bool(one.attrs.get("id")) and one.attrs.get("id") == other.attrs.get("id"),
        one.attrs.get("action") == other.attrs.get("action")
        # Two that have none are alike when neither has a name of its own.
        and bool(one.attrs.get("action") or not (one.attrs.get("id") or other.attrs.get("id"))),
        len(names_in(one) & names_in(other)),
    )


def address(form: Element) -> str:
    """How a form is called here."""
    name, action = form.attrs.get("id"), form.attrs.get("action")
    return f"#{name}" if name else f"to {urlsplit(action).path}" if action else "to its own page"


def names_in(form: Element) -> set[str]:
    """The names of its fields; all forms have a token."""
    return {one.attrs["name"] for one in form if one.attrs.get("name")} - {"csrfmiddlewaretoken"}


def fields(form: Element, root: Element) -> set[str]:
    """The names that a form sends: of buttons, where it has nothing else."""
    there = [one for one in form if one.attrs.get("name") and "form" not in one.attrs]
    if name := form.attrs.get("id"):
        there += [one for one in root if one.attrs.get("form") == name and one.attrs.get("name")]
    boxes = {one.attrs["name"] for one in there if one.tag != "button"}
    return boxes if boxes - {"csrfmiddlewaretoken"} else {one.attrs["name"] for one in there}


# Weight ------------------------------------------------------------------------------------------


def is_heavy(found: str, default: str) -> bool:
    """Whether a fragment is twice the default's size."""
    size, usual = len(sent(found).encode()), len(sent(default).encode())
    return size > TIMES * usual and size > usual + SLACK_BYTES
