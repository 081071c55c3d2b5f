"""docs/theming.md, done to the letter: its commands in a clean copy, its files where it says, in order."""

import contextlib
import http.cookiejar
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from project.tests.processes import HOST, Service
from project.tests.test_docs import ROOT, text
from project.tests.test_house import files, named

pytestmark = pytest.mark.once
PAGE = "docs/theming.md"
STEP = re.compile(
    r"Save this as `(?P<path>[^`]+)`:\n\n```(?:css|django)\n(?P<words>.*?)^```$"
    r"|^```sh\n(?P<command>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)
SERVES = re.compile(r" just (?:demo|run|gallery)$")
PATIENCE = 60.0


@dataclass(frozen=True)
class Step:
    """A file to write, or a command to run."""

    path: str
    words: str
    command: str


def steps() -> Iterator[Step]:
    for found in STEP.finditer(text(PAGE)):
        yield Step(**{name: words or "" for name, words in found.groupdict().items()})


class Recipe(Service):
    """A command of the page that serves until it is stopped."""

    program = "just"
    drops_root = False
    start_seconds = PATIENCE

    def __init__(self, command: str, clone: Path, environment: dict[str, str]) -> None:
        super().__init__()
        self.line, self.clone, self.variables = command, clone, environment

    def prepare(self) -> None:
        self.url = f"http://{HOST}:{self.port}"

    def command(self) -> list[str]:
        return ["sh", "-c", f"cd '{self.clone}' && exec env {self.line}"]

    def environment(self) -> dict[str, str]:
        return {**self.variables, "PORT": str(self.port)}

    def answers(self) -> bool:
        with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)


class Reader:
    """Somebody who reads pages."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, path: str, **fields: str) -> str:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(urllib.parse.urljoin(self.url, path), data)
        with self.opener.open(request, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def sign_in(self, name: str, password: str) -> None:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/accounts/login/"))
        assert found
        self.get("/accounts/login/", login=name, password=password, csrfmiddlewaretoken=found[1])


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files of this house as somebody has them who just cloned it, with what is installed here."""
    for path in files():
        (tmp_path / named(path)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, tmp_path / named(path))
    environment = tmp_path / ".venv"
    environment.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (environment / name).symlink_to(Path(sys.prefix, name))
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy2(ROOT / name, environment / name)
    return tmp_path


def test_the_tutorial_leads_to_a_restyled_message_with_a_badge(clone: Path) -> None:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    variables = {**kept, "PATH": f"{Path(sys.prefix, 'bin')}:{kept['PATH']}"}
    if not shutil.which("just", path=variables["PATH"]):
        pytest.skip("just is not installed")
    written, serving = 0, []
    with contextlib.ExitStack() as stack:
        for step in steps():
            if step.path:
                (clone / step.path).parent.mkdir(parents=True, exist_ok=True)
                (clone / step.path).write_text(step.words)
                written += 1
            elif SERVES.search(step.command):
                serving.append(stack.enter_context(Recipe(step.command, clone, variables)))
                assert "themes/seaside/theme" in Reader(serving[0].url).get("/")
            else:
                run(step.command, clone, variables)
        assert written == 3 and len(serving) == 1
        looks_restyled(serving[0].url)


def run(command: str, clone: Path, variables: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-ec", command],
        cwd=clone,
        env=variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def looks_restyled(url: str) -> None:
    reader = Reader(url)
    name, password = re.findall(r"sign in as `(\w+)` with `([\w-]+)`", text(PAGE))[0]
    reader.sign_in(name, password)
    address = re.findall(r'class="room-link" href="([^"]+)"', reader.get("/rooms/"))[0]
    page = reader.get(address)
    rows = re.findall(r'<li id="message-.*?</li>', page, re.DOTALL)
    alice = {re.findall(r'data-author="(\d+)"', row)[0] for row in rows if "Alice Brandt" in row}
    assert len(alice) == 1 and len(rows) > 10
    for row in rows:
        badge = '<span class="staff">Staff</span>'
        assert (badge in row) == (f'data-author="{next(iter(alice))}"' in row)
    sheet = re.findall(r'href="([^"]*themes/seaside/theme[^"]*\.css)"', page)
    assert ".staff {" in reader.get(sheet[0])
