"""python -m project.e2e.pictures

Takes all references anew.
"""

import os
import signal
import tempfile

import django
from playwright.sync_api import sync_playwright

from project.tests.plugin import SETTINGS, UNSET


def main() -> None:
    # As Ctrl-C does: servers and folders are not left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in UNSET:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="parley-pictures-") as folder:
        os.environ |= {
            **SETTINGS,
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "PARLEY_VAR": folder,
        }
        django.setup()
        renew()


def renew() -> None:
    """Put each where it belongs, and take away those that are of nothing any more."""
    from project.e2e.browsers import launch
    from project.e2e.pictures.pictures import REFERENCES, every, gallery, taken

    old = set(REFERENCES.glob("*.png"))
    with gallery() as parley, sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        for picture, image in taken(browser, parley.url, every()):
            picture.path.parent.mkdir(exist_ok=True)
            image.save(picture.path, optimize=True)
            old.discard(picture.path)
        browser.close()
    for path in old:
        path.unlink()
    total = sum(path.stat().st_size for path in REFERENCES.glob("*.png"))
    print(f"{len(every())} pictures, {total // 1024} KB")


if __name__ == "__main__":
    main()
