"""Whether the colours of a theme can be told apart, and whether its style sheet stays in its layer.

This needs coloraide and tinycss2, which only requirements-dev.txt has: Parley itself does without them.
"""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from project.template_checks.findings import Finding
from project.template_checks.loading import called

if TYPE_CHECKING:
    from project.template_checks.tokens import Tokens

NEEDED = ("coloraide", "tinycss2")
# By WCAG: words, and what shows where a control is.
TEXT, CONTROL = 4.5, 3.0

PAGE = ("--paper", "--ground", "--own-ground", "--mark")
BESIDE = ("--bar-ground", "--sidebar-ground")
# What is written on which grounds.
WORDS = {
    "--ink": (*PAGE, *BESIDE, "--box-ground", "--code-ground"),
    "--button-ink": ("--button-ground",),
    "--sidebar-current-ink": ("--sidebar-current",),
    "--ink-soft": (*PAGE, *BESIDE),
    "--accent": (*PAGE, *BESIDE),
    "--accent-strong": PAGE,
    "--accent-ink": ("--accent", "--accent-strong"),
    "--primary-ink": ("--primary-ground", "--accent-strong"),
    "--badge-ink": ("--badge-ground",),
    "--positive": PAGE,
    "--warning": PAGE,
    "--danger": (*PAGE, *BESIDE),
    "--code-keyword": ("--code-ground",),
    "--code-string": ("--code-ground",),
    "--code-number": ("--code-ground",),
    "--code-name": ("--code-ground",),
    "--code-comment": ("--code-ground",),
    "--code-error": ("--code-ground",),
    "--code-inserted": ("--code-ground",),
    "--code-deleted": ("--code-ground",),
}
# What shows where a control is. --line is not: where it separates, space does as well.
LINES = {
    "--control-line": ("--paper", "--ground"),
    "--button-line": ("--paper", "--ground"),
    "--box-line": ("--paper", "--ground"),
}


def findings(theme: str) -> Iterator[Finding]:
    """What is wrong with the style sheets of a theme."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        sentence = f"Style sheets were not looked at: {' and '.join(missing)} not installed."
        yield Finding("requirements-dev.txt", 0, "tools", sentence)
        return
    from project.template_checks import tokens

    for path in tokens.sheets(theme):
        if path.name == tokens.SHEET:
            for line in tokens.outside_of_layer(path):
                yield Finding(called(path), line, "layer", "This stands outside of @layer theme.")
    for scheme, found in tokens.tokens(theme).items():
        yield from pairs(scheme, found, WORDS, TEXT)
        yield from pairs(scheme, found, LINES, CONTROL)


def pairs(
    scheme: str, found: "Tokens", table: Mapping[str, tuple[str, ...]], least: float
) -> Iterator[Finding]:
    """The pairs of a table that are too much alike in a colour scheme."""
    from project.template_checks.tokens import colour, contrast

    for name, grounds in table.items():
        ratios: dict[str, float] = {}
        for ground in grounds:
            three = (name, ground, "--paper")
            try:
                ratios[ground] = contrast(*(colour(one, scheme, found) for one in three))
            except (ValueError, KeyError) as error:
                sentence = f"{name} on {ground} cannot be told in the {scheme} scheme: {error}."
                yield Finding(*where_set(found, name, ground), "contrast", sentence)
        worst = min(ratios, key=lambda ground: ratios[ground], default=None)
        if worst and ratios[worst] < least:
            what = f"{name} on {worst} is {ratios[worst]:.2f} to 1 in the {scheme} scheme"
            sentence = f"{what}, and has to be {least:g} to 1."
            yield Finding(*where_set(found, name, worst), "contrast", sentence)


def where_set(found: "Tokens", *names: str) -> tuple[str, int]:
    """Where the last of these tokens was set, or of what they are made of: in the theme, if one was."""
    from project.template_checks.tokens import made_of

    order = list(dict.fromkeys(token.file for token in found.values()))
    there = [found[one] for name in names for one in made_of(name, found)]
    last = max(there, key=lambda token: order.index(token.file))
    return called(last.file), last.line
