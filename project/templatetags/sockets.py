"""What a page tells its socket, in the socket's address."""

from html import unescape
from urllib.parse import quote, urlencode

import structlog
from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY

from presence import themes

register = template.Library()


@register.simple_tag(takes_context=True)
def what_the_socket_is_told(context: RequestContext) -> str:
    """The page's title, its theme, and the name of the request that brought it, as the query of an
    address.

    The server sends titles with what is unread in front, and cannot know them otherwise: there is no
    script that could change only the number. By the name, lines of the log about the socket lead to
    those about its page.
    """
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    told = {"title": unescape(block.render(context)).strip(), "theme": themes.current()}
    if request := structlog.contextvars.get_contextvars().get("request"):
        told["page"] = request
    return urlencode(told, quote_via=quote, safe="")
