"""What is for development is nowhere else: the gallery, and pages that load themselves again."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import get_resolver

from project.tests.permissions_of_libraries import walk
from project.tests.servers import ROOT

pytestmark = pytest.mark.once

DEVELOPMENT = ("pattern_library", "project.gallery", "django_browser_reload", "project.reloading")
APPS = "from django.conf import settings; print(*settings.INSTALLED_APPS, *settings.MIDDLEWARE)"


def test_what_serves_people_has_none_of_it() -> None:
    parts = " ".join([*settings.INSTALLED_APPS, *settings.MIDDLEWARE])
    assert not [name for name in DEVELOPMENT if name in parts]
    addresses = list(walk(get_resolver().url_patterns))
    assert not [one for one in addresses if "reload" in one or "gallery" in one]
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["script-src"] == policy["connect-src"] == ["'self'"]


@pytest.mark.parametrize(
    ("module", "debug", "parts"),
    [
        ("project.settings", "", ()),
        ("project.settings", "1", DEVELOPMENT[2:]),
        ("project.gallery.settings", "", DEVELOPMENT),
    ],
)
def test_each_asks_for_what_it_shows(
    module: str, debug: str, parts: tuple[str, ...], tmp_path: object
) -> None:
    environment = {"DJANGO_SETTINGS_MODULE": module, "PARLEY_VAR": str(tmp_path)}
    if debug:
        environment["DEBUG"] = debug
    found = subprocess.run(
        [sys.executable, "-c", APPS], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    assert [name for name in DEVELOPMENT if name in found.stdout] == list(parts)
