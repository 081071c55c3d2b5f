"""`manage.py check_templates`: what ships has no findings, and a theme is told exactly what it broke.

Each broken theme has one template of the default's with one defect in it, or one rule in its style sheet;
without the defect the same theme has no findings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from presence import themes
from project.contracts import path_of
from project.gallery import samples
from project.template_checks import check, styles, tokens
from project.template_checks.elements import Tree
from project.template_checks.loading import Look
from project.template_checks.rendered import Places, promises_in, unkept
from project.tests.theme_folders import make_theme, use_themes

pytestmark = [pytest.mark.once]

MESSAGE = "rooms/partials/message.html"
COMPOSER = "rooms/partials/composer.html"
EDITOR = "rooms/partials/editor.html"
HEAD = "rooms/partials/head.html"
HISTORY = "rooms/partials/history.html"
LIST = "rooms/partials/message_list.html"
MEMBER = "rooms/partials/member.html"
POSTED = "rooms/events/message_posted.html"
NEWEST = "rooms/partials/newest.html"
PAUSE = "rooms/partials/pause.html"
TOPIC = "rooms/partials/room_topic.html"
AVATAR = "presence/partials/avatar.html"
REFUSED = "rooms/events/refused.html"
LEAVE = "rooms/leave_room.html"
ROOM = "rooms/room.html"
SEEN_END = "rooms/partials/seen.html"

SEEN = '{% include "rooms/partials/seen.html" with number=page.last_number only %}'
JOIN = '{% include "rooms/partials/join.html" with room=room csrf_token=csrf_token only %}'
SENDS_TO = "\"{% url 'messages' composer.slug %}{{ composer.question }}\""
SEND = '{% translate "Send" %}</button>'
ARROW = '<svg aria-hidden="true"></svg></button>'
PICTURE = '<img src="{% static "icons/parley.svg" %}">'
TITLE = 'room_topic.html" with room=room only'
OLDER = '"{{ room.get_absolute_url }}?before={{ older }}"'

Theme = Callable[[dict[str, str]], str]


@pytest.fixture
def theme(tmp_path: Path, settings: Settings) -> Theme:
    """Makes a theme with these files, and says what it is called."""
    numbers = count()

    def make(files: dict[str, str]) -> str:
        folder = tmp_path / f"{next(numbers)}"
        name = f"broken{folder.name}"
        make_theme(folder, name, files)
        use_themes(settings, folder)
        return name

    return make


@dataclass(frozen=True)
class Defect:
    """One change to a template of the default, and what is found then.

    It is found where the change begins, or in the line of another text; with an empty one, in all of
    the file.
    """

    rule: str
    template: str
    old: str
    new: str
    says: str
    at: str | None = None
    # What has to be rendered beside the template itself.
    also: str = ""

    def __str__(self) -> str:
        return f"{self.rule} in {self.template}"

    @property
    def fine(self) -> str:
        return path_of(self.template).read_text()

    @property
    def broken(self) -> str:
        assert self.old in self.fine, "the default has changed, and this has to as well"
        return self.fine.replace(self.old, self.new)

    @property
    def line(self) -> int:
        at = self.old if self.at is None else self.at
        return self.fine.partition(at)[0].count("\n") + 1 if at else 0


DEFECTS = [
    Defect("syntax", MESSAGE, "{% if focus %}", "{% if focus and %}", "Unexpected end"),
    Defect("syntax", MESSAGE, "|localized", "|spoken", "Invalid filter: 'spoken'"),
    Defect("syntax", HEAD, "partials/icon.html", "partials/sign.html", "partials/sign.html"),
    Defect("header", MEMBER, "room: Room", "room", "cannot be read: “room” is not", "{% comment"),
    Defect("root", MESSAGE, ' id="message-{{ seq }}"', "", "is <li>, and not li#message-"),
    Defect("root", MEMBER, "li id=", "li data-id=", "Its root is <li>, and not li#member-<key>"),
    Defect("promise", MESSAGE, " data-acts>", ">", "There is no a[data-acts]", "<li"),
    Defect("promise", PAUSE, ' form="place">', ">", "There is no input#paused[name=paused]"),
    Defect(
        "target", ROOM, '<div id="notice" role="alert"></div>', "", "no #notice in it, where", ""
    ),
    Defect("target", ROOM, SEEN, "", "no #seen in it, where rooms/events/end_reached.html", ""),
    Defect("wrapper", REFUSED, "#notice", "#notes", "A hx-partial for #notes (innerHTML)", "<hx-"),
    Defect("wrapper", REFUSED, '"innerHTML"', '"outerHTML"', "for #notice (outerHTML)"),
    Defect("wrapper", REFUSED, "</hx-partial>", "</hx-partial><p></p>", "<p> stands outside"),
    Defect(
        "behaviour", POSTED, ' key="data-seq" sort', ' key="data-seq"', "without sort", "<hx-up"
    ),
    Defect(
        "behaviour", SEEN_END, ' hx-trigger="intersect"', "", 'p#seen is without hx-trigger="in'
    ),
    Defect("behaviour", COMPOSER, ' hx-swap="outerHTML"', "", "is without hx-swap", "<form"),
    Defect("form", COMPOSER, ' method="post"', "", "The method of the form #composer is gone"),
    Defect("form", COMPOSER, f" action={SENDS_TO}", "", "The action of the form #composer is gone"),
    Defect("form", ROOM, JOIN, "", "The form #join is missing", ""),
    Defect("token", COMPOSER, "csrfmiddlewaretoken", "token", "#composer has no CSRF", "<form"),
    Defect("token", LEAVE, "{% csrf_token %}", "", "to its own page has no CSRF token", "<form"),
    Defect("label", EDITOR, ' for="edit-text"', "", "field “body” has no label", "<textarea"),
    Defect("field", COMPOSER, 'name="nonce"', 'name="once"', "has no field “nonce”", "<form"),
    Defect("plain", HISTORY, f" href={OLDER}", "", "a#older has hx-get, and no plain href"),
    Defect("script", TOPIC, "<p ", '<p style="color: red" ', "There is a style attribute"),
    Defect("script", TOPIC, "<p ", '<p onclick="go()" ', "There is an event attribute"),
    Defect("script", TOPIC, "<p ", '<p hx-on:click="go()" ', "There is hx-on"),
    Defect("script", TOPIC, "<p ", '<p hx-trigger="click[ctrlKey]" ', "There is a trigger filter"),
    Defect("script", TOPIC, "</p>", "<script>go()</script></p>", "a script without src"),
    Defect("autofocus", MESSAGE, "data-acts>", "data-acts autofocus>", "<a> takes", also=POSTED),
    Defect("id-twice", MESSAGE, "by-{{ seq }}", "by", "“by” is", '<h3 id="by', also=POSTED),
    Defect("id-digit", EDITOR, 'id="save"', 'id="1save"', "“1save” does not begin with a letter"),
    Defect("live-list", LIST, 'messages" role="list"', 'messages" role="log"', "is a live region"),
    Defect("tabindex", NEWEST, 'tabindex="-1"', 'tabindex="1"', "has the tabindex 1"),
    Defect("nameless", COMPOSER, SEND, ARROW, "A button has no name: id=send"),
    Defect("alt", AVATAR, ">{{", f">{PICTURE}{{{{", "A picture has no alt"),
    Defect("escaping", AVATAR, "person.initials", "person.name|safe", "is not escaped"),
    Defect("unlisted", TOPIC, "}}</p>", "}}{{ topic }}</p>", "“topic” is used, and the contract"),
    Defect("unused", TOPIC, "Gives", "        count: int\nGives", "“count” is listed, and nobody"),
    Defect("include", HEAD, TITLE, TITLE.replace(" with room=room", ""), "“room” is not passed to"),
    Defect("include", HEAD, TITLE, TITLE.replace(" only", ""), "is included without `only`"),
    Defect("include", HEAD, TITLE, TITLE.replace("=room", "=room way=1"), "“way” is passed to"),
    Defect(
        "words", TOPIC, "{{ room.topic }}", "Topic: {{ room.topic }}", "“Topic:” is not translated"
    ),
    Defect("size", TOPIC, "</p>", f"{'<b></b>' * 40}</p>", "more than twice as long", ""),
    Defect("nesting", TOPIC, "</p>", "", "<p> is never closed"),
]


FINE = sorted({defect.template for defect in DEFECTS})


@pytest.mark.parametrize("name", FINE)
def test_a_template_of_the_default_is_fine_in_a_theme(theme: Theme, name: str) -> None:
    own = theme({f"templates/{name}": path_of(name).read_text()})
    assert check(own, [name, POSTED]) == []


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_defect_in_it_is_found(theme: Theme, defect: Defect) -> None:
    file = f"templates/{defect.template}"
    rendered = [name for name in (defect.template, defect.also) if name]
    [finding] = check(broken := theme({file: defect.broken}), rendered)
    assert finding.rule == defect.rule
    assert defect.says in finding.sentence and finding.hint
    assert Path(finding.file) == themes.installed()[broken].folder / file
    assert finding.line == defect.line


BROKEN_SHEETS = [
    ("contrast", ":root { --ink: #777; }", "--ink on --mark is 3.", "in the light scheme"),
    (
        "contrast",
        ":root { --paper: light-dark(white, #777); }",
        "on --paper is",
        "in the dark scheme",
    ),
    (
        "contrast",
        ":root { --control-line: light-dark(#ccc, white); }",
        "--control-line on",
        "3 to 1",
    ),
    (
        "contrast",
        "@media (prefers-color-scheme: dark) { :root { --ink: #888; } }",
        "--ink on",
        "dark",
    ),
    ("contrast", ":root { --ink: color-mix(in srgb, white 50%, black); }", "--ink on", "light"),
    ("contrast", ":root { --ink: ink; }", "--ink on --paper cannot be told", "'ink'"),
]
SHEET = "@layer theme { :root { --ink: light-dark(#111, #eee); } .message { --ink: red; } }"


@pytest.mark.parametrize(("rule", "css", "says", "how"), BROKEN_SHEETS)
def test_a_broken_style_sheet_is_found(
    theme: Theme, rule: str, css: str, says: str, how: str
) -> None:
    assert check(theme({"theme.css": SHEET}), [NEWEST]) == []
    broken = theme({"theme.css": f"@layer theme {{\n  .message {{ margin: 0; }}\n  {css}\n}}"})
    found = check(broken, [NEWEST])
    assert {finding.rule for finding in found} == {rule}
    assert any(says in finding.sentence and how in finding.sentence for finding in found)
    place = str(themes.installed()[broken].folder / "theme.css")
    assert {(finding.file, finding.line) for finding in found} == {(place, 3)}


@pytest.mark.parametrize(
    "css", [".message { color: red; }", "@layer utilities { p { margin: 0; } }"]
)
def test_a_style_sheet_outside_of_its_layer_is_found(theme: Theme, css: str) -> None:
    more = '@font-face { font-family: "Own"; src: local("Own"); }'
    assert check(theme({"theme.css": f"{more}\n{SHEET}"}), [NEWEST]) == []
    [finding] = check(theme({"theme.css": f"{SHEET}\n{css}"}), [NEWEST])
    assert (finding.rule, finding.line) == ("layer", 2)


def test_a_template_that_nothing_asks_for_is_found(theme: Theme) -> None:
    """As it comes of a slip in its name; one that the theme includes itself is fine."""
    own = (
        path_of(TOPIC)
        .read_text()
        .replace("</p>", '{% include "rooms/partials/mesage.html" only %}</p>')
    )
    more = {"templates/rooms/partials/mesage.html": "<b></b>"}
    assert check(theme({**more, f"templates/{TOPIC}": own}), [TOPIC]) == []
    [finding] = check(theme(more), [TOPIC])
    assert finding.rule == "stranger" and finding.file.endswith("partials/mesage.html")


def test_a_target_that_no_page_of_the_default_has_is_found() -> None:
    places, look = Places(), Look("default")
    event = next(iter(samples.of(REFUSED)))
    places.note(event, Tree(look.render(event)).root)
    [finding] = places.missing(look)
    assert (finding.rule, finding.sentence) == ("target", "No page has a place for #notice.")
    assert finding.file == f"templates/{REFUSED}" and finding.line > 1
    places.note(next(iter(samples.of(LEAVE))), Tree('<div id="notice"></div>').root)
    assert [*places.missing(look)] == []


def test_a_promise_that_the_default_never_keeps_is_found() -> None:
    look, newest = Look("default"), next(iter(samples.of(NEWEST)))
    [finding] = unkept(look, NEWEST, set())
    assert finding.sentence == "Its contract gives p#newest, and no sample has it."
    kept = {*promises_in(NEWEST, Tree(look.render(newest)).root)}
    assert [*unkept(look, NEWEST, kept)] == []


# Commands ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*themes.installed()])
def test_what_ships_is_whole(name: str) -> None:
    out = StringIO()
    call_command("check_templates", name, stdout=out)
    assert out.getvalue() == f"Nothing is broken in the theme {name}.\n"


def test_the_command_says_what_and_where(theme: Theme) -> None:
    own = path_of(REFUSED).read_text().replace("<p ", "<p hx-boost='true' ")
    name = theme({f"templates/{REFUSED}": own})
    folder = themes.installed()[name].folder
    out = StringIO()
    with pytest.raises(CommandError, match="Findings in the theme broken0: 1"):
        call_command("check_templates", str(folder), stdout=out)
    place = f"{folder}/templates/{REFUSED}:7"
    assert out.getvalue().startswith(f"{place}: There is hx-boost.\n    Remove it.")
    with pytest.raises(CommandError, match="There is no theme nothing, only default"):
        call_command("check_templates", "nothing")


def test_it_is_a_check_of_django_when_that_is_asked_for(theme: Theme, settings: Settings) -> None:
    own = path_of(REFUSED).read_text().replace("<p ", "<p hx-boost='true' ")
    name = theme({f"templates/{REFUSED}": own})
    settings.THEME = name
    call_command("check")
    with pytest.raises(SystemCheckError, match=r"refused.html:7: \(templates.script\)"):
        call_command("check", tags=["templates"])
    call_command("check")


def test_without_its_tools_it_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles, "NEEDED", ("tinycss2", "no_such_tool"))
    assert [str(finding) for finding in check("default", [NEWEST])] == [
        "requirements-dev.txt: Style sheets were not looked at: no_such_tool not installed."
    ]


def test_every_colour_of_the_tokens_is_looked_at() -> None:
    """But for the palette, which the others are made of, and lines that separate."""
    pairs = {**styles.WORDS, **styles.LINES}
    looked_at = {*pairs, *(ground for grounds in pairs.values() for ground in grounds)}
    [sheet] = tokens.sheets("default")
    palette, meanings, _ = sheet.read_text().partition("2. Meanings")
    assert meanings
    for scheme, found in tokens.tokens("default").items():
        colours = {name for name in found if is_colour(name, scheme, found)}
        assert {"--ink", "--paper"} <= colours
        assert {name for name in colours - looked_at if f"{name}:" not in palette} == {"--line"}


def is_colour(name: str, scheme: str, found: tokens.Tokens) -> bool:
    try:
        return bool(tokens.colour(name, scheme, found))
    except ValueError:
        return False
