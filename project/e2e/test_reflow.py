"""Nothing is lost or covered: at 400 %, with the largest text, with text spaced out, on each page."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from playwright.sync_api import Page

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.layout import problems, space_text
from project.e2e.pages import rows
from project.tests.every_page import build, pages
from rooms.models import Room
from rooms.operations import (
    change_room,
    change_settings,
    delete_message,
    edit_message,
    join_room,
    post_message,
)

# 1280 × 1024 at 400 %, telephones, tablets, laptops.
WINDOWS = ((320, 256), (320, 640), (768, 1024), (1280, 800))
LOOKS = ("", "text-size-small", "text-size-largest line-spacing-wider font-monospace")
WORDS = (
    "A line",
    "Donaudampfschifffahrtsgesellschaftskapitän" * 3,
    "```python\n" + "steep(minutes=4) or " * 12 + "\n```",
    "> A quote with https://example.org/" + "tea/" * 30 + "\n\n- one\n  - two\n    - three",
    "::: spoiler How the film of the long afternoon ends\nThey have *tea*.\n:::",
    "صباح الخير، هل بقي شاي؟ https://example.org/tea",
)


@pytest.fixture
def talk(room: Room, alice: Person, bob: Person) -> Room:
    """All that a row may hold, by people with long names, in a room with a longer one."""
    change_settings(alice, display_name="Alexandra-Wilhelmina von und zu Brandtstätten-Ferreira")
    change_room(room, alice, "The room of the " + "very " * 8 + "long afternoons", "Topics " * 35)
    join_room(room, bob)
    for author, words in itertools.product((alice, bob), WORDS):
        post_message(room, author, words)
        edit_message(post_message(room, author, words), author, words + "!")
    delete_message(post_message(room, alice, "Gone"), alice)
    delete_message(post_message(room, alice, "Gone as well"), alice)
    return room


def look(page: Page, width: int, height: int, classes: str = "") -> None:
    """Show the page anew in such a window, to somebody who chose this."""
    page.set_viewport_size({"width": width, "height": height})
    page.reload()
    page.evaluate("classes => { document.documentElement.className = classes; }", classes)


def wrong(page: Page, windows: tuple[tuple[int, int], ...], looks: tuple[str, ...]) -> dict:
    """What is wrong with the page, in each of these windows and for each of these choices."""
    found = {}
    for (width, height), classes in itertools.product(windows, looks):
        look(page, width, height, classes)
        found[width, height, classes] = problems(page)
    for width, height in windows[::2]:
        look(page, width, height)
        space_text(page)
        found[width, height, "spaced"] = problems(page)
    return {where: what for where, what in found.items() if what}


def test_a_room_at_every_size(open_as: OpenAs, bob: Person, talk: Room) -> None:
    page = open_as(bob, talk)
    assert rows(page).count() == 26
    assert wrong(page, WINDOWS, LOOKS) == {}
    look(page, 320, 256)  # scrolls as a whole
    assert page.evaluate("document.scrollingElement.scrollHeight") > 2000
    look(page, 1280, 1024)
    assert page.evaluate("document.scrollingElement.scrollHeight") == 1024


def test_a_room_without_scripts_at_the_extremes(open_as: OpenAs, bob: Person, talk: Room) -> None:
    change_settings(bob, newest_first=True)
    page = open_as(bob)
    for by in ("?live=no", "frame/?every=3600"):
        page.goto(f"{talk.get_absolute_url()}{by}")
        assert wrong(page, WINDOWS[:1], LOOKS[2:]) == {}


BREAKS = {
    "wider than the window": "#text { inline-size: 500px !important }",
    "overlap": "article > [dir] { margin-block-start: -1.5rem !important }",
    "is cut off": "article { block-size: 1rem; overflow: hidden }",
    "covered by": "#room > header { position: absolute; inset: 0; background: white }",
    "× 10 px": "[data-acts] { block-size: 10px; min-block-size: 0 !important }",
    "messages have": "#room > section { min-block-size: 0 !important } #composer { padding: 25rem 0 0 }",
}


def test_what_is_wrong_is_found(open_as: OpenAs, bob: Person, talk: Room) -> None:
    page = open_as(bob, talk)
    for wanted, css in BREAKS.items():
        look(page, 360, 900)
        assert problems(page) == []
        page.evaluate(
            """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
            document.adoptedStyleSheets = [sheet]; }""",
            css,
        )
        assert any(wanted in one for one in problems(page)), (wanted, problems(page))


@pytest.mark.nightly
def test_every_page_at_every_size(open_as: OpenAs) -> None:
    house = build()
    windows: dict[str, Page] = {}
    found = {}
    # Some views are async, which this thread, where Playwright's loop runs, cannot ask.
    with ThreadPoolExecutor(1) as elsewhere:
        sights = elsewhere.submit(pages, house).result()
        elsewhere.submit(connections.close_all).result()
    for sight in filter(None, sights.values()):
        if sight.who not in windows:
            windows[sight.who] = open_as(house.people.get(sight.who))
        windows[sight.who].goto(sight.path)
        looks = (*LOOKS, "text-size-large", "text-size-larger")
        if what := wrong(windows[sight.who], WINDOWS, looks):
            found[str(sight)] = what
    assert len(windows) >= 2 and found == {}
