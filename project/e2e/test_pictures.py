"""The gallery looks as its references do, and opens for every template: see project/e2e/pictures."""

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import Playwright

from project.e2e.axe import violations
from project.e2e.browsers import launch
from project.e2e.pictures.pictures import TOLERANCE, difference, every, gallery, report, taken
from project.gallery import samples
from project.tests.servers import Parley

pytestmark = pytest.mark.nightly

# A page, a partial and an event: what stands around the sample is the same for all others.
AROUND = ("rooms/room.html", "rooms/partials/message.html", "rooms/events/room_changed.html")


@pytest.fixture(scope="module")
def served() -> Iterator[Parley]:
    with gallery() as parley:
        yield parley


def test_nothing_in_the_gallery_looks_different(served: Parley, playwright: Playwright) -> None:
    moved = {}
    with launch(playwright, whole=True) as browser:
        for picture, now in taken(browser, served.url, every()):
            with Image.open(picture.path) as before:
                if (part := difference(before, now)) > TOLERANCE:
                    moved[picture] = part
    assert not moved, f"If it is meant to: `just pictures`.\n{report(moved)}"


def test_every_template_opens_with_hostile_words_in_each_theme(served: Parley) -> None:
    templates = samples.templates()
    assert len(templates) > 130
    for name in templates:
        for theme in ("", "&theme=classless", "&theme=bubbles", "&theme=terminal"):
            for address in ("pattern", "render"):
                url = f"{served.url}/gallery/{address}/{name}?words=hostile{theme}"
                with urlopen(url) as answer:
                    html = answer.read().decode()
                assert "<img src=x" not in html and "onerror=hostile()>" not in html, url


def test_the_gallery_shuts_nobody_out(served: Parley, playwright: Playwright) -> None:
    """But for its samples, which stand in frames and which project/e2e/test_accessibility.py looks at."""
    found = ""
    with launch(playwright) as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            page.route("**/gallery/render/**", lambda route: route.fulfill(body=""))
            for name in AROUND:
                page.goto(f"{served.url}/gallery/pattern/{name}")
                found += violations(page, without=["frame-tested"])
    assert not found, found
