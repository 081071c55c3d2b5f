"""Rows that were rendered are kept, and shared by pages, pushes and live view.

Rendering a row takes some two hundred microseconds, and finding a kept one three: of a room's page with
50 messages, rows are three quarters. `KEPT_ROWS_MIB=0` switches it off.
"""

from collections.abc import Hashable
from threading import Lock
from typing import cast

from cachetools import LRUCache
from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, Parser, Template, Token
from django.template.context import Context
from django.template.loader_tags import IncludeNode
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from rooms.models import Message

register = template.Library()

# By what they show and how, so that nothing has to be forgotten: other words are another row. Bounded in
# characters.
rows: LRUCache[Hashable, SafeString] = LRUCache(settings.KEPT_ROWS_MIB * 2**20, getsizeof=len)
lock = Lock()


class KeptRow(Node):
    """What the include in it rendered of a message, or renders now."""

    child_nodelists = ("nodelist",)

    def __init__(self, message: FilterExpression, nodelist: NodeList) -> None:
        self.message, self.nodelist = message, nodelist
        [include] = nodelist.get_nodes_by_type(IncludeNode)
        self.included: FilterExpression = cast(IncludeNode, include).template

    def render(self, context: Context) -> SafeString:
        engine = cast(Template, context.template).engine
        if engine.debug:
            return self.nodelist.render(
                context
            )  # a template may have been saved that is included in it
        # Asked once for each rendering, as Django's include does: another theme has another one.
        known = cast(dict[Node, Template], context.render_context.dicts[0])
        if self not in known:
            known[self] = engine.get_template(self.included.resolve(context))
        message: Message = self.message.resolve(context)
        key = (known[self], get_language(), get_current_timezone(), message.shown)
        with lock:
            row = rows.get(key)
        if row is None:
            row = self.nodelist.render(context)
            if len(row) <= rows.maxsize:
                with lock:
                    rows[key] = row
        return row


@register.tag
def kept(parser: Parser, token: Token) -> KeptRow:
    """`{% kept message %}` and `{% endkept %}` around the include of a row: once for all who read alike."""
    _, message = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptRow(parser.compile_filter(message), nodelist)
