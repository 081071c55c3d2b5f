"""What is said of pictures of the gallery. Browsers compare them by night: project/e2e/test_pictures.py."""

import pytest
from PIL import Image, ImageDraw

from project.e2e.pictures.pictures import (
    PAGES,
    REFERENCES,
    TOLERANCE,
    Picture,
    difference,
    every,
    report,
    shrunk,
)
from project.gallery import samples

pytestmark = pytest.mark.once


def test_every_picture_has_its_reference_and_they_are_small() -> None:
    references = set(REFERENCES.glob("*.png"))
    assert {picture.path for picture in every()} == references, "`just pictures` takes them anew"
    assert sum(path.stat().st_size for path in references) < 2_000_000


def test_every_page_that_is_pictured_has_that_state() -> None:
    for picture in PAGES:
        assert picture.state in {sample.state for sample in samples.of(picture.template)}


def test_what_moved_is_named_with_the_pages_that_it_stands_on() -> None:
    row = Picture("rooms/partials/message.html")
    moved = report({row: 0.021, Picture("start.html", "signed out"): 1})
    assert moved.splitlines() == [
        "rooms/partials/message.html (640 px, light): 2.10% of it; it stands on "
        "rooms/delete_message.html, rooms/message.html, rooms/room.html, rooms/unread.html",
        "start.html (640 px, light, signed out): another size",
    ]


def test_a_word_is_a_difference_and_one_shade_is_none() -> None:
    before = shrunk(Image.new("RGB", (640, 900), "#fdfcf9"))
    shade = shrunk(Image.new("RGB", (640, 900), "#fcfbf8"))
    word = Image.new("RGB", (640, 900), "#fdfcf9")
    ImageDraw.Draw(word).text((20, 20), "Somebody wrote something here", fill="#222")
    assert difference(before, shade) == 0
    assert difference(before, shrunk(word)) > TOLERANCE
    assert difference(before, before.crop((0, 0, 640, 899))) == 1
