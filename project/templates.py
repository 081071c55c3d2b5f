"""The settings that say where templates come from, and what all of them may use."""

from pathlib import Path

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent.parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "project.context.parley",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "project.templatetags.keeping",
                "project.templatetags.reading",
                "project.templatetags.sockets",
                "project.templatetags.themes",
            ],
            # The theme's own come before these.
            "loaders": [
                (
                    "project.loaders.ByTheme",
                    [
                        "project.loaders.FromThemes",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
