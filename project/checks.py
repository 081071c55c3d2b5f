"""What has to be true of the settings, beyond what Django checks of itself."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string

from presence import themes

HINT = "Find one that is async-capable, or do the same without a middleware."


SESSION_ENGINE = "django.contrib.sessions.backends.db"


def sessions_are_in_the_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Open pages are closed when their sessions have ended, which is asked of that table, for many
    at once. Other engines have no such table, or keep copies that do not know of the end."""
    if settings.SESSION_ENGINE == SESSION_ENGINE:
        return []
    hint = f"Set it to {SESSION_ENGINE}."
    return [
        Error(
            "SESSION_ENGINE does not keep sessions in the database alone.",
            hint=hint,
            id="project.E002",
        )
    ]


def themes_can_be_used(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A folder among the themes that holds none is left out, and nobody would know why."""
    hint = "Until it is mended, nobody can choose this theme. docs/theming.md tells what it needs."
    return [Warning(problem, hint=hint, id="project.W001") for problem in themes.problems()]


def middleware_is_async(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One that is not would hold a thread for as long as each answer below it takes."""
    return [
        Error(f"{path} is a middleware for sync code alone.", hint=HINT, id="project.E001")
        for path in settings.MIDDLEWARE
        if not getattr(import_string(path), "async_capable", False)
    ]
