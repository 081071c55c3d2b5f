"""What a contract's Gives promises, in a form that can be looked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from project.contracts import contract_of, lineage
from project.template_checks.elements import Element

# `li#message-<seq>[data-seq]`, `#text` and `[data-unread-of]`, among the words of a sentence.
SELECTOR = re.compile(
    r"(?<![\w\-/.#>\]\"])(?P<tag>[a-z][a-z0-9]*)?(?P<id>#(?:[\w-]|<\w+>)+)?(?P<attrs>(?:\[[^\]\s]+\])*)"
)
# `hx-partial outerMorph #people`, a line of what an event gives.
PART = re.compile(r"^(?:hx-partial (?P<swap>\w+)|hx-upsert) (?P<target>.+)$", re.MULTILINE)
GAP = re.compile(r"\\?<\w+\\?>")


@dataclass(frozen=True)
class Promise:
    """One element that others count on."""

    tag: str
    id: str
    attrs: tuple[str, ...]

    def fits(self, element: Element) -> bool:
        """Whether this is it."""
        if self.tag and element.tag != self.tag:
            return False
        if self.id and not re.fullmatch(pattern(self.id), element.attrs.get("id", "")):
            return False
        return all(has(element, attr) for attr in self.attrs)

    def __str__(self) -> str:
        return (
            f"{self.tag}{'#' * bool(self.id)}{self.id}{''.join(f'[{attr}]' for attr in self.attrs)}"
        )


def has(element: Element, attr: str) -> bool:
    name, _, value = attr.partition("=")
    return name in element.attrs and (not value or element.attrs[name] == value)


@cache
def pattern(text: str) -> str:
    """What is promised with gaps in it, `message-<seq>`, as an expression. An … stands for the rest."""
    return GAP.sub(r"[^'\"]*", re.escape(text)).replace("…", ".*")


@cache
def promises(name: str) -> tuple[Promise, ...]:
    """All that a template promises, and what those do that it extends. The first is its root, where it has
    one."""
    return tuple(promise for one in lineage(name) for promise in own_promises(one))


def own_promises(name: str) -> list[Promise]:
    """What a template promises itself."""
    return list(read(PART.sub("", contract_of(name).gives)))


def read(gives: str) -> Iterator[Promise]:
    for number, match in enumerate(SELECTOR.finditer(gives)):
        if match["id"] or match["attrs"] or (number == 0 and is_root(gives) and match["tag"]):
            attrs = tuple(re.findall(r"\[([^\]]+)\]", match["attrs"]))
            yield Promise(match["tag"] or "", (match["id"] or "").lstrip("#"), attrs)


def is_root(gives: str) -> bool:
    """Whether it promises that an element is at its root, and not only words."""
    return bool(gives) and not gives.startswith(("words", "hx-", "title"))


def parts(name: str) -> list[tuple[str, str]]:
    """Of an event, the swaps and the targets of its wrappers, with gaps in them."""
    return [
        (match["swap"] or "upsert", match["target"])
        for match in PART.finditer(contract_of(name).gives)
    ]


def leading(target: str) -> str:
    """The id, `#people`, or the attribute, `[data-name-of]`, that a target begins with."""
    found = re.match(r"#[\w-]+(?:<\w+>)?|\[[\w-]+", target)
    return f"{found[0]}]" if found and found[0].startswith("[") else (found[0] if found else "")
