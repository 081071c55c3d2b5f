"""The pictures of the README and the start page, taken of the demo.

    python -m project.tests.screenshots

A server of its own, with its data in a temporary folder, and four people who have the room open.
"""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from project.e2e.browsers import launch
from project.tests.servers import ROOT, Parley

PICTURES = ROOT / "static" / "pictures"
ROOM = "翻訳の輪 · Translation circle"
READER = "alice"
OTHERS = ("bob", "dana", "emi")
LARGEST = 400 * 1024
COLOURS = 256

ColourScheme = Literal["light", "dark"]


class Demo(Parley):
    """Parley with the demo in it, as `just demo` serves it."""

    def __init__(self) -> None:
        super().__init__(DATABASE_URL="", REDIS_URL="", DEBUG="", PUBLIC_URL="", ALLOWED_HOSTS="")

    def prepare(self) -> None:
        super().prepare()
        command = [sys.executable, str(ROOT / "manage.py"), "demo"]
        done = subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, check=True
        )
        table = [line.split() for line in done.stdout.splitlines() if line.startswith("  ")]
        self.passwords = {name: password for name, password, *_ in table}


def open_room(browser: Browser, demo: Demo, name: str) -> Page:
    """The room in a browser window of this person, live."""
    window = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = window.new_page()
    page.goto(f"{demo.url}/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", demo.passwords[name])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=ROOM).first.click()
    expect(page.locator("#cursor")).to_be_attached()
    return page


def take(page: Page, scheme: ColourScheme) -> None:
    """One picture of the page as it is."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    path = PICTURES / f"room-{scheme}.png"
    # Its animations stay as they are: at the end of its own, #pulse would be in sight.
    page.screenshot(path=path)
    shrink(path)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def shrink(path: Path) -> None:
    """Keep 256 colours, where Pillow is installed. Raises ValueError when it stays too large."""
    try:
        image = importlib.import_module("PIL.Image")
    except ImportError:
        pass
    else:
        with image.open(path) as picture:
            few = picture.convert("RGB").quantize(COLOURS, dither=image.Dither.NONE)
        few.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} is larger than {LARGEST // 1024} KB. Install Pillow.")


def main() -> None:
    with Demo() as demo, sync_playwright() as playwright, launch(playwright) as browser:
        for name in OTHERS:
            open_room(browser, demo, name)
        # One page for both: loaded again, it would have nothing new in it.
        page = open_room(browser, demo, READER)
        for person in (READER, *OTHERS):
            here = page.locator("#people li").filter(has_text=person)
            expect(here).not_to_contain_text("by refresh", timeout=20_000)
        take(page, "light")
        take(page, "dark")


if __name__ == "__main__":
    main()
