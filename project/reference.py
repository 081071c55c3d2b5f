"""`just docs`: the reference in docs/templates.md, made of what stands at the head of each template.

What is above the mark is written by hand and stays as it is.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "templates.md"
MARK = "<!-- What follows is made by `just docs`. -->\n"
# By kind, the heading and what is said below it.
KINDS = {
    "page": (
        "Pages",
        "What a page lists is for itself. Each gets what the templates list that it extends, most of them "
        "`base.html`.",
    ),
    "partial": ("Partials", "These get what they list and nothing else."),
    "event": ("Events", "*Gives* are the wrappers: how, and where. These are all there are."),
}
BLOCK = re.compile(r"{%\s*block (\w+)")
# What the pages of errors extend: one or the other, by a variable.
OF_ERRORS = ("error.html", "partials/error.html")
STATIC_ID = re.compile(r'\sid="([\w-]+)"')


def reference() -> str:
    """All of it, in Markdown."""
    parts = [MARK, *templates(), *ids(), *types(), *tokens()]
    return "\n".join(parts).rstrip() + "\n"


def templates() -> Iterator[str]:
    from project.contracts import kind, names

    for which, (title, about) in KINDS.items():
        yield f"## {title}\n\n{about}\n"
        for name in names():
            if kind(name) == which:
                yield from one(name)


def one(name: str) -> Iterator[str]:
    """A template with its contract."""
    from project.contracts import contract_of, flat

    contract = contract_of(name)
    above = re.split(r"\n {2,}", contract.about)
    yield f"### `{name}`\n\n{flat(above[0])}\n"
    for line in above[1:]:
        word, _, meaning = line.partition("  ")
        yield f"- `{word}`: {meaning.strip()}"
    if above[1:]:
        yield ""
    if contract.needs:
        yield "| Variable | Type | |\n|---|---|---|"
        for need in contract.needs.values():
            types = need.type.replace(" | ", "` or `")
            yield f"| `{need.name}` | `{types}` | {need.note} |"
        yield ""
    if blocks := blocks_of(name):
        yield f"*Blocks* {', '.join(f'`{block}`' for block in blocks)}\n"
    if contract.gives:
        yield f"*Gives* {in_code(contract.gives)}\n"
    if contract.live not in ("", "nothing"):
        yield f"*Live* {in_code(contract.live)}\n"


def blocks_of(name: str) -> list[str]:
    """What others may fill who extend it, if any does."""
    from project.contracts import lineage, names

    if not any(name in [*lineage(other)][1:] for other in names()) and name not in OF_ERRORS:
        return []
    return list(dict.fromkeys(BLOCK.findall((ROOT / "templates" / name).read_text())))


def in_code(text: str) -> str:
    """What a contract says, with its selectors as code. Each wrapper of an event is one."""
    lines = [
        f"`{line}`" if line.startswith(("hx-", "title")) else with_selectors(line)
        for line in text.splitlines()
    ]
    wrappers = all(line.startswith("`") for line in lines)
    return (", " if wrappers else " ").join(lines)


def with_selectors(line: str) -> str:
    words = (
        re.sub(r"^(.*?)([,;.):]*)$", r"`\1`\2", word)
        if re.search(r"#[a-z]|\[|^\w+(/\w+)+", word) and "`" not in word
        else word
        for word in line.split(" ")
    )
    return " ".join(words)


def ids() -> Iterator[str]:
    """Each id, and what is found by an attribute, with who has it and what comes live to it."""
    from project.contracts import kind, names
    from project.template_checks.promises import leading, own_promises, parts

    has: dict[str, list[str]] = defaultdict(list)
    comes: dict[str, list[str]] = defaultdict(list)
    for name in names():
        if kind(name) == "event":
            for _, target in parts(name):
                comes[leading(target)].append(name)
            continue
        for promise in own_promises(name):
            attrs = [f"[{attr}]" for attr in promise.attrs if attr.startswith("data-")]
            for found in [f"#{promise.id}"] if promise.id else attrs:
                has[found].append(name)
    for name in names():
        for found in STATIC_ID.findall((ROOT / "templates" / name).read_text()):
            has[f"#{found}"].append(name)
    yield "## Ids\n\nWhat acts and updates find by its id, or by an attribute.\n"
    yield "| | In | Comes live by |\n|---|---|---|"
    for found in sorted({*has, *comes}):
        yield f"| `{found}` | {listed(has[found])} | {listed(comes[found])} |"
    yield ""


def listed(names: list[str]) -> str:
    return ", ".join(f"`{name.removesuffix('.html')}`" for name in dict.fromkeys(names))


def types() -> Iterator[str]:
    """The types, and what templates ask of them."""
    from project.contracts import TYPES

    yield "## Types\n\nWhat the templates of the default ask of each; a Python class has more.\n"
    yield "| Type | Is | Templates ask for |\n|---|---|---|"
    asked = attributes()
    for name, path in sorted(TYPES.items(), key=lambda item: item[0].casefold()):
        what = "HTML that is safe" if name == "HTML" else f"`{path}`"
        words = ", ".join(f"`{word}`" for word in sorted(asked[name]))
        yield f"| `{name}` | {what} | {words} |"
    yield ""


def attributes() -> dict[str, set[str]]:
    """By type, what is asked of the variables that a contract gives it."""
    from project.contracts import names, needs_of

    found: dict[str, set[str]] = defaultdict(set)
    for name in names():
        text = (ROOT / "templates" / name).read_text()
        for need in needs_of(name).values():
            which = next((one for one in need.type.split(" | ") if one != "None"), "")
            found[which] |= set(re.findall(rf"(?<![\w./\"'#]){need.name}\.(\w+)", text))
    return found


def tokens() -> Iterator[str]:
    """What tokens.css sets, under its own headings."""
    yield "## Tokens\n\nAs `static/css/tokens.css` sets them.\n"
    css = (ROOT / "static" / "css" / "tokens.css").read_text().partition(":root {")[2]
    for part in re.split(r"/\*", css.partition("\n  }\n")[0])[1:]:
        about, _, rules = part.partition("*/")
        yield f"**{' '.join(about.split()).rstrip('.')}.**\n"
        yield "| Token | Value |\n|---|---|"
        for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", rules):
            yield f"| `{name}` | `{value}` |"
        yield ""


def main() -> None:
    """Write it below what is written by hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    by_hand = DOCUMENT.read_text().partition(MARK)[0]
    DOCUMENT.write_text(by_hand + reference())


if __name__ == "__main__":
    main()
