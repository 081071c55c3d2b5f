"""`manage.py check_templates terminal`: what a theme has broken, each thing with its place and a hint."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from presence import themes
from presence.theme_folders import is_path
from project.template_checks import Finding, check


class Command(BaseCommand):
    """A line for each finding, and below it what to do. Exit status 1 when there is any."""

    help = "Renders every template of a theme on sample data and says what is broken."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = "its name, or the way to its folder; by default the theme that the site has"
        parser.add_argument("theme", nargs="?", default=settings.THEME, help=which)

    def handle(self, *args: Any, theme: str, **options: Any) -> None:
        with override_settings(THEME=theme if is_path(theme) else settings.THEME):
            name = themes.named(theme)
            if name is None:
                others = ", ".join(themes.installed())
                raise CommandError(
                    "\n".join([f"There is no theme {theme}, only {others}.", *themes.problems()])
                )
            self.tell(name, check(name))

    def tell(self, theme: str, found: list[Finding]) -> None:
        for finding in found:
            self.stdout.write(f"{finding}\n    {finding.hint}")
        wrong = sum(finding.rule != "tools" for finding in found)
        if wrong:
            raise CommandError(f"Findings in the theme {theme}: {wrong}.")
        more = " else" if found else ""
        self.stdout.write(f"Nothing{more} is broken in the theme {theme}.")
