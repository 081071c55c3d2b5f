"""The settings that say which languages Parley speaks. docs/translating.md tells how another is added."""

from pathlib import Path

LANGUAGE_CODE = "en"
# Each by the name that its speakers give it.
LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ar", "العربية"),
    ("ja", "日本語"),
]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [Path(__file__).resolve().parent / "locale"]
FORMAT_MODULE_PATH = "project.formats"
