"""What a page says of the theme that it is rendered in."""

from typing import cast

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString, mark_safe

from project.classes import CLASSES
from project.static_files import OfTheTheme

register = template.Library()


@register.simple_tag
def theme_sheets() -> list[str]:
    """The addresses of its style sheets, in the order in which browsers have to load them."""
    return cast(OfTheTheme, staticfiles_storage).theme_sheets()


@register.filter
def without_classes(html: SafeString) -> SafeString:
    """A sentence without the classes in it. In what people wrote, quotes are escaped."""
    return mark_safe(CLASSES.sub("", html))
