"""What a page says of the theme that it is rendered in."""

from typing import cast

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage

from project.static_files import OfTheTheme

register = template.Library()


@register.simple_tag
def theme_sheets() -> list[str]:
    """The addresses of its style sheets, in the order in which browsers have to load them."""
    return cast(OfTheTheme, staticfiles_storage).theme_sheets()
