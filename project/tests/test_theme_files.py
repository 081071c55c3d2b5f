"""What a theme has comes first, file by file: its templates, its static files, its style sheets."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import engines
from django.template.loader import render_to_string
from django.templatetags.static import static
from pytest_django import Settings

from presence import themes
from project.server import prepare
from project.tests.run import runs
from project.tests.test_house import ROOT
from project.tests.theme_folders import SHIPPED, make_theme, use_themes

pytestmark = pytest.mark.once


def extending(name: str, block: str, text: str) -> str:
    return (
        f'{{% extends "{name}" %}}{{% block {block} %}}{text}{{{{ block.super }}}}{{% endblock %}}'
    )


def rendered(name: str, theme: str) -> str:
    with themes.override(theme):
        return render_to_string(name).strip()


@pytest.fixture
def debug(settings: Settings) -> Iterator[None]:
    """Templates and static files as they are found with `DEBUG=1`."""
    settings.DEBUG = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "project.static_files.StaticFilesAsTheyAre"},
    }
    engines["django"].engine.debug = True  # type: ignore[attr-defined]
    yield
    engines["django"].engine.debug = False  # type: ignore[attr-defined]


# Templates ---------------------------------------------------------------------------------------


def test_a_template_extends_its_own_name_through_parents_to_the_default(
    settings: Settings, tmp_path: Path
) -> None:
    name = "templates/start.html"
    make_theme(tmp_path, "sea", {name: extending("start.html", "main", "sea ")})
    make_theme(
        tmp_path, "wave", {name: extending("start.html", "main", "wave ")}, parents='["sea"]'
    )
    make_theme(tmp_path, "foam", parents='["wave"]')
    use_themes(settings, tmp_path)
    default = rendered("start.html", "default")
    assert "Parley" in default and "sea " not in default
    assert "wave sea " in rendered("start.html", "wave")
    assert "wave sea " in rendered("start.html", "foam"), "a parent's file, and its own parent's"
    assert "wave" not in rendered("start.html", "sea") and "sea " in rendered("start.html", "sea")
    # And again, from what was kept.
    assert rendered("start.html", "default") == default


def test_what_a_theme_does_not_have_it_takes_from_below(settings: Settings, tmp_path: Path) -> None:
    make_theme(tmp_path, "sea", {"templates/partials/foot.html": "a shore"})
    use_themes(settings, tmp_path)
    assert rendered("partials/foot.html", "sea") == "a shore"
    assert rendered("partials/announcer.html", "sea") == rendered(
        "partials/announcer.html", "default"
    )
    # What one template includes, too: the start page has a foot.
    assert "a shore" in rendered("start.html", "sea") != rendered("start.html", "default")


@pytest.mark.usefixtures("debug")
def test_in_development_a_template_is_read_again_when_it_was_saved(
    settings: Settings, tmp_path: Path
) -> None:
    foot = make_theme(tmp_path, "sea", {"templates/partials/foot.html": "a shore"})
    use_themes(settings, tmp_path)
    file = foot / "templates" / "partials" / "foot.html"
    default = rendered("partials/foot.html", "default")
    assert rendered("partials/foot.html", "sea") == "a shore"
    file.write_text("a beach")
    os.utime(file, (0, 0))
    assert rendered("partials/foot.html", "sea") == "a beach"
    file.unlink()
    assert rendered("partials/foot.html", "sea") == default, "what is below it is first now"
    file.write_text("a cliff")
    assert rendered("partials/foot.html", "sea") == "a cliff"


# Static files ------------------------------------------------------------------------------------

FILES = {
    "theme.css": "@layer theme { .message { background: url('static/wave.svg') } }",
    "static/wave.svg": "<svg/>",
    "static/icons/parley.svg": "<svg><path/></svg>",
    "static/css/components/badge.css": "/* Sea. */ @layer components { .badge { color: navy } }",
    "templates/start.html": "not for browsers",
}


@pytest.fixture
def sea(settings: Settings, tmp_path: Path) -> Path:
    folder = make_theme(tmp_path / "themes", "sea", FILES)
    make_theme(tmp_path / "themes", "wave", {"theme.css": "@layer theme { }"}, parents='["sea"]')
    use_themes(settings, tmp_path / "themes")
    return folder


# What takes long to collect, and is no theme's.
OTHERS = ["admin", "vendor", "pictures"]


@pytest.fixture
def collected(sea: Path, settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "project.static_files.StaticFiles"},
    }
    for _ in range(2):  # the second time finds what the first has left
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=OTHERS)
    return tmp_path / "collected"


def addresses(theme: str) -> list[str]:
    """Of files of which the theme has some, and of its own style sheets, without what is in their names."""
    with themes.override(theme):
        names = ["icons/parley.svg", "icons/sprite.svg", "css/parley.css"]
        found = [static(name) for name in names] + staticfiles_storage.theme_sheets()  # type: ignore[attr-defined]
    return [
        ".".join(part for part in one.split(".") if len(part) != 12).removeprefix("/static/")
        for one in found
    ]


DEFAULTS = ["icons/parley.svg", "icons/sprite.svg", "css/parley.css"]
SEAS = [
    "themes/sea/static/icons/parley.svg",
    "icons/sprite.svg",
    "themes/sea/static/css/parley.css",
    "themes/sea/theme.css",
]
WAVES = [
    *SEAS[:2],
    "themes/wave/static/css/parley.css",
    "themes/sea/theme.css",
    "themes/wave/theme.css",
]


def test_the_files_of_a_theme_are_found_one_by_one(collected: Path) -> None:
    assert addresses("default") == DEFAULTS
    assert addresses("sea") == SEAS and addresses("wave") == WAVES


@pytest.mark.usefixtures("debug")
def test_in_development_they_are_too_as_they_lie(sea: Path) -> None:
    assert addresses("default") == DEFAULTS
    assert addresses("sea") == SEAS
    # As the browser goes on from there: by each import of the style sheet.
    assert addresses("wave") == WAVES
    for name, there in {
        "css/components/badge.css": sea / "static/css/components/badge.css",
        "css/reset.css": ROOT / "static/css/reset.css",
        "nothing.css": None,
    }.items():
        found = finders.find(f"themes/wave/static/{name}")
        assert (Path(found) if found else None) == there
    for elsewhere in ("templates/start.html", "theme.toml", "../sea/theme.toml"):
        assert not finders.find(f"themes/sea/{elsewhere}")


def test_the_sheets_are_one_with_the_theme_s_own_among_them(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheets = {
        name: (collected / names[name]).read_text()
        for name in ("css/parley.css", *WAVES[2:], "themes/sea/static/css/parley.css")
    }
    for theme in ("sea", "wave"):
        sheet = sheets[f"themes/{theme}/static/css/parley.css"]
        assert "navy" in sheet and ".avatar" in sheet and "@import" not in sheet
    assert "navy" not in sheets["css/parley.css"]
    # What a style sheet leads to beside it is there under the name that it has now.
    assert names["themes/sea/static/wave.svg"].rpartition("/")[2] in sheets["themes/sea/theme.css"]
    assert not list(collected.rglob("start.html")) and not list(collected.rglob("theme.toml"))


def test_a_start_ends_with_the_name_of_a_style_sheet_that_is_broken(
    db: None, collected: Path, settings: Settings
) -> None:
    sheet = settings.THEME_FOLDERS[0] / "sea" / "theme.css"
    sheet.write_text(".message { background: url('static/gone.svg') }")
    with pytest.raises(SystemExit) as ended:
        prepare()
    assert ended.value.code == (
        "Parley did not start. A style sheet is broken: "
        "themes/sea/theme.css asks for themes/sea/static/gone.svg, which is not there."
    )


def test_a_page_loads_the_theme_s_sheet_after_all_others(collected: Path) -> None:
    html = rendered("partials/stylesheets.html", "wave")
    assert [name in html for name in ("themes/sea/theme.", "themes/wave/theme.")] == [True, True]
    assert html.index("css/parley") < html.index("themes/sea/theme") < html.index("wave/theme")
    assert rendered("partials/stylesheets.html", "default").count("<link") == 1


def test_by_night_browsers_look_at_each_theme_that_ships() -> None:
    shipped = sorted(folder.name for folder in SHIPPED.iterdir() if folder.is_dir())
    by_day, by_night = runs([]), runs(["--nightly"])
    assert by_night[: len(by_day)] == by_day
    assert [run.name for run in by_night[len(by_day) :]] == [f"e2e-{name}" for name in shipped]
    for run, name in zip(by_night[len(by_day) :], shipped, strict=True):
        assert run.options[-1] == f"--theme={name}" and run.places == by_day[-1].places
