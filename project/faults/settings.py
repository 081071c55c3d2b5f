"""Parley's settings, on a bad day: a small disk, a channel layer that loses rings, a clock that jumps."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from project.settings import *  # noqa: F403
from project.settings import CHANNEL_LAYERS, DATABASES

if pages := os.environ.get("MOST_PAGES"):
    DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA max_page_count={int(pages)};"
if layer := os.environ.get("LAYER"):
    CHANNEL_LAYERS["default"]["BACKEND"] = layer
if clock := os.environ.get("CLOCK"):
    # By Python and before anything asks: libfaketime also takes every wait of a thread for the
    # interpreter, and makes a process ten times slower.
    real, file = time.time, Path(clock)

    def wrong() -> float:
        """The time, so many seconds off as stand in the file."""
        return real() + float(file.read_text())

    time.time = wrong
    timezone.now = lambda: datetime.fromtimestamp(wrong(), UTC)
