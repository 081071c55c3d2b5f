"""Parley's settings, on a bad day: a small disk, or a channel layer that loses rings."""

import os

from project.settings import *  # noqa: F403
from project.settings import CHANNEL_LAYERS, DATABASES

if pages := os.environ.get("MOST_PAGES"):
    DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA max_page_count={int(pages)};"
if layer := os.environ.get("LAYER"):
    CHANNEL_LAYERS["default"]["BACKEND"] = layer
