"""Which themes there are: folders with a `theme.toml`, read once."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The theme without a theme.toml: `templates/` and `static/` of Parley itself.
DEFAULT = "default"
# In place of a name: whichever the site has.
SITE = "site"
# The version of what a theme may count on: see CONTRIBUTING.md.
CONTRACT = 1

FILE = "theme.toml"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MOST_OF_A_NAME, MOST_OF_A_TITLE = 32, 60
# What a theme.toml may say, and as what.
KEYS = {"name": str, "title": str, "contract": int, "parents": list, "classes": bool}
WORDS = {str: "text", int: "whole number", list: "list", bool: "“true” or “false”"}


@dataclass(frozen=True)
class Theme:
    """A theme as its theme.toml has it."""

    name: str
    title: str
    folder: Path
    contract: int = CONTRACT
    parents: tuple[str, ...] = ()
    # Whether templates keep their classes: those who do without them find elements by what they are.
    classes: bool = True


@dataclass(frozen=True)
class Found:
    """The themes that are there, each with those it comes before, the default last; and a sentence for
    each folder that cannot be used."""

    themes: dict[str, Theme]
    chains: dict[str, tuple[Theme, ...]]
    problems: tuple[str, ...]


def is_path(choice: str) -> bool:
    """Whether a theme is named by the way to its folder."""
    return "/" in choice or choice in (".", "..")


def problem_of_name(name: str) -> str:
    """Why a theme cannot be called so, in a sentence; empty when it can."""
    if name in (DEFAULT, SITE):
        return f"A theme of one's own cannot be called “{name}”."
    if NAME.fullmatch(name) and len(name) <= MOST_OF_A_NAME:
        return ""
    return (
        f"“{name}” is no name for a theme: small letters from a to z, digits, and hyphens in between, "
        f"{MOST_OF_A_NAME} at most."
    )


def read(folder: Path) -> Theme:
    """The theme in this folder. Raises ValueError with a sentence, when there is none."""
    file = folder / FILE
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"There is no {FILE} in {folder}.") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from error
    name = told.get("name", "")
    title = told.get("title", name)
    if problem := _problem_of(told):
        raise ValueError(f"{file}: {problem}")
    return Theme(
        name,
        title,
        folder.resolve(),
        told["contract"],
        tuple(told.get("parents", ())),
        told.get("classes", True),
    )


def find(root: Path, folders: Iterable[Path], choice: str) -> Found:
    """The themes in these folders, the one that is chosen by the way to its own, and the default, whose
    folder is the root."""
    places = [
        place
        for folder in folders
        if folder.is_dir()
        for place in sorted(folder.iterdir())
        if place.is_dir() and not place.name.startswith((".", "_"))
    ]
    if is_path(choice):
        places.append(Path(choice).expanduser())
    themes, problems = {DEFAULT: Theme(DEFAULT, "Parley", root)}, []
    for place in dict.fromkeys(place.resolve() for place in places):
        try:
            theme = read(place)
        except ValueError as error:
            problems.append(str(error))
            continue
        if other := themes.get(theme.name):
            problems.append(f"{place} and {other.folder} are both called “{theme.name}”.")
        else:
            themes[theme.name] = theme
    # One that goes may be the parent of others.
    while bad := {name: why for name in themes if (why := _problem_of_parents(name, themes))}:
        problems += [f"{themes.pop(name).folder / FILE}: {why}" for name, why in bad.items()]
    others = sorted(themes.items(), key=lambda item: (item[0] != DEFAULT, item[1].title.casefold()))
    return Found(dict(others), {name: _chain(name, themes) for name in themes}, tuple(problems))


def _problem_of(told: dict[str, Any]) -> str:
    """What is wrong with what a theme.toml says, in a sentence; empty when nothing is."""
    for key, value in told.items():
        if key not in KEYS:
            return f"“{key}” is nothing that it may say. It may say {', '.join(KEYS)}."
        if type(value) is not KEYS[key]:
            return f"“{key}” is no {WORDS[KEYS[key]]}."
    if problem := problem_of_name(told.get("name", "")):
        return problem
    if told.get("contract") != CONTRACT:
        return (
            f"“contract” has to be {CONTRACT}, the version of what this Parley promises to themes."
        )
    if not all(isinstance(parent, str) for parent in told.get("parents", ())):
        return "“parents” are names of other themes."
    title = told.get("title", told["name"])
    if not title.strip() or len(title) > MOST_OF_A_TITLE or not title.isprintable():
        return f"“title” is a line of {MOST_OF_A_TITLE} characters at most."
    return ""


def _problem_of_parents(name: str, themes: dict[str, Theme]) -> str:
    for parent in themes[name].parents:
        if parent not in themes:
            return f"there is no theme “{parent}”, which it says is its parent."
    if name in _ancestors(name, themes):
        return "it is a parent of its own parents."
    return ""


def _ancestors(name: str, themes: dict[str, Theme]) -> set[str]:
    found: set[str] = set()
    waiting = [*themes[name].parents]
    while waiting:
        parent = waiting.pop()
        if parent in themes and parent not in found:
            found.add(parent)
            waiting += themes[parent].parents
    return found


def _chain(name: str, themes: dict[str, Theme]) -> tuple[Theme, ...]:
    """A theme before its parents, each of them before its own, in the order they are named in."""
    found: dict[str, Theme] = {}

    def take(name: str) -> None:
        if name not in found and name != DEFAULT:
            for parent in reversed(themes[name].parents):
                take(parent)
            found[name] = themes[name]

    take(name)
    return (*reversed(found.values()), themes[DEFAULT])
