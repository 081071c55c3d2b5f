"""python -m project.screenreader

Has the Orca screen reader read a room in Chromium, on a desktop that nobody sees, while people talk
there; prints what it says, and ends with 1 when that is not what it should. Two minutes.
"""

import os
import signal
import sys
import tempfile

import django
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from project.tests.machine import (
    SCREEN_READER,
    find_program,
    install,
    may_install,
    missing_packages,
)
from project.tests.plugin import UNSET

PASSWORD = "a kettle for the screen reader"


def main() -> int:
    # As Ctrl-C does: servers and folders are not left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if (missing := missing_packages(SCREEN_READER)) and may_install():
        print(f"Installing {', '.join(missing)}.", flush=True)
        install(missing)
        missing = missing_packages(SCREEN_READER)
    if missing:
        print(f"Not installed, and needed: {', '.join(missing)}.")
        return 1
    for name in UNSET:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="parley-screenreader-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in this thread
            "PARLEY_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "TICK_SECONDS": "0.5",  # what this process writes is found by the server's tick
        }
        django.setup()
        return 0 if listen() else 1


def listen() -> bool:
    """Whether all was said as it should be."""
    # Models, which need Django to be set up.
    from presence.models import Person
    from project.screenreader.conversation import Talk
    from project.screenreader.desktop import Desktop
    from project.tests.servers import Parley
    from rooms.operations import join_room, make_room, post_message

    with Parley() as server, Desktop() as desktop:
        alice = Person.objects.create_user("alice", password=PASSWORD)
        bea = Person.objects.create_user("bea", display_name="Bea")
        room = make_room("Kitchen", "", alice)
        join_room(room, bea)
        for number in range(120):
            post_message(room, bea, f"Earlier: {number}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_program("chromium"),
                headless=False,
                args=["--force-renderer-accessibility"],
                env=desktop.window,
            )
            page = sign_in(browser.new_context(), server.url)
            page.goto(f"{server.url}{room.get_absolute_url()}")
            expect(page.locator("#people")).not_to_contain_text("reading by refresh")
            # What gets the focus while it reads a new page, it may not notice.
            print("On arrival:", desktop.listen(0, [], 0), flush=True)
            since = len(desktop.said())
            page.locator("#text").focus()
            print("In the box:", desktop.listen(since, ["Message entry."], 20), flush=True)
            return Talk(desktop, server, page, room, alice, bea).run()


def sign_in(window: BrowserContext, url: str) -> Page:
    """A page of somebody who is signed in."""
    page = window.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", "alice")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


if __name__ == "__main__":
    sys.exit(main())
