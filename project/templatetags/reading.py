"""How numbers and messages are written for whoever reads them."""

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

from rooms import markup

register = template.Library()


@register.filter
def number(value: int) -> str:
    """A count as the reader's language groups its digits: 1,042 or 1.042. Not for what a program reads."""
    return number_format(value, force_grouping=True)


@register.filter
def localized(html: str) -> SafeString:
    """The HTML of a message as it is kept, with what is not its author's in the reader's language."""
    return mark_safe(markup.localized(html))
