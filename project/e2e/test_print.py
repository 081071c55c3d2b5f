"""A conversation on paper: a transcript, whatever the page looks like on the screen."""

from playwright.sync_api import Locator, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import row
from rooms.models import Room
from rooms.operations import post_message

CODE = "```\n" + "tea = kettle + water + leaves + patience; " * 8 + "\n```"


def test_a_transcript(open_as: OpenAs, alice: Person, bob: Person, room: Room) -> None:
    post_message(room, bob, "The first word")
    post_message(room, bob, CODE)
    post_message(
        room, bob, "::: spoiler Who\nThe gardener\n:::\n[the recipe](https://example.org/cake)"
    )
    page = open_as(alice, room)
    expect(row(page, "The gardener")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")

    for hidden in ("#text", "#sidebar", "#people", "[data-acts]", "#pause"):
        expect(page.locator(hidden).first).to_be_hidden()
    for words in ("The first word", "tea = kettle", "The gardener"):
        said = row(page, words)
        expect(said.locator("time[datetime]").last).to_be_visible()
        assert wide(said.locator("[data-name-of]")) and not wide(said.locator("[data-acts]"))
    code = page.locator("#messages pre")
    assert code.evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    expect(page.get_by_text("The gardener")).to_be_visible()
    after = "link => getComputedStyle(link, '::after').content"
    assert "https://example.org/cake" in page.get_by_role("link", name="the recipe").evaluate(after)
    colours = "html => [getComputedStyle(html).color, getComputedStyle(html).backgroundColor]"
    assert page.locator("html").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def wide(words: Locator) -> bool:
    """Whether they are to be read, and not only to be heard."""
    box = words.bounding_box()
    return box is not None and box["width"] > 5
