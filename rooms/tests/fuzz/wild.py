"""Values that break things: hypothesis' own, and the ones that have broken others."""

from hypothesis import strategies as st

# Encodings' edges, numbers' edges, names that mean something to somebody, and sheer length.
KNOWN = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "￿", "\u202e\u2066abc", "👩‍👩‍👧‍👦" * 30,
    "e" + "\u0301" * 500, "\ufeff", "\x1b[2J", "\x7f", "\u2028", "ß" * 200, "ﷺ" * 81, "İ" * 80,
    "-1", "0", "1", "١", "²", "+1", " 1", "1_0", "0x10", "1e400", "NaN", "-0", "2147483648",
    "9223372036854775807", "9223372036854775808", "9" * 16, "9" * 17, "9" * 400, "9" * 5000,
    ".", "..", "../../etc/passwd", "/", "//", "\\", "//example.org", "https://example.org/",
    "javascript:alert(1)", "/\\example.org", "http:///example.org", "http://[", "http://[::1", "%", "%00",
    "%zz", "%c0%ae", "{{ 7 }}", "{% x %}", "<script>alert(1)</script>", "' OR 1=1 --", "${7}", "a" * 3000,
    "null", "true", "[]", "{}", "None", "__proto__", "new", "alice", "bob", "on", "member", "owner",
    "Europe/Berlin", "../Berlin", "Europe/", "en", "de", "zz", "a@b.example", "@", "a@" + "b" * 300,
    "(" * 2000, "*" * 2000, "> " * 1500, "[a](" * 700, "`" * 999, "@alice " * 300, ":smile:" * 300,
]  # fmt: skip

text = st.one_of(
    st.sampled_from(KNOWN), st.text(max_size=60), st.text("\x00\ud800/.%&=?#:;,<", max_size=9)
)
# As bytes that are to be UTF-8, and are not always.
octets = st.one_of(
    text.map(lambda value: value.encode("utf-8", "surrogatepass")), st.binary(max_size=40)
)
# What a header can hold at all; the server in front lets nothing else through.
header_values = octets.map(lambda value: value.translate(None, b"\x00\r\n")[:2000])
