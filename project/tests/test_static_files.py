"""The style sheets: many to write in, one to send; and what is compressed, by whom."""

import gzip
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from project.middleware import CompressedPages
from project.static_files import IMPORT, SHEET, one_sheet
from project.tests.test_house import ROOT

pytestmark = pytest.mark.once
BLANKS = re.compile(r"\s")
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def test_each_style_sheet_is_imported_and_so_is_sent() -> None:
    folder = ROOT / "static" / "css"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.css")}
    imported = IMPORT.findall((ROOT / "static" / SHEET).read_text())
    assert imported[0] == "layers.css" and len(imported) == len(set(imported))
    assert there - {"parley.css"} == set(imported)
    css = one_sheet()
    assert css.startswith("@layer reset, tokens") and "@import" not in css and "/*" not in css
    assert "\n" not in css and "  " not in css
    for name in imported:
        rules = (folder / name).read_text().rpartition("}")[0].splitlines()
        assert not rules or BLANKS.sub("", rules[-1]) in BLANKS.sub("", css), name


def test_what_is_collected_is_one_sheet_compressed(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "project.static_files.StaticFiles"},
    }
    for _ in range(2):  # the second time finds what the first has left
        call_command("collectstatic", verbosity=0, interactive=False)
        sheets = [path for path in (tmp_path / "css").glob("parley*.css.gz")]
        assert len(sheets) == 2
        assert {gzip.decompress(path.read_bytes()).decode() for path in sheets} == {one_sheet()}
    assert (tmp_path / "vendor" / "htmx-4.0.1" / "htmx.min.js.gz").exists()


@pytest.mark.django_db
def test_a_page_is_compressed_for_whoever_asks() -> None:
    plain, asked = Client().get("/accounts/login/"), Client().get("/accounts/login/", **GZIP)  # type: ignore[arg-type]
    assert "Content-Encoding" not in plain and asked["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain["Vary"] and "Accept-Encoding" in asked["Vary"]
    assert len(asked.content) < len(plain.content) / 2
    assert b"<h1>" in gzip.decompress(asked.content)
    # By chance longer or shorter, so that its length tells less of what is in it.
    lengths = {len(Client().get("/accounts/login/", **GZIP).content) for _ in range(20)}  # type: ignore[arg-type]
    assert len(lengths) > 5


@pytest.mark.parametrize("what", ["a poll", "a stream", "a page"])
def test_what_was_waited_for_is_sent_as_it_is(what: str) -> None:
    response: HttpResponse | StreamingHttpResponse = HttpResponse("words " * 500)
    if what == "a poll":
        response["Cache-Control"] = "no-store, no-transform"
    if what == "a stream":
        response = StreamingHttpResponse(["words " * 500])
    request = RequestFactory().get("/", **GZIP)  # type: ignore[arg-type]
    answer = CompressedPages(lambda request: response).process_response(request, response)
    assert ("Content-Encoding" in answer) is (what == "a page")
