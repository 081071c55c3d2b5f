"""What is wrong with HTML that was rendered, whatever it is compared with."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from project.template_checks.elements import Element

# Rule, sentence, and the element that breaks it.
Broken = tuple[str, str, Element]

ASKS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
SAYS = {"log", "status", "alert", "marquee", "timer"}
NO_BOX = {"hidden", "submit", "button", "reset", "image"}


def broken(root: Element) -> Iterator[Broken]:
    """The rules that this breaks, as long as it is looked at by itself."""
    seen: set[str] = set()
    for element in root:
        for rule in RULES:
            if sentence := rule(element, root):
                yield rule.__name__.replace("_", "-"), sentence, element
        name = element.attrs.get("id", "")
        if name in seen:
            yield "id-twice", f"The id “{name}” is there twice.", element
        seen |= {name} - {""}


def id_digit(element: Element, root: Element) -> str:
    name = element.attrs.get("id", "a")
    return "" if name[:1].isalpha() else f"The id “{name}” does not begin with a letter."


def tabindex(element: Element, root: Element) -> str:
    order = element.attrs.get("tabindex", "0")
    return f"{element} has the tabindex {order}." if order.isdigit() and int(order) else ""


def alt(element: Element, root: Element) -> str:
    missing = element.tag == "img" and "alt" not in element.attrs
    return "A picture has no alt." if missing else ""


def nameless(element: Element, root: Element) -> str:
    """Buttons, links and frames that say nothing to somebody who listens."""
    if element.tag == "iframe":
        return "" if element.attrs.get("title") else "A frame has no title."
    is_button = element.tag == "button" or (
        element.tag == "input" and element.attrs.get("type") in NO_BOX - {"hidden"}
    )
    if not is_button and (element.tag != "a" or "href" not in element.attrs):
        return ""
    kind = "link" if element.tag == "a" else "button"
    return "" if is_named(element, root) else f"A {kind} has no name: {described(element)}."


def is_named(element: Element, root: Element) -> bool:
    """Whether there are words in it, or about it."""
    attrs = element.attrs
    if any(attrs.get(name, "").strip() for name in ("aria-label", "title", "alt")):
        return True
    if element.tag == "input" and attrs.get("value"):
        return True
    if words_of(root, attrs.get("aria-labelledby", "")):
        return True
    heard = (one for one in (element, *element) if not is_silent(one, element))
    words = (part for one in heard for part in one.inside if isinstance(part, str))
    return any(part.strip() for part in words) or any(
        one.attrs.get("alt") for one in element if one.tag == "img"
    )


def is_silent(one: Element, upto: Element) -> bool:
    """Whether a part of an element is not read out."""
    while one is not upto and one.parent is not None:
        if one.attrs.get("aria-hidden") == "true" or "hidden" in one.attrs:
            return True
        one = one.parent
    return False


def words_of(root: Element, ids: str) -> str:
    """The words of elements that are named by their ids."""
    return "".join(root.ids[name].text for name in ids.split() if name in root.ids).strip()


def described(element: Element) -> str:
    """What tells it from others: its id, or where it leads."""
    for name in ("id", "name", "href", "formaction", "class"):
        if value := element.attrs.get(name):
            return f"{name}={value}"
    return f"<{element.tag}>"


def label(element: Element, root: Element) -> str:
    if element.tag not in ("input", "select", "textarea"):
        return ""
    attrs = element.attrs
    if element.tag == "input" and attrs.get("type") in NO_BOX:
        return ""
    named = attrs.get("aria-label", "").strip() or words_of(root, attrs.get("aria-labelledby", ""))
    for_it = attrs.get("id", "") in root.labels - {""}
    if named or for_it or any(one.tag == "label" for one in element.above):
        return ""
    return f"The field “{attrs.get('name', '')}” has no label."


def plain(element: Element, root: Element) -> str:
    """What htmx takes over has to be there for browsers without script."""
    asks = next((name for name in ASKS if name in element.attrs), None)
    if asks is None or "load" in element.attrs.get("hx-trigger", "").split():
        return ""
    attrs = element.attrs
    ways = {"a": "href", "form": "action", "button": "formaction"}
    way = ways.get(element.tag)
    if way and attrs.get(way, "").strip("#"):
        return ""
    in_form = "form" in attrs or any(one.tag == "form" for one in element.above)
    if element.tag == "button" and in_form:
        return ""
    return f"{element} has {asks}, and no plain {way or 'href'}."


def live_list(element: Element, root: Element) -> str:
    """What says by itself what changes in it may not be the list, stand around it, or in it."""
    says = element.attrs.get("role") in SAYS or element.attrs.get("aria-live") in (
        "polite",
        "assertive",
    )
    if not says:
        return ""
    around = any(one.attrs.get("id") == "messages" for one in (element, *element, *element.above))
    return f"{element} is a live region, and it has the list of messages to do." if around else ""


def script(element: Element, root: Element) -> str:
    """What the sources do not show: an address that is script."""
    address = element.attrs.get("href", "") or element.attrs.get("action", "")
    return "A link leads to script." if urlsplit(address).scheme == "javascript" else ""


def form(element: Element, root: Element) -> str:
    """One that a person can send says how."""
    if element.tag != "form" or "hx-ws:send" in element.attrs:
        return ""
    missing = can_be_sent(element) and "method" not in element.attrs
    return f"{element} has no method." if missing else ""


def can_be_sent(form: Element) -> bool:
    """Whether there is anything in it to send it with."""
    return any(one.tag in ("button", "input", "select", "textarea") for one in form)


RULES: tuple[Callable[[Element, Element], str], ...] = (
    id_digit,
    tabindex,
    alt,
    nameless,
    label,
    plain,
    live_list,
    script,
    form,
)

HOSTILE = "hostile()"


def unescaped(root: Element) -> Iterator[Element]:
    """What came of hostile words, where something came of them."""
    for element in root:
        attrs = element.attrs
        runs = element.tag == "script" and HOSTILE in element.text
        listens = any(name.startswith("on") and HOSTILE in attrs[name] for name in attrs)
        takes_over = element.tag == "p" and attrs.get("id") == "room"
        if runs or listens or takes_over or attrs.get("href", "").startswith("javascript:"):
            yield element
