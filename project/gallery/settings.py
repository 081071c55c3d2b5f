"""Parley's settings with the gallery besides: `just gallery`. Nothing that serves people loads them."""

import os

os.environ.setdefault("DEBUG", "1")

from project.settings import *  # noqa: F403
from project.settings import INSTALLED_APPS

INSTALLED_APPS += ["pattern_library", "project.gallery"]
ROOT_URLCONF = "project.gallery.urls"
PATTERN_LIBRARY = {
    "SECTIONS": (("templates", ["rooms", "presence", "partials", "account", "allauth"]),)
}
