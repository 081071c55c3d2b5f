from django.apps import AppConfig
from django.core.checks import register

from project.checks import middleware_is_async


class ProjectConfig(AppConfig):
    """The house that the apps stand in."""

    name = "project"

    def ready(self) -> None:
        register(middleware_is_async)
