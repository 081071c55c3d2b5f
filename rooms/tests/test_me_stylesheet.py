"""The stylesheet that knows who reads, so that no fragment has to."""

import pytest

from presence.models import Person
from rooms.models import Room
from rooms.tests.conftest import browser
from rooms.tests.html import read

pytestmark = pytest.mark.once


def test_it_marks_this_person_s_messages_and_says_you(db: None) -> None:
    css = browser().get("/me/3.en.css").content.decode()
    assert '[data-author="3"]' in css and '[data-name-of="3"]' in css and "(you)" in css
    assert '"4"' not in css and '"4"' in browser().get("/me/4.en.css").content.decode()


def test_it_is_a_stylesheet_that_is_kept_for_ever(db: None) -> None:
    answer = browser().get("/me/3.en.css")
    assert answer["Content-Type"] == "text/css"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_it_depends_on_its_address_alone(alice: Person, bob: Person) -> None:
    answers = [browser(person).get("/me/3.en.css") for person in (None, alice, bob)]
    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        assert "Cookie" not in answer.get("Vary", "") and not answer.cookies


def test_a_page_asks_for_the_reader_s_own_and_a_page_of_nobody_for_none(
    room: Room, bob: Person
) -> None:
    def sheets(person: Person | None, address: str) -> list[str]:
        links = read(browser(person).get(address)).all("link", rel="stylesheet")
        return [link["href"] for link in links if link["href"].startswith("/me/")]

    assert sheets(bob, "/rooms/café-söhne-東京/") == [f"/me/{bob.pk}.en.css?v=0.1.0"]
    assert sheets(bob, "/rooms/") == [f"/me/{bob.pk}.en.css?v=0.1.0"]
    assert sheets(None, "/") == []


@pytest.mark.parametrize(
    "address", ["/me/3.xx.css", "/me/x.en.css", "/me/3.en%00.css", "/me/3.%22%7D.css", "/me/3.css"]
)
def test_an_address_that_makes_no_sense_is_not_there(db: None, address: str) -> None:
    answer = browser().get(address)
    assert answer.status_code == 404 and "text/html" in answer["Content-Type"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_do_nothing(db: None, method: str) -> None:
    answer = getattr(browser(), method)("/me/3.en.css")
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
