"""The style sheet that is sent says what those say that were written."""

from pathlib import PurePosixPath

from presence import themes
from project.e2e.conftest import OpenAs
from project.static_files import IMPORT, SHEET, one_sheet, text_of

# What a browser has understood of a style sheet. It keeps values with custom properties as they were
# written.
RULES = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return [...sheet.cssRules].map(rule => rule.cssText.replace(/\\s+/g, " "));
}"""


def test_a_browser_understands_the_same_by_it(open_as: OpenAs) -> None:
    page = open_as(address="/")
    folder = PurePosixPath(SHEET).parent
    written = "".join(text_of(str(folder / name)) for name in IMPORT.findall(text_of(SHEET)))
    rules = page.evaluate(RULES, written)
    assert len(rules) > 30 and page.evaluate(RULES, one_sheet()) == rules
    for theme in themes.installed():
        assert page.evaluate(RULES, one_sheet(theme)), theme
