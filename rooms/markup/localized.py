"""The two words in the HTML of a message that are not its author's. They are kept in English, and shown
in the language of whoever reads."""

from django.utils.translation import gettext

# As the sanitiser lets them through: nobody's text has a tag in it.
CODE = '<pre tabindex="0" role="group" aria-label="Code">'
SPOILER = "<summary>Spoiler</summary>"


def localized(html: str) -> str:
    """The same HTML for somebody who reads in the language of now."""
    if CODE in html:
        html = html.replace(CODE, CODE.replace("Code", gettext("Code")))
    if SPOILER in html:
        html = html.replace(SPOILER, SPOILER.replace("Spoiler", gettext("Spoiler")))
    return html
