"""What has to be true of the settings, beyond what Django checks of itself."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

HINT = "Find one that is async-capable, or do the same without a middleware."


def middleware_is_async(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One that is not would hold a thread for as long as each answer below it takes."""
    return [
        Error(f"{path} is a middleware for sync code alone.", hint=HINT, id="project.E001")
        for path in settings.MIDDLEWARE
        if not getattr(import_string(path), "async_capable", False)
    ]
