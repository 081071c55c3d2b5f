"""Text as HTML: what can be written, and how it is shown."""

import pytest

from rooms.markup import to_html
from rooms.markup.code import LANGUAGES
from rooms.tests.html import read
from rooms.tests.marked_up import FENCE, fenced, pieces

pytestmark = pytest.mark.once


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
