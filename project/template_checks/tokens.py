"""The tokens that style sheets set on `:root`, and what they come to in each of the two colour schemes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2
from coloraide import Color

from presence import themes
from presence.themes import DEFAULT

SCHEMES = ("light", "dark")
VAR = re.compile(r"var\(\s*(--[\w-]+)")
ROOTS = {":root", "html", "*"}
SHEET = "theme.css"
# What layers have no say in.
UNLAYERED = {"charset", "font-face", "keyframes", "property"}


@dataclass(frozen=True)
class Token:
    """What a custom property is set to, and where."""

    name: str
    value: tuple[Any, ...]
    file: Path
    line: int


Tokens = dict[str, Token]


def sheets(theme: str) -> list[Path]:
    """The style sheets that set tokens, in the order in which they count: the default's, or what a theme
    has in its place, and then the theme.css of its parents and its own."""
    chain = themes.chain(theme)
    in_place = (one.folder / "static" / "css" / "tokens.css" for one in chain)
    own = (one.folder / SHEET for one in reversed(chain) if one.name != DEFAULT)
    found = [next(path for path in in_place if path.exists())]
    return found + [path for path in own if path.exists()]


def tokens(theme: str) -> dict[str, Tokens]:
    """By colour scheme, the tokens of a theme."""
    found: dict[str, Tokens] = {scheme: {} for scheme in SCHEMES}
    for path in sheets(theme):
        rules = tinycss2.parse_stylesheet(path.read_text(), True, True)
        for schemes, token in declared(rules, path, SCHEMES):
            for scheme in schemes:
                found[scheme][token.name] = token
    return found


def declared(
    rules: list[Any], path: Path, schemes: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Token]]:
    """Tokens with the schemes that they are set for: those of a wide screen or of paper are not."""
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None:
            inner = tinycss2.parse_blocks_contents(rule.content, True, True)
            if inside := schemes_of(rule, schemes):
                yield from declared(inner, path, inside)
        elif rule.type == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude).split(",")
            if ROOTS & {selector.strip() for selector in selectors}:
                for one in tinycss2.parse_blocks_contents(rule.content, True, True):
                    if one.type == "declaration" and one.name.startswith("--"):
                        yield schemes, Token(one.name, tuple(one.value), path, one.source_line)


def outside_of_layer(path: Path) -> Iterator[int]:
    """The lines of a theme's style sheet that would win over what is in a layer."""
    yield from loose(tinycss2.parse_stylesheet(path.read_text(), True, True))


def loose(rules: list[Any]) -> Iterator[int]:
    for rule in rules:
        what = tinycss2.serialize(rule.prelude).split() if hasattr(rule, "prelude") else []
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            yield from loose(tinycss2.parse_blocks_contents(rule.content, True, True))
        elif rule.type == "at-rule" and rule.lower_at_keyword == "layer":
            if what != ["theme"]:
                yield rule.source_line
        elif rule.type == "at-rule" and rule.lower_at_keyword == "import":
            if "layer(theme)" not in what:
                yield rule.source_line
        elif rule.type != "at-rule" or rule.lower_at_keyword not in UNLAYERED:
            yield rule.source_line


def schemes_of(rule: Any, schemes: tuple[str, ...]) -> tuple[str, ...]:
    """The schemes in which what stands in an at-rule counts on an ordinary screen."""
    if rule.lower_at_keyword in ("layer", "supports"):
        return schemes
    asked = tinycss2.serialize(rule.prelude).replace(" ", "").lower()
    for scheme in schemes:
        if asked == f"(prefers-color-scheme:{scheme})":
            return (scheme,)
    return schemes if asked in ("screen", "all") else ()


def colour(name: str, scheme: str, found: Tokens) -> Color:
    """The colour that a token comes to. Raises ValueError when it is none, or not known here."""
    return Color(resolved(found[name].value, scheme, found, (name,)).strip())


def contrast(colour: Color, ground: Color, paper: Color) -> float:
    """How many to 1. What can be seen through lies on what is behind it, and in the end on the paper."""
    ground = Color.layer([ground, paper], space="srgb")
    return float(Color.layer([colour, ground], space="srgb").contrast(ground))


def made_of(name: str, found: Tokens) -> Iterator[str]:
    """A token, and those that stand in its value."""
    if name in found:
        yield name
        for other in VAR.findall(tinycss2.serialize(found[name].value)):
            if other != name:
                yield from made_of(other, found)


def resolved(value: Any, scheme: str, found: Tokens, through: tuple[str, ...]) -> str:
    """A value as text, without var(), light-dark() and color-mix()."""
    return "".join(resolved_one(one, scheme, found, through) for one in value)


def resolved_one(one: Any, scheme: str, found: Tokens, through: tuple[str, ...]) -> str:
    if one.type != "function":
        return str(one.serialize())
    if one.lower_name == "var":
        name, fallback = one.arguments[0].value, one.arguments[2:]
        if name in through:
            raise ValueError(f"{name} is made of itself")
        if name in found:
            return resolved(found[name].value, scheme, found, (*through, name))
        return resolved(fallback, scheme, found, through)
    parts = [resolved(part, scheme, found, through).strip() for part in apart(one.arguments)]
    if one.lower_name == "light-dark":
        return parts[SCHEMES.index(scheme)]
    if one.lower_name == "color-mix":
        return mixed(*parts)
    return f"{one.name}({', '.join(parts)})"


def apart(arguments: list[Any]) -> list[list[Any]]:
    """The arguments of a function, which commas stand between."""
    found: list[list[Any]] = [[]]
    for one in arguments:
        if one.type == "literal" and one.value == ",":
            found.append([])
        else:
            found[-1].append(one)
    return found


def mixed(space: str, first: str, second: str) -> str:
    """`color-mix(in oklch, red 20%, blue)`: the share is of the first, or what the second leaves."""
    (first, share), (second, rest) = shared(first), shared(second)
    of_second = rest if rest is not None else 0.5 if share is None else 1 - share
    mix = Color(first).mix(second, of_second, space=space.removeprefix("in ").split()[0])
    return str(mix.to_string(fit=False))


def shared(text: str) -> tuple[str, float | None]:
    """A colour and its share, if that is given."""
    head, _, last = text.rpartition(" ")
    return (head, float(last[:-1]) / 100) if head and last.endswith("%") else (text, None)
