"""Which themes there are, what comes before what, and a sentence for each folder that holds none."""

from pathlib import Path

import pytest
from pytest_django import Settings

from presence import themes
from project.tests.theme_folders import SHIPPED, make_theme, use_themes

pytestmark = pytest.mark.once


def chain(name: str) -> list[str]:
    return [theme.name for theme in themes.chain(name)]


def test_those_that_ship_can_all_be_used(settings: Settings) -> None:
    use_themes(settings, SHIPPED)
    folders = {folder.name for folder in SHIPPED.iterdir() if folder.is_dir()}
    assert {"classless", "terminal", "bubbles"} <= folders
    assert set(themes.installed()) == folders | {"default"}
    assert themes.problems() == () and themes.site() == "default"


def test_one_s_own_are_there_beside_them(settings: Settings, tmp_path: Path) -> None:
    make_theme(tmp_path / "mine", "sea", title='"Sea and sky"')
    lake = make_theme(tmp_path / "elsewhere", "lake")
    use_themes(settings, SHIPPED, tmp_path / "mine", tmp_path / "nothing", theme=str(lake))
    assert {"sea", "lake", "terminal"} <= set(themes.installed())
    assert themes.installed()["sea"].title == "Sea and sky"
    assert themes.site() == themes.current() == themes.chosen("site") == "lake"
    with themes.override("sea"):
        assert themes.current() == "sea"
    assert themes.current() == "lake"


def test_a_theme_comes_before_its_parents_in_their_order(
    settings: Settings, tmp_path: Path
) -> None:
    for name, parents in {"a": '["b", "c"]', "b": '["d"]', "c": '["d"]', "d": "[]"}.items():
        make_theme(tmp_path, name, parents=parents)
    use_themes(settings, tmp_path)
    assert chain("a") == ["a", "b", "c", "d", "default"]
    assert chain("c") == ["c", "d", "default"]


def test_what_is_not_there_is_the_default_or_the_site_s(settings: Settings, tmp_path: Path) -> None:
    make_theme(tmp_path, "sea")
    use_themes(settings, tmp_path, theme="sea")
    assert chain("gone") == ["default"]
    assert themes.named("gone") is None and themes.chosen("gone") == "sea"


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"name": '"Sea"'}, "“Sea” is no name for a theme"),
        ({"name": '"default"'}, "cannot be called “default”"),
        ({"name": '"site"'}, "cannot be called “site”"),
        ({"name": "7"}, "“name” is no text"),
        ({"name": '"../x"'}, "is no name for a theme"),
        ({"contract": "2"}, "“contract” has to be 1"),
        ({"contract": "true"}, "“contract” is no whole number"),
        ({"title": '" "'}, "“title” is a line"),
        ({"title": '"a\\nb"'}, "“title” is a line"),
        ({"parents": '"terminal"'}, "“parents” is no list"),
        ({"parents": "[7]"}, "“parents” are names"),
        ({"parents": '["gone"]'}, "there is no theme “gone”"),
        ({"parents": '["sea"]'}, "a parent of its own parents"),
        ({"colour": '"blue"'}, "“colour” is nothing that it may say"),
        ({"name": "= ["}, "cannot be read"),
    ],
)
def test_a_theme_that_cannot_be_used_is_named_with_what_is_wrong(
    settings: Settings, tmp_path: Path, told: dict[str, str], problem: str
) -> None:
    use_themes(settings, tmp_path)
    make_theme(tmp_path, "lake")
    make_theme(tmp_path, "sea", **told)
    assert list(themes.installed()) == ["default", "lake"], "the others can be used"
    (found,) = themes.problems()
    assert str(tmp_path / "sea" / "theme.toml") in found and problem in found


def test_two_that_are_called_the_same_are_told_of(settings: Settings, tmp_path: Path) -> None:
    make_theme(tmp_path / "one", "sea")
    make_theme(tmp_path / "other", "sea")
    use_themes(settings, tmp_path / "one", tmp_path / "other")
    assert themes.installed()["sea"].folder == tmp_path / "one" / "sea"
    assert "both called “sea”" in themes.problems()[0]


def test_one_that_goes_takes_its_children_with_it(settings: Settings, tmp_path: Path) -> None:
    make_theme(tmp_path, "sea", parents='["gone"]')
    make_theme(tmp_path, "wave", parents='["sea"]')
    use_themes(settings, tmp_path)
    assert list(themes.installed()) == ["default"] and len(themes.problems()) == 2
