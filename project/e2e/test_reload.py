"""A template that is saved shows in open pages, under `just gallery` and under `just run` with DEBUG=1."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from project.e2e.conftest import OpenAs
from project.tests.servers import Parley

TOML = 'name = "trial"\ntitle = "Trial"\ncontract = 1\n'
START = '{% extends "start.html" %}{% block main %}<h1>NEWS</h1>{% endblock %}'
TOPIC = '<p id="room-topic">NEWS: {{ room.topic }}</p>'


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """A theme that has nothing of its own yet."""
    folder = tmp_path / "trial"
    (folder / "templates/rooms/partials").mkdir(parents=True)
    (folder / "theme.toml").write_text(TOML)
    return folder


def test_a_saved_template_shows_in_open_pages(open_as: OpenAs, theme: Path) -> None:
    settings = {"DEBUG": "1", "DATABASE_URL": "", "REDIS_URL": "", "PARLEY_THEME": str(theme)}
    with Parley(**settings) as parley:
        page = open_as(address="/", server=parley)
        for news in ("First", "Second"):
            (theme / "templates/start.html").write_text(START.replace("NEWS", news))
            expect(page.get_by_role("heading", level=1)).to_have_text(news)
        page.goto("about:blank")  # before the server goes


def test_a_saved_template_shows_in_the_gallery(open_as: OpenAs, theme: Path) -> None:
    settings = {"DATABASE_URL": "", "REDIS_URL": "", "PARLEY_THEME": str(theme)}
    with Parley(DJANGO_SETTINGS_MODULE="project.gallery.settings", **settings) as parley:
        page = open_as(address="/gallery/pattern/rooms/partials/room_topic.html", server=parley)
        sample = page.frame_locator("iframe").locator("#room-topic").first
        expect(sample).to_have_text("What is baked, and when it is done")
        for news in ("First", "Second"):
            template = TOPIC.replace("NEWS", news)
            (theme / "templates/rooms/partials/room_topic.html").write_text(template)
            expect(sample).to_have_text(f"{news}: What is baked, and when it is done")
            expect(page.get_by_text(template)).to_be_visible()
        page.goto("about:blank")
