"""Which variables a template asks for, found in it without rendering it: no branch is left out."""

from collections.abc import Iterator
from typing import Any

from django.template import Template
from django.template.base import FilterExpression, Node, NodeList, Token, TokenType, Variable
from django.template.defaulttags import CsrfTokenNode, ForNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.templatetags.i18n import BlockTranslateNode

# What the engine itself puts there.
NOBODYS = {"True", "False", "None", "forloop", "block"}
# Tags that put something under a name, for what comes after them: the attributes that hold the name.
NAMES_FOR_LATER = ("asvar", "target_var", "variable", "varname", "var_name", "as_var")
NOT_LOOKED_INTO = ("origin", "token", "parser", "nodelist", "child_nodelists")


def lines(template: Template) -> dict[str, int]:
    """The variables that a template's context has to have, with the line where each is asked for first.
    What it includes with `only` gets what the include names; what it extends is not looked into."""
    found: dict[str, int] = {}
    for name, line in asked(template.nodelist, NOBODYS):
        found.setdefault(name, line)
    return found


def asked(nodes: Any, known: set[str]) -> Iterator[tuple[str, int]]:
    """Names that are asked for and that nothing before has put there, with the lines of their tags."""
    known = set(known)
    for node in nodes:
        yield from asked_by(node, known)
        known |= set(names_for_later(node))


def asked_by(node: Node, known: set[str]) -> Iterator[tuple[str, int]]:
    line = getattr(getattr(node, "token", None), "lineno", None) or 0
    for name in outside(node):
        if name not in known:
            yield name, line
    inside = known | set(names_inside(node))
    if isinstance(node, ExtendsNode):
        # Blocks are filled where the parent has them, each by itself.
        blocks: Any = node.nodelist.get_nodes_by_type(BlockNode)
        for block in blocks:
            yield from asked(block.nodelist, inside)
        return
    for name in words_of(node):
        if name not in inside:
            yield name, line
    for child in children(node):
        yield from asked(child, inside)


def children(node: Node) -> Iterator[NodeList]:
    """The lists of nodes that stand in a node, `else` among them."""
    for name in (*node.child_nodelists, "nodelist_loop", "nodelist_empty", "nodelist"):
        found = node.__dict__.get(name)
        if isinstance(found, NodeList):
            yield found
            if name == "nodelist":
                break
    for _, found in getattr(node, "conditions_nodelists", ()):
        yield found


def outside(node: Node) -> Iterator[str]:
    """What is looked up in the context that the node stands in."""
    if isinstance(node, CsrfTokenNode):
        yield "csrf_token"
    for name, value in node.__dict__.items():
        if name not in NOT_LOOKED_INTO and not isinstance(value, NodeList):
            yield from roots(value)


def roots(value: Any) -> Iterator[str]:
    """The first parts of all variables in something that a node keeps."""
    if isinstance(value, FilterExpression):
        yield from roots(value.var)
        for _, arguments in value.filters:
            for is_variable, argument in arguments:
                if is_variable:
                    yield from roots(argument)
    elif isinstance(value, Variable):
        if value.lookups:
            yield value.lookups[0]
    elif isinstance(value, dict):
        for one in value.values():
            yield from roots(one)
    elif isinstance(value, list | tuple):
        for one in value:
            if not isinstance(one, Token | Node | NodeList):
                yield from roots(one)
    elif type(value).__module__.endswith(("smartif", "defaulttags")) and not isinstance(
        value, Node
    ):
        for part in ("first", "second", "value"):
            yield from roots(getattr(value, part, None))


def names_inside(node: Node) -> Iterator[str]:
    """What a node puts there for what stands in it."""
    if isinstance(node, ForNode):
        yield from node.loopvars
    elif isinstance(node, WithNode):
        yield from node.extra_context
    elif isinstance(node, BlockTranslateNode):
        yield from node.extra_context
        if node.countervar:
            yield node.countervar


def names_for_later(node: Node) -> Iterator[str]:
    """What a node puts there for all that follows."""
    for attribute in NAMES_FOR_LATER:
        if isinstance(found := node.__dict__.get(attribute), str):
            yield found
    if isinstance(node, BlockTranslateNode) and node.asvar:
        yield node.asvar


def words_of(node: Node) -> Iterator[str]:
    """The variables in a sentence to translate: they are looked up among what the node has put there."""
    if isinstance(node, BlockTranslateNode):
        for token in (*node.singular, *node.plural):
            if token.token_type == TokenType.VAR:
                yield token.contents.split("|")[0].split(".")[0]
