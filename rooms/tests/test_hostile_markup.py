"""Text as HTML: nothing else comes through, nothing gets lost, and nothing grows without end."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.markup import clean, formatted, refusal, to_html
from rooms.markup.formatting import MARKDOWN
from rooms.tests.html import read
from rooms.tests.marked_up import check, fenced, pieces

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org/" id=composer class=bar style="x:y" name=body>x</a>',
        "<div hx-get=/accounts/logout/ hx-trigger=load data-seq=1 data-hx-get=/>x</div>",
        'https://example.org/" onmouseover="alert(1)" x="',
        "https://example.org/'onclick='alert(1)",
        '[x](https://example.org/"onclick="alert(1))',
        "[x](https://example.org/ \"'onclick='alert(1)\")",
        "<img src=x onerror=alert(1)>",
        "<hx-partial hx-target=body>x</hx-partial>",
        "<li id=message-1 data-seq=1>x</li>",
        "</li></ol><script>alert(1)</script>",
        "<svg/onload=alert(1)>",
        "<!-- <script> --> <![CDATA[ x ]]> <?x ?>",
        "::: spoiler <b id=x>\n</details><script>alert(1)</script>\n:::",
        '::: spoiler " open onclick="x\na\n:::',
        fenced("</code></pre><script>alert(1)</script>", "html"),
        '```python" id="composer\nx\n```',
        "`<b>`</code><script>",
    ],
)
def test_nobody_brings_an_id_a_class_a_style_or_anything_that_htmx_reads(text: str) -> None:
    check(to_html(text))


# Likelier than by chance to come upon what a parser or a sanitiser stumbles over.
PIECES = [
    "<", ">", '"', "'", "&", "=", "/", "\n", "\n\n", " ", "    ", "\t", "\x00", "\x0b", "\u2028", "\u202e",
    "\ufeff", "\xa0", "<a href=", "<script>", "</script>", "<!--", "&#x3c;", "&lt", "javascript:", "data:",
    "hx-get=", "https://", "www.", "example.org", "@", "mailto:", "é", "東京", "🎉", "(", ")", "[", "](",
    "]", "a", "1", "%", "#", "*", "**", "_", "~~", "`", "```", "```python\n", "```html\n", "> ", "- ",
    "1. ", "::: spoiler ", ":::", ":", ":tea:", "\\", "!", "|", "http://[", "xn--", "\u0301", "\u200d",
    "\ufe0f",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join)


# No deadline: the parser compiles its rules when they are first needed.
@settings(deadline=None)
@given(texts)
def test_any_text_becomes_html_of_ours_alone(text: str) -> None:
    text = clean(text)
    check(formatted(text))
    html = to_html(text)
    check(html)
    if not refusal(text):
        assert any(letter.isprintable() and not letter.isspace() for letter in read(html).text)


structure = st.sampled_from(["> ", "- ", "* ", "*", "**", "_", "\n", "\n\n", "  ", "::: spoiler\n"])
words = st.sampled_from(["alpha", "beta", "<b>", "&amp;", "東京", "\u202eגמא", " "])


@settings(deadline=None)
@given(st.lists(structure | words, max_size=40).map("".join))
def test_no_word_gets_lost(text: str) -> None:
    # What is left of "::: spoiler" is a title, or nothing.
    formatted(text)  # or raises
    shown = re.sub(r"(?i)spoiler", "", read(to_html(text)).text)
    written = re.sub(r"(?i)spoiler", "", text)
    assert "".join(filter(str.isalpha, shown)) == "".join(filter(str.isalpha, written))


@given(texts)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\r" not in clean(text)


def test_a_spoiler_that_ends_in_an_empty_quote() -> None:
    assert read(formatted("> ::: spoiler\n> ")).one("summary").text == "Spoiler"


def test_what_the_parser_stumbles_over_is_shown_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(text: str) -> str:
        raise IndexError(text)

    monkeypatch.setattr(MARKDOWN, "render", stumble)
    assert to_html("*a*\n<b>") == "<p>*a*<br>&lt;b&gt;</p>"
    assert "IndexError" in caplog.text


# Each was the worst of its kind, or would be if it were not bounded.
HOSTILE = [
    "> ", "- ", "-\n", "1.\n", "> > a\n", "::: spoiler\n", "::: spoiler\n:::\n", "[", "![", "[a](", "[*",
    "*", "**a** ", "*a_", "a*", "~", "`", "`a``", "<", "<a", "<![CDATA[", "\\", ":", ":tea:", ":a", "🎉",
    "\u0301", "http://[", "http://a.", "http://a(", "a.com/(", "a.", "a@", "mailto:a@", "www.", "x", "\n",
    "a\n", "```java\na ", "```java\nx\n", "```ts\na.", "```csharp\nx\n", "```c\n\n", "```html\n&",
    "```yaml\n@ ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_4000_hostile_characters_are_shown_and_stay_small(piece: str) -> None:
    start, more = piece.split("\n", 1) if piece.startswith("```") else ("", piece)
    text = f"{start}\n{more * 4000}"[:4000]
    html = to_html(text)
    assert len(html) < 64 * 1024
    check(html)


def test_colours_are_given_up_where_they_cost_too_much() -> None:
    assert pieces(to_html(fenced("a = 1\n" * 100, "python")))
    assert not pieces(to_html(fenced("a = 1\n" * 100 + "a" * 501, "python")))
    many = to_html("\n".join([fenced("1\n" * 300, "python")] * 6))
    assert [len(block.all("span")) for block in read(many).all("pre")] == [300, 300, 300, 0, 0, 0]


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "Write something first."),
        ("x" * 4001, "This is 4,001 characters long. A message has room for 4,000."),
        ("a\x00", "This contains a character that cannot be kept. Remove it and send again."),
        ("\udfff", "This contains a character that cannot be kept. Remove it and send again."),
        ("x" * 4000, ""),
        ("🎉", ""),
        ("\u200b\u2060", "Nobody would see this. Write something first."),
        ("\u3164 \u2800\u115f\u1160\uffa0", "Nobody would see this. Write something first."),
        ("\u202e\u202c", "Nobody would see this. Write something first."),
    ],
)
def test_what_cannot_be_a_message_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    assert refusal(text) == sentence
