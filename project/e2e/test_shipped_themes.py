"""A conversation under each theme that ships: one person with scripts, on a phone, and one without."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from presence import themes
from presence.models import Person
from project.e2e.axe import assert_accessible
from project.e2e.conftest import OpenAs
from project.e2e.layout import problems
from project.e2e.pages import (
    PASSWORD,
    act,
    act_on_its_page,
    composer,
    live,
    row,
    say,
    send,
    sign_in,
)
from rooms.models import Room
from rooms.operations import post_message

SHIPPED = sorted(path.name for path in (settings.BASE_DIR / "project" / "themes").iterdir())
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
LONG = "||the gardener|| `code` and https://example.org/tea " + "w" * 120


@pytest.mark.parametrize("theme", SHIPPED)
def test_a_conversation(
    open_as: OpenAs, theme: str, alice: Person, bob: Person, charlie: Person, room: Room
) -> None:
    for person in (alice, charlie):
        person.set_password(PASSWORD)
        person.theme = theme
        person.save()
    post_message(room, bob, LONG)
    hers = open_as()
    his = open_as(javascript=False)
    hers.set_viewport_size(PHONE)  # type: ignore[arg-type]
    his.set_viewport_size(DESK)  # type: ignore[arg-type]

    for page, name in ((hers, "alice"), (his, "charlie")):
        page.goto("/appearance/")
        page.get_by_label("Theme").select_option(theme)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Sign in").click()
        expect(page.locator(f"link[href*='themes/{theme}/theme']")).to_have_count(1)
        sign_in(page, name)
        page.get_by_role("main").get_by_role("link", name=room.name).click()
    expect(composer(his)).to_have_count(0)
    his.get_by_role("button", name="Join").click()

    say(hers, "Is anybody there?")
    his.reload()
    expect(row(his, "Is anybody there?")).to_be_in_viewport()
    send(his, "I have just come")
    expect(row(hers, "I have just come")).to_be_in_viewport()
    assert problems(hers) == []

    act(hers, row(hers, "Is anybody there?"), "Edit")
    hers.get_by_label("Edit your message").fill("Is somebody there?")
    hers.get_by_role("button", name="Save").click()
    act_on_its_page(his, "I have just come", "Edit")
    his.get_by_label("Edit your message").fill("I have come")
    his.get_by_role("button", name="Save").click()
    for page in (hers, his):
        for words in ("Is somebody there?", "I have come"):
            expect(row(page, words).get_by_text("edited", exact=True)).to_be_visible()

    hers.once("dialog", lambda dialog: dialog.accept())
    act(hers, row(hers, "Is somebody there?"), "Delete")
    expect(row(hers, "This message was deleted.")).to_have_count(1)
    act_on_its_page(his, "I have come", "Delete")
    his.get_by_role("button", name="Delete").click()
    for page in (hers, his):
        expect(row(page, "This message was deleted.")).to_have_count(2)

    hers.set_viewport_size(DESK)  # type: ignore[arg-type]
    expect(live(hers, "alice")).to_be_visible()
    look_right(hers)
    hers.get_by_role("navigation", name="This room").get_by_role(
        "link", name=re.compile("here")
    ).click()
    expect(hers.locator("#members").get_by_role("link", name=charlie.name)).to_be_visible()
    assert problems(hers) == []


def look_right(page: Page) -> None:
    """In light and dark nothing is covered or cut off, and axe finds nothing, neither in contrasts."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
    assert problems(page) == []


def test_every_theme_that_ships_is_here() -> None:
    assert {*SHIPPED, themes.DEFAULT} <= {*themes.installed()} and len(SHIPPED) == 3
