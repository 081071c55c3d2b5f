"""The rules of the house: what lies where, and what every answer carries."""

import fnmatch
import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.templatetags.static import static
from django.test import Client
from django.urls import URLResolver, resolve
from django.urls.resolvers import RegexPattern
from pytest_django import Settings

from project.vendored import VENDOR, differences
from rooms.routing import urlpatterns as socket_addresses

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("project", "rooms", "presence")

AT_THE_TOP = {
    "manage.py",
    "justfile",
    "requirements.in",
    "requirements.txt",
    "requirements-dev.in",
    "requirements-dev.txt",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "SECURITY.md",
    "pyproject.toml",
    ".ci",
    ".editorconfig",
    ".git",
    ".gitattributes",
    ".gitignore",
    "project",
    "rooms",
    "presence",
    "templates",
    "static",
    "docs",
}
LONGEST = 300


@cache
def ignored() -> list[str]:
    """The patterns of .gitignore: what recipes and tools make is not ours."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return [line.strip("/") for line in lines if line and not line.startswith("#")]


def is_ignored(name: str) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in ignored())


@cache
def files() -> list[Path]:
    """Every file of the house."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name != ".git" and not is_ignored(name)]
        found += [Path(folder, name) for name in names if not is_ignored(name)]
    return sorted(found)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# What lies where ---------------------------------------------------------------------------------


def test_the_top_level_holds_what_was_agreed() -> None:
    there = {path.name for path in ROOT.iterdir() if not is_ignored(path.name)}
    assert {"project", "rooms", "manage.py"} <= there
    assert there - AT_THE_TOP == set(), "a new one needs a reason in CONTRIBUTING.md"


def test_contributing_says_why_each_folder_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for name in AT_THE_TOP:
        if (ROOT / name).is_dir() and name != ".git":
            assert f"`{name}/`" in text, name


def test_the_only_scripts_are_vendored() -> None:
    scripts = [path for path in files() if path.suffix in (".js", ".mjs", ".cjs", ".ts")]
    assert scripts
    # Programs that run beside Parley to be compared with it, and that no browser is given.
    peers = ROOT / "project" / "benchmarks" / "peers"
    elsewhere = [path for path in scripts if not path.is_relative_to(VENDOR)]
    assert {path.parent for path in elsewhere} == {peers}


@pytest.mark.parametrize("folder", sorted(VENDOR.iterdir()), ids=lambda path: path.name)
def test_vendored_files_are_what_was_published(folder: Path, tmp_path: Path) -> None:
    assert differences(folder) == []
    copy = Path(shutil.copytree(folder, tmp_path / folder.name))
    (copy / "htmx.min.js").write_text("other")
    (copy / "hx-ws.min.js").unlink()
    (copy / "more.js").touch()
    assert differences(copy) == ["htmx.min.js", "hx-ws.min.js", "more.js"]


def source_files() -> list[Path]:
    kept_short = [path for path in files() if path.suffix in (".py", ".html", ".css")]
    return [
        path
        for path in kept_short
        if not {"tests", "e2e", "migrations"} & set(path.parts) and not path.is_relative_to(VENDOR)
    ]


def test_no_source_file_is_long() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in source_files()}
    assert "rooms/log.py" in lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


# What every answer carries -----------------------------------------------------------------------

POLICY = """
default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self';
font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'self';
base-uri 'none'
"""


def directives(policy: str) -> set[str]:
    return {" ".join(directive.split()) for directive in policy.split(";")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/accounts/login/", 200),
        ("/admin/login/", 302),
        ("/rooms/", 302),
        ("/nothing/", 404),
        ("/healthz", 200),
        ("vendor/htmx-4.0.1/htmx.min.js", 200),
    ],
)
def test_the_strict_policy_is_everywhere(client: Client, address: str, status: int) -> None:
    answer = client.get(address if address.startswith("/") else static(address))
    assert answer.status_code == status
    assert directives(answer["Content-Security-Policy"]) == directives(POLICY)


class SyncOnly:
    """A middleware as they were before there was async."""


def test_every_middleware_is_async(settings: Settings) -> None:
    assert [found for found in run_checks() if found.id == "project.E001"] == []
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.SyncOnly"]
    with pytest.raises(SystemCheckError, match="SyncOnly is a middleware for sync code alone"):
        call_command("check")


@pytest.mark.parametrize("engine", ["cache", "cached_db", "file", "signed_cookies"])
def test_sessions_are_kept_where_it_is_asked_whether_they_have_ended(
    settings: Settings, engine: str
) -> None:
    assert [found for found in run_checks() if found.id == "project.E002"] == []
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    with pytest.raises(SystemCheckError, match="does not keep sessions in the database"):
        call_command("check")


# Addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/accounts/signup/",
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/password/reset/",
        "/admin/",
        "/rooms/",
        "/rooms/new/",
        "/rooms/東京/",
        "/rooms/東京/messages/",
        "/rooms/東京/messages/42/",
        "/rooms/東京/messages/42/edit/",
        "/rooms/東京/messages/42/delete/",
        "/rooms/東京/people/",
        "/rooms/東京/people/bob/",
        "/rooms/東京/people/bob/role/",
        "/rooms/東京/people/bob/remove/",
        "/rooms/東京/people/bob/hand-over/",
        "/rooms/東京/people/bob/withdraw/",
        "/rooms/東京/invite/",
        "/rooms/東京/invitation/",
        "/rooms/東京/accept/",
        "/rooms/東京/decline/",
        "/rooms/東京/archive/",
        "/rooms/東京/unarchive/",
        "/rooms/東京/join/",
        "/rooms/東京/leave/",
        "/rooms/東京/settings/",
        "/rooms/東京/unread/",
        "/rooms/東京/read/",
        "/formatting/",
        "/people/",
        "/people/bob/",
        "/direct/",
        "/me/3.en.css",
        "/healthz",
        "/readyz",
        "/favicon.ico",
        "/robots.txt",
    ],
)
def test_a_public_address_leads_somewhere(address: str) -> None:
    assert callable(resolve(address).func)


def test_the_socket_of_a_room_has_its_address() -> None:
    sockets = URLResolver(RegexPattern(r"^/"), socket_addresses)
    assert sockets.resolve("/ws/rooms/東京/").kwargs == {"slug": "東京"}
