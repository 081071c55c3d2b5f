"""What was rendered is kept, and shared by pages, pushes and live view.

Rendering a row of a message takes some two hundred microseconds, a person in the list of people as many,
and finding either kept less than ten: of a room's page with 50 messages and 16 people, these are three
quarters. `KEPT_ROWS_MIB=0` switches it off.
"""

from collections.abc import Hashable
from threading import Lock
from types import NoneType
from typing import Any, cast

from cachetools import LRUCache
from django import template
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.base import Node, NodeList, Parser, Template, Token
from django.template.context import Context
from django.template.loader_tags import IncludeNode
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

register = template.Library()

# By what they show and how, so that nothing has to be forgotten: other words are another row. Bounded in
# characters.
rows: LRUCache[Hashable, SafeString] = LRUCache(settings.KEPT_ROWS_MIB * 2**20, getsizeof=len)
lock = Lock()


class Kept(Node):
    """What the include in it rendered of what it was passed, or renders now.

    It is passed that and nothing else, by `only`: where all of it is the same, so is what is rendered.
    """

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        [include] = nodelist.get_nodes_by_type(IncludeNode)
        self.include = cast(IncludeNode, include)
        if not self.include.isolated_context:
            raise TemplateSyntaxError("What is kept is an include that ends in `only`.")
        self.passed = tuple(self.include.extra_context.items())

    def render(self, context: Context) -> SafeString:
        engine = cast(Template, context.template).engine
        if engine.debug or not rows.maxsize:
            # In development, a template may have been saved that is included in it.
            return self.nodelist.render(context)
        # Asked once for each rendering, as Django's include does: another theme has another one.
        known = cast(dict[Node, Template], context.render_context.dicts[0])
        if self not in known:
            known[self] = engine.get_template(self.include.template.resolve(context))
        shown = [(name, what_it_shows(value.resolve(context))) for name, value in self.passed]
        key = (known[self], get_language(), get_current_timezone(), *shown)
        with lock:
            row = rows.get(key)
        if row is None:
            row = self.nodelist.render(context)
            if len(row) <= rows.maxsize:
                with lock:
                    rows[key] = row
        return row


def what_it_shows(value: Any) -> Hashable:
    """All that may be rendered of a value that a template is passed: of an object, what it says itself."""
    if isinstance(value, str | int | NoneType):
        return type(value), value  # a text that is safe HTML is another than the same text
    return cast(Hashable, value.shown)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept %}` and `{% endkept %}` around an include: rendered once for all who read alike."""
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist)
