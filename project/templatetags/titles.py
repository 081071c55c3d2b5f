"""The title of a page, said twice: in its head, and in the address of its socket."""

from html import unescape
from urllib.parse import quote

from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY

register = template.Library()


@register.simple_tag(takes_context=True)
def title_in_address(context: RequestContext) -> str:
    """What the block `title` says, as part of an address.

    The server sends titles with what is unread in front, and cannot know them otherwise: there is no
    script that could change only the number.
    """
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    return quote(unescape(block.render(context)).strip(), safe="")
