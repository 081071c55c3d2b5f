"""What may not stand in a template at all: the policy header would refuse most of it."""

import re

FORBIDDEN = {
    "a script without src": r"<script\b(?![^>]*\ssrc\s*=)",
    "an inline style sheet": r"<style\b",
    "a style attribute": r"(?<![\w:-])style\s*=",
    "an event attribute": r"(?<![\w:-])on[a-z]+\s*=",
    "hx-on": r"\bhx-on\b",
    "hx-boost": r"\bhx-boost\b",
    "a trigger filter": r"""\bhx-trigger[\w:-]*\s*=\s*("[^"]*\[|'[^']*\[|[^\s"'>]*\[)""",
    "script in a value": r"(?<![\w-])(js|javascript)\s*:",
}
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)


def offences(html: str) -> dict[str, int]:
    """The rules that a template breaks, with the line of each. Its comments are not sent, so they may name
    anything."""
    sent = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), html)
    found = {name: re.search(rule, sent, re.IGNORECASE) for name, rule in FORBIDDEN.items()}
    return {name: sent.count("\n", 0, at.start()) + 1 for name, at in found.items() if at}
