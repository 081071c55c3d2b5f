"""What axe finds on a page, by the rules of WCAG 2.2 AA and by its best practices."""

import re
from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}

SCRIPTS = re.compile("<script.*?</script>|</?noscript>", re.DOTALL)


def as_without_scripts(route: Route) -> None:
    """Answer with the page as a browser has it that runs no scripts: axe itself needs one that does."""
    if route.request.resource_type != "document":
        route.continue_()
        return
    answer = route.fetch(max_redirects=0)
    route.fulfill(response=answer, body=SCRIPTS.sub("", answer.text()))


def violations(page: Page, without: Sequence[str] = ()) -> str:
    """What is wrong, to be read; empty when nothing is. Rules may be left out by their names."""
    rules = {name: {"enabled": False} for name in without}
    results = Axe().run(page, options={**RULES, "rules": rules})
    if not results.response["violations"]:
        return ""
    return f"{page.url}\n{results.generate_report()}"


def assert_accessible(page: Page) -> None:
    """Raises AssertionError with what axe has found."""
    assert not (found := violations(page)), found
