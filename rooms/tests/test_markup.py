"""Text as HTML: what can be written, and that nothing else comes through."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.markup import clean, formatted, refusal, to_html
from rooms.markup.code import COLOURS, LANGUAGES
from rooms.markup.formatting import MARKDOWN
from rooms.markup.sanitiser import SANITISER
from rooms.tests.html import Element, read

pytestmark = pytest.mark.once

FENCE = "```"


def fenced(code: str, language: str = "") -> str:
    return f"{FENCE}{language}\n{code}\n{FENCE}"


# Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, html",
    [
        ("*a*", "<p><em>a</em></p>"),
        ("_a_", "<p><em>a</em></p>"),
        ("**a**", "<p><strong>a</strong></p>"),
        ("~~a~~", "<p><s>a</s></p>"),
        ("`*a* <b>`", "<p><code>*a* &lt;b&gt;</code></p>"),
        ("a_b_c 2 * 3 * 4", "<p>a_b_c 2 * 3 * 4</p>"),
        (r"\*a\*", "<p>*a*</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("> a\n> b\nc", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n<p>c</p>"),
        ("- a\n- b\nc", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>"),
        ("- a\n  b", "<ul>\n<li>a<br>\nb</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("1986. A good year", "<p>1986. A good year</p>"),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "a < b & c", "a < b && c > d", "\"'`", "&lt;b&gt;", "&nbsp;", "&amp;#x3c;", "<b>bold</b>",
        "# No heading", "No heading\n===", "---", "![no picture]", "|no|table|\n|-|-|", "    no code",
        "[no]: https://", "{{ no }} {% template %} ${syntax}", "\u202eback\u202c", "C:\\tea", "1986.",
    ],
)  # fmt: skip
def test_what_is_no_markup_is_shown_as_it_was_written(text: str) -> None:
    page = read(to_html(text))
    assert page.text.replace("\n", "").strip() == text.replace("\n", "").strip()
    assert {element.tag for element in page.holds} <= {"p", "br"}


def test_a_picture_is_a_link_and_loads_nothing() -> None:
    page = read(to_html("![a cat](https://example.org/cat.png)"))
    assert page.one("a")["href"] == "https://example.org/cat.png" and not page.all("img")


@pytest.mark.parametrize(
    "text", ["[](https://example.org/)", "```\n```", "-", ">", "> >", "1.", "+"]
)
def test_what_would_show_nothing_is_shown_as_it_was_written(text: str) -> None:
    page = read(to_html(text))
    assert page.text.replace("\n", "") == text.replace("\n", "")
    assert {element.tag for element in page.holds} <= {"p", "br"}


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - ", "::: spoiler\n"])
def test_what_is_nested_too_deep_is_shown_as_it_was_written(mark: str) -> None:
    assert "the end" in read(to_html("begin\n\n" + mark * 50 + "the end")).text


# Links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, address",
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        ("https://example.org/_a_b_c*d*e", "https://example.org/_a_b_c*d*e"),
        ("see https://example.org/, and go", "https://example.org/"),
        ("(https://example.org/wiki/A_(b))", "https://example.org/wiki/A_(b)"),
        ("http://example.org", "http://example.org"),
        ("www.example.de", "http://www.example.de"),
        ("example.org/tea", "http://example.org/tea"),
        ("bob@example.de", "mailto:bob@example.de"),
        ("<https://example.org/>", "https://example.org/"),
        ('[tea](https://example.org/ "a title")', "https://example.org/"),
        ("https://müller.example/straße", "https://xn--mller-kva.example/stra%C3%9Fe"),
    ],
)
def test_addresses_become_links(text: str, address: str) -> None:
    link = read(to_html(text)).one("a")
    assert link.attrs == {"href": address, "rel": "nofollow noopener"}


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a&b", "https://example.org/%E2%80%AE", "https://xn--mller-kva.example/"],
)
def test_a_link_shows_the_address_as_it_was_written(text: str) -> None:
    assert read(to_html(f"see {text}")).one("a").text == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JaVaScRiPt://example/%0aalert(1)", "java\tscript:alert(1)", "vbscript:x",
        "data:text/html,<script>alert(1)</script>", "file:///etc/passwd", "ftp://example.org/",
        "[x](javascript:alert(1))", "[x](&#106;avascript:alert(1))", "[x](//example.org)", "[x](/rooms/)",
        "[x](#composer)", "<javascript:alert(1)>", "[x](http://[::1)", "notes.md", "main.py", "//x.org",
        "[x]()", "[x](<>)", "[x](https:rooms)", "[x](https:/rooms/)", "[x](https:///x)", "[x](https:\\\\x)",
        '<a href="javascript:alert(1)">click</a>',
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_or_of_mail_is_no_link(text: str) -> None:
    assert not read(to_html(text)).all("a")


# Emoji -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Time for :tea:", "Time for 🍵"),
        (":+1::heart_eyes:", "👍😍"),
        ("(:cake:)", "(🍰)"),
        (":no_such_thing:", ":no_such_thing:"),
        ("`:tea:`", ":tea:"),
        (fenced(":tea:"), ":tea:"),
        (r"\:tea:", ":tea:"),
        ("https://example.org/:tea:/", "https://example.org/:tea:/"),
        ("10:30:45, a:b:c and std::o::x", "10:30:45, a:b:c and std::o::x"),
    ],
)
def test_short_codes_become_emoji_but_not_in_code_nor_in_addresses(text: str, shown: str) -> None:
    assert read(to_html(text)).text.strip() == shown


@pytest.mark.parametrize("text", ["🎉", ":tea: :cake:", "🎉🎉🎉\n🎉🎉🎉", "👩🏻‍❤️‍💋‍👩🏻" * 6, "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_a_few_emoji_alone_are_larger(text: str) -> None:
    assert read(to_html(text)).one("p")["class"] == "emoji"


@pytest.mark.parametrize("text", ["🎉 a", "🎉" * 7, "`🎉`", "> 🎉", "1", "#", "🎉\n\n🎉", "*🎉*"])
def test_emoji_among_other_things_are_not(text: str) -> None:
    assert 'class="emoji"' not in to_html(text)


# Code --------------------------------------------------------------------------------------------


def pieces(html: str) -> dict[str, str]:
    return {element["class"]: element.text for element in read(html).all("span")}


def test_code_is_kept_to_the_blank_and_coloured_by_classes_alone() -> None:
    code = '\n\tdef tea(cups=3):\n\n\t\treturn "<b>"  # &amp;\n'
    block = read(html := to_html(fenced(code, "python"))).one("pre")
    assert block.text == f"{code}\n"
    assert pieces(html) == {"k": "return", "nf": "tea", "m": "3", "s": '"<b>"', "c": "# &amp;"}
    assert all(set(element.attrs) == {"class"} for element in block.all("span"))


def test_a_block_that_scrolls_can_have_the_focus_and_has_a_name() -> None:
    block = read(to_html(fenced("tea"))).one("pre")
    assert block.attrs == {"tabindex": "0", "role": "group", "aria-label": "Code"}


@pytest.mark.parametrize("language", ["", "tea", 'python"onclick=x', "../..", "<b>", "scala"])
def test_code_in_an_unknown_language_is_plain(language: str) -> None:
    html = to_html(fenced('if "a": 1', language))
    assert read(html).one("code").text == 'if "a": 1\n' and not pieces(html)


def test_what_was_added_and_removed() -> None:
    assert pieces(to_html(fenced("-a\n+b", "diff"))) == {"gd": "-a", "gi": "+b"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_language_is_known_to_pygments(language: str) -> None:
    code = "a <b> 1 'c' {d}"
    assert read(to_html(fenced(code, language.upper()))).one("code").text == f"{code}\n"


def test_an_open_fence_holds_the_rest() -> None:
    assert read(to_html(f"{FENCE}\na\n\n> b")).one("pre").text == "a\n\n> b\n"


# Spoilers ----------------------------------------------------------------------------------------


def test_a_spoiler_is_closed_under_its_title() -> None:
    page = read(to_html("::: spoiler How it <ends> :tea:\nThey *meet*.\n:::\nBye"))
    spoiler = page.one("details")
    assert spoiler.attrs == {"class": "spoiler"}, "closed: without `open`"
    assert spoiler.one("summary").text == "How it <ends> 🍵"
    assert spoiler.one("p").text == "They meet." and spoiler.one("em")
    assert page.text.endswith("Bye") and "Bye" not in spoiler.text


@pytest.mark.parametrize("first", ["::: spoiler", ":::Spoiler", "::: spoiler  \u200b"])
def test_a_spoiler_without_a_title_has_one(first: str) -> None:
    assert read(to_html(f"{first}\nThey meet.")).one("summary").text == "Spoiler"


@pytest.mark.parametrize("text", ["::: spoilers\na\n:::", ":::\na\n:::", "::: note\na\n:::"])
def test_other_containers_are_text(text: str) -> None:
    page = read(to_html(text))
    assert not page.all("details") and page.text.replace("\n", "") == text.replace("\n", "")


# What must not come through ----------------------------------------------------------------------

ALLOWED = {
    "a": {"href", "rel"}, "blockquote": set(), "br": set(), "code": set(), "details": {"class"},
    "em": set(), "li": set(), "ol": {"start"}, "p": {"class"}, "pre": {"tabindex", "role", "aria-label"},
    "s": set(), "span": {"class"}, "strong": set(), "summary": set(), "ul": set(),
}  # fmt: skip
CLASSES = {"details": {"spoiler"}, "p": {"emoji"}, "span": COLOURS}


def check(html: str) -> Element:
    """Raises AssertionError unless it is balanced HTML of ours that the sanitiser leaves as it is."""
    page = read(html)
    assert SANITISER.clean(html) == html
    for element in page.holds:
        assert set(element.attrs) <= ALLOWED[element.tag], element
        if "class" in element.attrs:
            assert element["class"] in CLASSES[element.tag], element
        if element.tag == "a":
            assert element["href"].startswith(("http://", "https://", "mailto:")), element
        if element.tag == "ol":
            assert element.attrs.get("start", "2").isdigit(), element
    return page


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


# What is refused ---------------------------------------------------------------------------------


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
