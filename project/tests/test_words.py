"""Nothing that people read is in one language alone: no word in a template or in code goes untranslated."""

import ast
import re
from pathlib import Path

import pytest

from project.messages import NOT_SHOWN, ROOT, SOURCES
from project.template_checks.words import untranslated

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{% if a %}Hello{% endif %}</p>", ["Hello"]),
        ('<a title="Go back">←</a>', ["Go back"]),
        ("<nav aria-label='Rooms'></nav>", ["Rooms"]),
        ('<img alt="A room" src="/a.png">', ["A room"]),
        (
            '<input placeholder="Your words"><input type="submit" value="Send">',
            ["Your words", "Send"],
        ),
        ('{{ name|default:"Nobody" }}', ["Nobody"]),
        ("{% translate 'Fine' %} of {{ count }}", ["of"]),
        ("<title>Rooms: Parley</title>", ["Rooms:"]),
    ],
)
def test_the_check_sees(template: str, found: list[str]) -> None:
    assert [words for words, _ in untranslated(template)] == found


def test_the_check_knows_the_line() -> None:
    template = (
        "{% comment %}\nOne\n{% endcomment %}\n<p>\n  Hello\n</p>\n{% if a %}\n<b title='Two'>"
    )
    assert untranslated(template) == [("Hello", 5), ("Two", 8)]


def test_the_check_lets_pass_what_is_fine() -> None:
    assert (
        untranslated(
            "{% comment %}Needs   room{% endcomment %}{# a note #}<h1>Parley</h1>"
            '<p class="message" id="a" title="{% translate "A word" %}">{{ name }}: 99+ …</p>'
            '{% blocktranslate %}<b>{{ name }}</b> is here{% endblocktranslate %}{% translate "Hello" %}'
            '<input value="{{ words }}"><button value="many">{% translate "Several lines" %}</button>'
        )
        == []
    )


def test_style_sheets_say_nothing() -> None:
    sheets = sorted((ROOT / "static" / "css").rglob("*.css"))
    assert sheets
    words = re.compile(r"""content:\s*["'][^"']*[^\W\d_]""")
    assert [path.name for path in sheets if words.search(path.read_text())] == []


# Code --------------------------------------------------------------------------------------------

# What tells people something, and which of its arguments does.
TELLS = {"Refused": 0, "ValidationError": 0, "success": 1, "error": 1, "warning": 1}
FIELDS = {"help_text", "label", "empty_label"}
# Read by those who run Parley, in the admin and on the command line.
OPERATORS_ONLY = {"admin", "management", "sign_up"}


def said_in_code(source: str) -> list[str]:
    """Words in quotes that people are told, without gettext."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        told = node.args[TELLS[name] : TELLS[name] + 1] if name in TELLS else []
        told += [word.value for word in node.keywords if word.arg in FIELDS]
        found += [ast.unparse(word) for word in told if is_text(word)]
    return found


def is_text(node: ast.expr) -> bool:
    """Whether it is written out here, at length or with places for names."""
    is_words = isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
    return is_words or isinstance(node, ast.JoinedStr)


def sources() -> list[Path]:
    found = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py"))]
    skipped = NOT_SHOWN | OPERATORS_ONLY
    return [path for path in found if not skipped & {*path.parts, path.stem}]


def test_no_sentence_of_the_code_is_left_in_english() -> None:
    assert ROOT / "rooms/operations/bans.py" in sources()
    left = {
        path.relative_to(ROOT).as_posix(): found
        for path in sources()
        if (found := said_in_code(path.read_text()))
    }
    assert left == {}, "put them into gettext"


@pytest.mark.parametrize(
    "line",
    [
        'raise Refused("No, not you.", code="not-allowed")',
        'raise ValidationError(f"{name} is taken")',
        'messages.success(request, "All is done.")',
        'forms.CharField(help_text="As you like it")',
    ],
)
def test_the_check_of_code_sees(line: str) -> None:
    assert len(said_in_code(line)) == 1
    assert said_in_code(re.sub(r'(f?"[^"]* [^"]*")', r"gettext(\1)", line)) == []
