"""The gallery looks as its references do: see project/e2e/pictures."""

import pytest
from PIL import Image
from playwright.sync_api import Playwright

from project.e2e.axe import violations
from project.e2e.browsers import launch
from project.e2e.pictures.pictures import TOLERANCE, difference, every, gallery, report, taken

pytestmark = pytest.mark.nightly

# A page, a partial and an event: what stands around the sample is the same for all others.
AROUND = ("rooms/room.html", "rooms/partials/message.html", "rooms/events/room_changed.html")


def test_nothing_in_the_gallery_looks_different(playwright: Playwright) -> None:
    moved = {}
    with gallery() as parley, launch(playwright, whole=True) as browser:
        for picture, now in taken(browser, parley.url, every()):
            with Image.open(picture.path) as before:
                if (part := difference(before, now)) > TOLERANCE:
                    moved[picture] = part
    assert not moved, f"If it is meant to: `just pictures`.\n{report(moved)}"


def test_the_gallery_shuts_nobody_out(playwright: Playwright) -> None:
    """But for its samples, which stand in frames and which project/e2e/test_accessibility.py looks at."""
    found = ""
    with gallery() as parley, launch(playwright) as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            page.route("**/gallery/render/**", lambda route: route.fulfill(body=""))
            for name in AROUND:
                page.goto(f"{parley.url}/gallery/pattern/{name}")
                found += violations(page, without=["frame-tested"])
    assert not found, found
