"""`just theme sea` makes a folder that works as it is, and says what to do next."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from presence import themes
from project.tests.theme_folders import SHIPPED, make_theme, use_themes
from rooms.operations import make_room, post_message
from rooms.tests.conftest import browser, someone
from rooms.tests.html import read

pytestmark = pytest.mark.once


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Path:
    """The folder of one's own themes, which is not there before there is one."""
    use_themes(settings, SHIPPED, tmp_path / "themes")
    return tmp_path / "themes"


def made(*words: str) -> str:
    out = StringIO()
    call_command("make_theme", *words, stdout=out)
    themes._find.cache_clear()  # what another process would find
    return out.getvalue()


def test_what_is_made_works_as_it_is(db: None, own: Path, settings: Settings) -> None:
    said = made("sea-and-sky")
    assert themes.installed()["sea-and-sky"].title == "Sea and sky" and not themes.problems()
    files = sorted(path for path in (own / "sea-and-sky").rglob("*") if path.is_file())
    assert len(files) == 3
    for file in files:
        assert str(file.relative_to(own / "sea-and-sky")) in said
    for step in ("PARLEY_THEME=sea-and-sky DEBUG=1 just run", "check_templates sea-and-sky"):
        assert step in said
    use_themes(settings, *settings.THEME_FOLDERS, theme="sea-and-sky")
    alice = someone("alice", display_name="Alice Ng")
    room = make_room("Tea", "", owner=alice)
    post_message(room, alice, "By the sea")
    page = read(browser(alice).get(room.get_absolute_url()))
    row = page.one("ol", id="messages").one("li")
    assert row.one("bdi", class_="message__username").text == "@alice"
    assert row.one("bdi", class_="name").text == "Alice Ng", "and all that the default has"


def test_nothing_is_broken_in_it(own: Path) -> None:
    made("sea")
    out = StringIO()
    call_command("check_templates", "sea", stdout=out)
    assert "Nothing is broken in the theme sea." in out.getvalue()


def test_it_may_be_made_elsewhere(own: Path, tmp_path: Path, settings: Settings) -> None:
    said = made("sea", "--in", str(tmp_path / "work"))
    folder = tmp_path / "work" / "sea"
    assert f"PARLEY_THEME={folder} " in said and not own.exists()
    use_themes(settings, own, theme=str(folder))
    assert themes.site() == "sea"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Sea", "is no name for a theme"),
        ("../sea", "is no name for a theme"),
        ("", "is no name for a theme"),
        ("s" * 33, "is no name for a theme"),
        ("site", "cannot be called"),
        ("default", "cannot be called"),
        ("terminal", "There is a theme “terminal” already"),
    ],
)
def test_a_name_that_cannot_be_is_refused(own: Path, name: str, problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        made(name)
    assert not own.exists()


def test_a_folder_that_is_there_is_left_alone(own: Path) -> None:
    (own / "sea").mkdir(parents=True)
    (own / "sea" / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        made("sea")
    assert [path.name for path in (own / "sea").iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_to_is_said_so(own: Path) -> None:
    own.write_text("no folder")
    with pytest.raises(CommandError, match="could not be made"):
        made("sea")


def test_a_check_tells_of_a_theme_that_cannot_be_used(own: Path) -> None:
    assert run_checks(tags=["templates"]) == []
    make_theme(own, "sea", contract="7")
    themes._find.cache_clear()
    (warning,) = run_checks(tags=["templates"])
    assert "theme.toml" in warning.msg and "“contract” has to be 1" in warning.msg
