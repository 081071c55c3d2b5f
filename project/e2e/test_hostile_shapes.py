"""Words that would cover, stretch or turn what stands around them: they stay in a place of their own."""

from base64 import b64encode

import pytest
from django.db import transaction
from playwright.sync_api import expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import live, rows, scroller
from rooms.markup import clean, refusal
from rooms.models import Room
from rooms.operations import post_message
from rooms.tests.vectors import SHAPES

# The beginnings are enough to reach as far as they can, and all of them fit on one tall page.
TEXTS = [text for text in (clean(shape[:180]) for shape in SHAPES.values()) if not refusal(text)]
# What a pointer does not find where it is, and a page that is wider than its window.
COVERED = """selector => {
  const covered = [];
  for (const element of document.querySelectorAll(selector)) {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + box.height / 2];
    const found = document.elementFromPoint(x, y);
    if (box.width && !(found && (element.contains(found) || found.contains(element))))
      covered.push(`${element.outerHTML.slice(0, 90)} below ${found && found.outerHTML.slice(0, 90)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) covered.push("the page is too wide");
  return covered;
}"""
BODY = "article > [dir]"
PARTS = f"#room-name, header a, #text, #send, #preview, article h3 a, {BODY}"
# The line around a body covers the two pixels that are left for the outline of what has the focus.
INK = """(bodies, ink) => bodies.forEach(body => {
  body.style.outline = "2px solid #777777";
  for (const words of body.children) words.style.visibility = ink;
})"""

# The pixels that are not the same in two pictures; the edge of a round avatar may be a shade off.
DIFFERENT = """async pictures => {
  const [before, after] = await Promise.all(pictures.map(async picture => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return [context.getImageData(0, 0, image.width, image.height).data, image.width];
  }));
  const found = [];
  for (let byte = 0; byte < before[0].length && found.length < 20; byte += 1)
    if (Math.abs(before[0][byte] - after[0][byte]) > 24)
      found.push([(byte >> 2) % before[1], Math.floor((byte >> 2) / before[1])]);
  return found;
}"""


@pytest.mark.parametrize("width", [360, pytest.param(1440, marks=pytest.mark.nightly)])
def test_no_words_reach_beyond_their_place(
    open_as: OpenAs, alice: Person, bob: Person, room: Room, width: int
) -> None:
    assert len(TEXTS) > 25
    page = open_as(alice)
    page.set_viewport_size({"width": width, "height": 12_000})
    page.goto(room.get_absolute_url())
    expect(live(page, "alice")).to_be_attached()
    with transaction.atomic():
        for text in TEXTS:
            post_message(room, alice, "Before it")
            post_message(room, bob, text)
        post_message(room, alice, "After it")
    expect(rows(page)).to_have_count(2 * len(TEXTS) + 1)
    assert scroller(page).evaluate("box => box.scrollHeight <= box.clientHeight")
    assert page.evaluate(COVERED, PARTS) == []
    hostile = page.locator(f"#messages [data-author='{bob.pk}'] {BODY}")
    expect(hostile).to_have_count(len(TEXTS))
    # Their own places are painted over. What differs around them is ink that has left them.
    pictures = []
    for ink in ("visible", "hidden"):
        hostile.evaluate_all(INK, ink)
        pictures.append(page.screenshot(mask=[hostile], mask_color="#777777"))
    other = page.context.new_page()
    assert other.evaluate(DIFFERENT, [b64encode(picture).decode() for picture in pictures]) == []
