from django.apps import AppConfig
from django.core.checks import register

from project.checks import middleware_is_async, sessions_are_in_the_database, themes_can_be_used


class ProjectConfig(AppConfig):
    """The house that the apps stand in."""

    name = "project"

    def ready(self) -> None:
        register(middleware_is_async)
        register(sessions_are_in_the_database)
        register(themes_can_be_used, "templates")
