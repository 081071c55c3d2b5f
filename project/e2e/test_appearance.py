"""What a reader chose is what is seen, with or without scripts; the system's word, where they did not."""

from typing import Any

from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import live, row
from rooms.models import Room
from rooms.operations import change_settings, post_message

# Computed, so that it is what is drawn and not what is written in a style sheet.
SEEN = """
() => {
  const html = getComputedStyle(document.documentElement);
  const line = getComputedStyle(document.querySelector(".foot") || document.body);
  return { size: html.fontSize, lines: html.lineHeight, font: html.fontFamily, ink: html.color,
           paper: html.backgroundColor, scheme: html.colorScheme, hairline: line.borderBlockStartColor };
}
"""


def seen(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(SEEN)
    return found


def test_what_is_chosen_in_the_settings_is_seen_in_the_room(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    post_message(room, alice, "A line")
    page = open_as(alice, address="/settings/", javascript=False)
    for label, choice in (
        ("Text size", "Twice as large"),
        ("Line spacing", "Double"),
        ("Font", "Serif"),
        ("Contrast", "More"),
        ("Colour scheme", "Dark"),
        ("Motion", "Reduced"),
    ):
        page.get_by_label(label, exact=True).select_option(label=choice)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    page = open_as(alice, room)
    look = seen(page)
    assert (look["size"], look["lines"], look["scheme"]) == ("32px", "64px", "dark")
    assert "serif" in look["font"] and "system-ui" not in look["font"]
    assert (look["paper"], look["ink"]) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    expect(live(page, "alice")).to_be_attached()
    message = row(page, "A line")
    message.locator("[data-acts]").click()
    expect(message.get_by_role("link", name="Edit", exact=True)).to_be_visible()
    acts = message.locator("ul").last
    assert acts.evaluate("element => element.getAnimations().length") == 0
    # What shows when the line is cut is hidden by an animation, which no choice switches off.
    pulse = page.locator("#pulse")
    # A heartbeat puts another in its place.
    expect(pulse).to_have_css("animation-name", "pulse-hold")
    expect(pulse).to_be_hidden()


def test_what_the_system_says_is_as_what_can_be_chosen(
    open_as: OpenAs, alice: Person, room: Room
) -> None:
    page = open_as(alice, room)

    def chosen(**choices: str) -> dict[str, Any]:
        change_settings(alice, **{"contrast": "system", "colour_scheme": "system", **choices})
        page.reload()
        return seen(page)

    page.emulate_media(color_scheme="light", contrast="no-preference")
    plain, dark, more = chosen(), chosen(colour_scheme="dark"), chosen(contrast="more")
    less = chosen(contrast="less")
    assert len({look["ink"] for look in (plain, dark, more, less)}) == 4
    page.emulate_media(color_scheme="dark")
    assert {**chosen(), "scheme": "dark"} == dark
    assert {**chosen(colour_scheme="light"), "scheme": plain["scheme"]} == plain
    page.emulate_media(color_scheme="light", contrast="more")
    assert chosen() == more and chosen(contrast="less") == less


def test_pictures_are_not_even_loaded_by_whoever_wants_none(open_as: OpenAs) -> None:
    page = open_as(address="/", javascript=False)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.reload(wait_until="networkidle")
    assert [url for url in loaded if ".png" in url]
    page.get_by_role("link", name="Appearance").click()
    page.get_by_label("Pictures").select_option(label="Not loaded")
    page.get_by_role("button", name="Save").click()
    loaded.clear()
    page.goto("/", wait_until="networkidle")
    assert loaded and not [url for url in loaded if ".png" in url]
    expect(page.get_by_text("A room in Parley:")).to_be_visible()


def test_in_forced_colours_every_state_shows(open_as: OpenAs, alice: Person, room: Room) -> None:
    post_message(room, alice, "A line")
    page = open_as(alice, room)
    page.emulate_media(forced_colors="active")
    here = page.locator("#sidebar [aria-current]")
    assert here.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert page.locator("#send").evaluate("one => getComputedStyle(one).borderStyle") == "solid"
    row(page, "A line").locator("[data-acts]").focus()
    ring = row(page, "A line").locator("[data-acts]")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert ring.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert ring.evaluate("one => getComputedStyle(one).opacity") == "1"
