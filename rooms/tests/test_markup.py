"""Text as HTML: links and line breaks, and nothing else that people could bring into a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.markup import clean, refusal, to_html
from rooms.tests.html import read


@pytest.mark.parametrize(
    "text, address",
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        ("see https://example.org/, and go", "https://example.org/"),
        ("(https://example.org/wiki/A_(b))", "https://example.org/wiki/A_(b)"),
        ("http://example.org", "http://example.org"),
        ("www.example.org", "http://www.example.org"),
        ("alice@example.org", "mailto:alice@example.org"),
        ("https://müller.example/straße", "https://m%C3%BCller.example/stra%C3%9Fe"),
    ],
)
def test_addresses_become_links(text: str, address: str) -> None:
    link = read(to_html(text)).one("a")
    assert link["href"] == address
    assert {"nofollow", "noopener"} <= set(link["rel"].split())


def test_a_link_shows_the_address_that_was_written() -> None:
    assert read(to_html("see https://example.org/a&b")).one("a").text == "https://example.org/a&b"


def test_line_breaks_are_kept() -> None:
    assert to_html("one\ntwo\n\nthree") == "one<br>two<br><br>three"


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "a < b && c > d", "&lt;b&gt;", "\"'`", "&amp;#x3c;"]
)
def test_markup_is_shown_as_it_was_written(text: str) -> None:
    page = read(to_html(text))
    assert page.text == text and not page.holds


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://example/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        '<a href="javascript:alert(1)">click</a>',
        "java\tscript:alert(1)",
    ],
)
def test_what_runs_is_no_link(text: str) -> None:
    page = read(to_html(text))
    assert not page.all("a") and page.text == text


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org/" id=composer class=bar style="x:y" name=body>x</a>',
        "<div hx-get=/accounts/logout/ hx-trigger=load data-seq=1 data-hx-get=/>x</div>",
        'https://example.org/" onmouseover="alert(1)" x="',
        "https://example.org/'onclick='alert(1)",
        "<img src=x onerror=alert(1)>",
        "<hx-partial hx-target=body>x</hx-partial>",
        "<li id=message-1 data-seq=1>x</li>",
        "</li></ol><script>alert(1)</script>",
        "<svg/onload=alert(1)>",
        "<!-- <script> --> <![CDATA[ x ]]>",
    ],
)
def test_nobody_brings_an_id_a_class_a_style_or_anything_that_htmx_reads(text: str) -> None:
    for element in read(to_html(text)).holds:
        assert element.tag in ("a", "br") and set(element.attrs) <= {"href", "rel"}


# Likelier than by chance to come upon what a sanitiser stumbles over.
PIECES = [
    "<", ">", '"', "'", "&", "=", "/", "\n", " ", "\x00", "\x0b", "\u2028", "\u202e", "\ufeff",
    "<a href=", "<script>", "</script>", "<!--", "&#x3c;", "&lt", "javascript:", "data:", "hx-get=",
    "https://", "www.", "example.org", "@", "mailto:", "é", "東京", "🎉", "(", ")", "a", "1", "%", "#",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join)


@given(texts)
def test_any_text_that_may_be_a_message_comes_out_as_itself(text: str) -> None:
    text = clean(text)
    if refusal(text):
        return
    page = read(to_html(text))
    for element in page.holds:
        assert element.tag in ("a", "br")
        assert set(element.attrs) <= ({"href", "rel"} if element.tag == "a" else set())
        if "href" in element.attrs:
            assert element["href"].startswith(("http://", "https://", "mailto:"))
    assert page.text == text.replace("\n", "")
    assert len(page.all("br")) == text.count("\n")


@given(texts)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\r" not in clean(text)


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
    ],
)
def test_what_cannot_be_a_message_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    assert refusal(text) == sentence
