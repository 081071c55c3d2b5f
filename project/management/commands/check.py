"""`manage.py check --tag templates` renders every template as well: see check_templates.

Django runs what is registered in each check that names no tags, and before most commands. This takes
seconds, so it is registered while it is asked for, and no longer.
"""

from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks.registry import registry
from django.core.management.commands import check

from presence import themes
from project import template_checks


def templates_are_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What the site's theme has broken."""
    return [finding.message() for finding in template_checks.check(themes.site())]


class Command(check.Command):
    def handle(self, *app_labels: Any, **options: Any) -> None:
        if Tags.templates in (options["tags"] or ()):
            register(templates_are_whole, Tags.templates)
        try:
            super().handle(*app_labels, **options)
        finally:
            registry.registered_checks.discard(templates_are_whole)
