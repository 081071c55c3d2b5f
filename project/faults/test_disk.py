"""A disk that is full: what is there is read, and who writes is told, with their words."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.db import connection
from django.utils.html import escape

from project.faults.conftest import MOST_PAGES
from project.faults.house import House
from project.faults.writer import TOKEN

# More than may fit into a page that others have left half empty.
LONG = "My <words>" * 400


def test_the_disk_is_full_and_has_room_again(small_house: House) -> None:
    house = small_house
    with house.lives_through():
        with full_disk(house):
            house.waits(house.nobody_is_answered, "those who write are told")
            open_before = list(house.crowd.here)
            assert "House" in ask(house, house.path)[1]
            status, text = ask(house, f"{house.path}messages/", body=LONG, nonce="n1")
            assert status == 503 and "cannot use its database" in text
            assert f'dir="auto">\n{escape(LONG)}</textarea>' in text
            assert 'name="nonce" value="n1"' in text
        assert house.crowd.all(lambda tab: tab.is_open) and house.crowd.here == open_before
    assert not any(tab.closed_with for tab in house.crowd.tabs)


@contextmanager
def full_disk(house: House) -> Iterator[None]:
    """Inside the block the database has no page left."""
    with house.database(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ballast (weight BLOB)")
        while (pages := cursor.execute("PRAGMA page_count").fetchone()[0]) < MOST_PAGES:
            size = max(1, (MOST_PAGES - pages - 2) * 4000)
            cursor.execute(f"INSERT INTO ballast VALUES (zeroblob({size}))")
    try:
        yield
    finally:
        with house.database(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE ballast")


def ask(house: House, path: str, **fields: str) -> tuple[int, str]:
    """A page as a browser without scripts asks for it, or sends a form."""
    key = next(iter(house.readers))
    request = urllib.request.Request(
        f"{house.first.url}{path}",
        data=urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode() if fields else None,
        headers={"Cookie": f"sessionid={key}; csrftoken={TOKEN}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
