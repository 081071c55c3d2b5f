"""What may not stand in a template, however it is written: `manage.py check_templates` looks for it."""

import pytest

from project.template_checks.policy import offences

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("html", "offence"),
    [
        ("<script>go()</script>", "a script without src"),
        ('<script type="module" data-src="x">', "a script without src"),
        ("<STYLE>p { color: red }</STYLE>", "an inline style sheet"),
        ('<p class="a" style="color: red">', "a style attribute"),
        ("<p{% if red %} style = 'color: red'{% endif %}>", "a style attribute"),
        ('<body onload="go()">', "an event attribute"),
        ("<a\n  OnClick='go()'>", "an event attribute"),
        ('<p hx-on:click="go()">', "hx-on"),
        ('<p data-hx-on::load="go()">', "hx-on"),
        ('<body hx-boost="true">', "hx-boost"),
        ('<body hx-boost:inherited="true">', "hx-boost"),
        ("<p hx-trigger=\"keyup[key=='Enter']\">", "a trigger filter"),
        ("<p hx-trigger='load, every 2s [visible]'>", "a trigger filter"),
        ("<p hx-trigger=click[ctrlKey]>", "a trigger filter"),
        ("<p hx-vals='js:{at: Date.now()}'>", "script in a value"),
        ('<a href="JavaScript:go()">', "script in a value"),
        ('{# a note #}<a href="javascript :go()">', "script in a value"),
    ],
)
def test_the_check_sees(html: str, offence: str) -> None:
    assert set(offences(html)) == {offence}


def test_the_check_lets_pass_what_is_fine() -> None:
    fine = (
        "{% comment %}Never hx-on, style= or js: here.{% endcomment %}"
        '<script defer src="/a.js"></script><input name="person" data-style="x" autocomplete="on">'
        '<p hx-trigger="htmx:ws:after:connection from:#room" hx-target="#a > [name=before]">'
    )
    assert offences(fine) == {}


def test_the_check_knows_the_line() -> None:
    html = "{% comment %}\nhx-on\n{% endcomment %}\n<p\n  hx-boost='true'>"
    assert offences(html) == {"hx-boost": 5}
