"""How numbers are written that people read."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def number(value: int) -> str:
    """A count as the reader's language groups its digits: 1,042 or 1.042. Not for what a program reads."""
    return number_format(value, force_grouping=True)
