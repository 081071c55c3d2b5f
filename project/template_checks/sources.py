"""What can be said of a template without rendering it, in every branch of it."""

from collections.abc import Iterator
from typing import Any

from django.template import Template, TemplateDoesNotExist
from django.template.loader_tags import IncludeNode

from presence.themes import DEFAULT
from project import contracts
from project.contracts import Need, Unreadable
from project.template_checks.findings import Finding
from project.template_checks.loading import Look, Unusable, asked_by, called
from project.template_checks.policy import offences
from project.template_checks.variables import lines
from project.template_checks.words import untranslated


def findings(look: Look) -> Iterator[Finding]:
    """What is wrong with the sources of the templates that a theme has."""
    named = {*contracts.names(), *asked_for(look)}
    uses: dict[str, dict[str, int]] = {}
    for name in look.own:
        try:
            template = look.template(name)
        except Unusable as error:
            yield error.finding
            continue
        uses[name] = lines(template)
        yield from of_text(look, name)
        yield from of_includes(look, name, template)
        if name not in named and not is_of_a_library(name):
            sentence = f"Nothing asks for a template that is called {name}."
            yield Finding(called(look.path(name)), 0, "stranger", sentence)
    for name in uses:
        yield from of_contract(look, name, uses)


def of_text(look: Look, name: str) -> Iterator[Finding]:
    """Forbidden things, and words without translation."""
    path = look.path(name)
    text = path.read_text()
    for offence, line in offences(text).items():
        yield Finding(called(path), line, "script", f"There is {offence}.")
    if path.suffix == ".html":
        for words, line in untranslated(text):
            yield Finding(called(path), line, "words", f"“{words}” is not translated.")


def is_of_a_library(name: str) -> bool:
    """Whether a library has a template of this name, which ours stands before."""
    try:
        Look(DEFAULT).template(name)
    except (TemplateDoesNotExist, Unusable):
        return False
    return True


def asked_for(look: Look) -> Iterator[str]:
    """What the theme's own include and extend."""
    for name in look.own:
        try:
            yield from (one for one in asked_by(look.template(name)) if one)
        except Unusable:
            continue


# What is passed, and what is asked for ------------------------------------------------------------


def of_contract(look: Look, name: str, uses: dict[str, dict[str, int]]) -> Iterator[Finding]:
    """A header that cannot be read; what is used and not listed, or listed and not used."""
    file = called(look.path(name))
    try:
        own = contracts.read(look.path(name).read_text())
    except Unreadable as error:
        yield Finding(file, 1, "header", f"Its contract cannot be read: {error}")
        return
    if own is None and look.theme == DEFAULT:
        yield Finding(file, 1, "header", "It does not begin with its contract.")
    listed = listed_for(name) or (set(own.needs) if own else None)
    if listed is None:
        return
    for variable, line in uses[name].items():
        if variable not in listed:
            sentence = f"“{variable}” is used, and the contract does not list it."
            yield Finding(file, line, "unlisted", sentence)
    # What base.html lists is for all that extend it.
    here = set().union(*uses.values()) if name == "base.html" else uses[name]
    for need in own.needs if own else ():
        if name == "base.html" and look.theme != DEFAULT and need in listed:
            continue  # its pages are the default's
        if need not in here or need not in listed:
            sentence = (
                f"“{need}” is listed, and nobody {'uses' if need in listed else 'passes'} it."
            )
            yield Finding(file, line_of(look, name, need), "unused", sentence)


def listed_for(name: str) -> set[str] | None:
    """What the product passes to a template; None for those that it does not have."""
    return set(contracts.needs_of(name)) if name in contracts.names() else None


def line_of(look: Look, name: str, need: str) -> int:
    """Where a header lists something."""
    before, _, _ = look.path(name).read_text().partition(f" {need}: ")
    return before.count("\n") + 1


def of_includes(look: Look, name: str, template: Template) -> Iterator[Finding]:
    """Includes that let everything in, or pass other things than the partial needs."""
    nodes: Any = template.nodelist
    for node in nodes.get_nodes_by_type(IncludeNode):
        place = called(look.path(name)), node.token.lineno
        if not node.isolated_context:
            yield Finding(*place, "include", f"{node.template.token} is included without `only`.")
            continue
        needs = needs_of_partial(node.template.var)
        if needs is None:
            continue
        passed = set(node.extra_context)
        for more in sorted(passed - set(needs)):
            sentence = f"“{more}” is passed to {node.template.var}, which does not need it."
            yield Finding(*place, "include", sentence)
        for need in needs.values():
            if need.name not in passed and not need.optional:
                sentence = f"“{need.name}” is not passed to {node.template.var}, which needs it."
                yield Finding(*place, "include", sentence)


def needs_of_partial(name: object) -> dict[str, Need] | None:
    """What a partial of the default needs; None when it is not one, or not known which."""
    if isinstance(name, str) and name in contracts.names():
        return contracts.needs_of(name)
    return None
