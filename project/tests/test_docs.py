"""What the documents say is so: commands, settings, addresses, links, and who is in the demo."""

import ast
import re
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command, get_commands
from django.urls import Resolver404, resolve

from presence.models import Person
from project.reference import MARK, reference
from rooms.models import Room

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = "python3 -m venv .venv && .venv/bin/pip install -q rust-just && .venv/bin/just "
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
# Capitals that look like a setting, and are none of ours.
NOT_SETTINGS = {
    "HTML",
    "LOOKED_AT",
    "GET",
    "POST",
    "README",
    "CHANGELOG",
    "LICENSE",
    "LIMIT",
    "SIGTERM",
    "CONTRIBUTING",
}
# How a setting ends whose default is a number or a rate.
COUNTED = ("_MIB", "_SECONDS", "_RATE", "_PERSON", "_ADDRESS", "_PROCESS", "_PROXIES")
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}


def text(path: str) -> str:
    return (ROOT / path).read_text()


def everything() -> str:
    return "\n".join(path.read_text() for path in DOCUMENTS)


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)


def code(document: str) -> list[str]:
    """What stands between backticks, in a line or in a block of its own."""
    shell = [line for block in blocks(document, "sh") for line in block.splitlines()]
    return [*re.findall(r"(?<!`)`([^`\n]+)`(?!`)", document), *shell]


def without_code(document: str) -> str:
    return re.sub(r"```.*?^```$|`[^`\n]+`", "", document, flags=re.MULTILINE | re.DOTALL)


# Commands ----------------------------------------------------------------------------------------


def test_the_two_commands() -> None:
    commands = [block.strip() for block in blocks(text("README.md"), "sh")][:2]
    assert commands == [f"{FIRST}run", f"{FIRST}test"]
    # What CI runs is the very test command, after the same first steps.
    script = text(".ci/run").splitlines()
    assert commands[1] in script
    assert set(FIRST.strip().split(" && ")[:2]) <= set(script)


@cache
def recipes() -> set[str]:
    return set(re.findall(r"^([a-z][a-z0-9-]*)[^:=\n]*:(?!=)", text("justfile"), re.MULTILINE))


def test_each_recipe_that_is_named_exists() -> None:
    named = {
        name for words in code(everything()) for name in re.findall(r"\bjust ([a-z][\w-]*)", words)
    }
    assert {"run", "test", "demo", "lint", "ci"} <= named
    assert named <= recipes()


def test_each_command_that_is_named_exists() -> None:
    words = "\n".join(code(everything()))
    commands = set(re.findall(r"\bmanage\.py ([a-z]\w*)", words))
    assert "migrate" in commands
    assert commands <= get_commands().keys()
    modules = set(re.findall(r"python -m ([a-z][\w.]*)", words))
    assert "project.server" in modules
    assert all((ROOT / f"{module.replace('.', '/')}.py").exists() for module in modules)


# Settings ----------------------------------------------------------------------------------------


def settings_read() -> set[str]:
    """Every name that is looked up in the environment, by the code that does it."""
    found = set()
    for path in ("project/settings.py", "project/environment.py"):
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Call):
                strings = [word.value for word in node.args if isinstance(word, ast.Constant)]
                found |= {word for word in strings[:1] if re.fullmatch(r"[A-Z_]{4,}", str(word))}
    return {str(name) for name in found}


def settings_listed() -> set[str]:
    """Every name in the first column of a table of settings."""
    tables = re.findall(r"^\| Setting .*?(?=\n\n|\Z)", everything(), re.MULTILINE | re.DOTALL)
    rows = [row for table in tables for row in table.splitlines()]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}


def test_the_tables_of_settings_are_complete() -> None:
    assert {"HOST", "SECRET_KEY", "TICK_SECONDS"} <= settings_read()
    assert settings_listed() == settings_read()


def test_each_setting_that_is_named_exists() -> None:
    words = " ".join(code(everything())) + "".join(blocks(everything(), "ini"))
    named = set(re.findall(r"\b([A-Z][A-Z_]{3,})\b(?==)", words))
    named |= {name for name in code(everything()) if re.fullmatch(r"[A-Z][A-Z_]{3,}", name)}
    assert {"REDIS_URL", "PUBLIC_URL", "PARLEY_VAR"} <= named
    assert named - LOG_LEVELS <= settings_read() | NOT_SETTINGS


def test_the_defaults_in_the_tables_are_those_of_the_code() -> None:
    in_code = dict(
        re.findall(r'(?:seconds|rate|whole)\("(\w+)", "?([^")]+)"?\)', code_of_settings())
    )
    in_table = dict(
        re.findall(r"^\| `(\w+)` \| `?([^`|]+)`? \|", text("docs/settings.md"), re.MULTILINE)
    )
    assert {"TICK_SECONDS", "MESSAGE_RATE"} <= in_code.keys()
    assert in_code.keys() == {name for name in settings_read() if name.endswith(COUNTED)}
    assert {name: in_table[name].strip() for name in in_code} == in_code


def code_of_settings() -> str:
    return text("project/settings.py")


def test_the_settings_in_the_readme_are_told_alike() -> None:
    rows = re.findall(r"^\| `[A-Z_]+`.*$", text("README.md"), re.MULTILINE)
    assert len(rows) == 5
    assert set(rows) <= set(text("docs/settings.md").splitlines())


# Addresses and links -----------------------------------------------------------------------------


def exists(address: str) -> bool:
    path = re.sub(r"<\w+>", "1", address.partition("?")[0])
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def test_each_address_that_is_named_leads_somewhere() -> None:
    named = {
        words
        for words in code(everything())
        if words.startswith("/") and not words.startswith("/etc/")
    }
    assert {"/healthz", "/readyz"} <= named
    assert [address for address in named if not exists(address)] == []
    assert not exists("/nothing/")


def anchors(path: Path) -> set[str]:
    """The headings of a document, as a link names them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_to_a_file_that_exists(path: Path) -> None:
    prose = without_code(path.read_text())
    links = re.findall(r"\]\(([^)\s]+)\)", prose) + re.findall(r'src(?:set)?="([^"]+)"', prose)
    for link in links:
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_file_that_is_named_exists(path: Path) -> None:
    top = ("project/", "rooms/", "presence/", "templates/", "static/", "docs/", ".ci/")
    named = [words for words in code(path.read_text()) if words.startswith(top)]
    for name in named:
        # Templates and modules are named as in code: from their folder, without the ending.
        in_templates = [ROOT / "templates" / name, ROOT / "templates" / f"{name}.html"]
        places = [ROOT / name, ROOT / f"{name}.py", *in_templates]
        assert any(place.exists() for place in places), name


def test_the_reference_of_templates_is_current() -> None:
    """`just docs` makes it of the headers of templates, and of tokens.css."""
    by_hand, mark, made = text("docs/templates.md").partition(MARK)
    assert "## Contracts" in by_hand
    assert f"{mark}{made}" == reference(), "run `just docs`"
    for path in ROOT.glob("templates/**/*.*"):
        assert f"### `{path.relative_to(ROOT / 'templates')}`" in made
    for token in ("--paper", "--space-4", "--badge-ink"):
        assert f"| `{token}` |" in made


# The demo ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_demo_is_what_the_readme_says(quick_hashes: None) -> None:
    said = StringIO()
    call_command("demo", stdout=said)
    name, password = re.findall(r"sign in\sas `(\w+)` with\s`([\w-]+)`", text("README.md"))[0]
    alice = authenticate(username=name, password=password)
    assert isinstance(alice, Person)
    assert alice.is_superuser
    assert f"{password} " in said.getvalue()
    readme = " ".join(text("README.md").split())
    assert "nine rooms" in readme and "six others" in readme
    assert Room.objects.exclude(kind=Room.Kind.DIRECT).count() == 9
    assert Person.objects.count() == 1 + 6


def test_what_security_promises_is_tested_where_it_says() -> None:
    named = re.findall(r"`((?:rooms|project)/[\w/]+\.py)`", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 10 and [path for path in named if not (ROOT / path).is_file()] == []
