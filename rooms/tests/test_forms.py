"""What people fill in, apart from any page."""

import pytest

from rooms.forms import Composer, RoomForm

pytestmark = pytest.mark.once


def errors(**fields: str) -> dict[str, list[str]]:
    form = RoomForm({"name": "Tea", "topic": "", **fields})
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


@pytest.mark.parametrize(
    "name",
    [
        "Tea",
        "東",
        "🎉",
        "?",
        "Café & Söhne / 東京 🎉",
        "x" * 80,
        "👨\u200d👩\u200d👧",
        "میخواهم",
        "က္ကျွှို့်",
        "שָׁ֣לוֹם",
        "བསྒྲུབས",
        "สี่น้ำ",
        "क्ष्म्यूँ",
        "Ðẹ̣̣́́́",
    ],
)
def test_names_in_any_script_are_names(name: str) -> None:
    assert errors(name=name) == {}


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u3000",
        "x" * 81,
        "\x00",
        "a\x00",
        "a\x1bb",
        "a\nb",
        "a\u2028b",
        "\u200b",
        "\u202e",
        "\u3164\u2800",
        "a\u202eb",
        "a\u2067b",
        "a" + "\u0301" * 7,
        "\u0e01" + "\u0e47" * 7,
    ],
)
def test_a_name_that_cannot_be_has_an_error_of_its_own(name: str) -> None:
    assert list(errors(name=name)) == ["name"]


@pytest.mark.parametrize("topic", ["x" * 251, "a\x00", "a\nb", "a\u202eb", "a" + "\u0301" * 7])
def test_a_topic_that_cannot_be_has_an_error_of_its_own(topic: str) -> None:
    assert list(errors(topic=topic)) == ["topic"]


def test_a_topic_may_be_left_empty_and_has_room_for_250_characters() -> None:
    assert errors(topic="") == errors(topic="x" * 250) == {}


def test_blanks_around_a_name_are_not_kept() -> None:
    form = RoomForm({"name": "  Tea ", "topic": " At four "})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Tea", "topic": "At four"}


def test_a_box_that_is_too_short_cuts_nothing_that_is_pasted() -> None:
    """The browser would, without a word; we say how long it is."""
    assert "maxlength" not in str(RoomForm())
    assert errors(name="x" * 81) == {
        "name": ["A name has room for 80 characters; this one has 81."]
    }


def test_each_box_has_a_key_of_its_own() -> None:
    keys = {Composer("tea").nonce for _ in range(100)}
    assert len(keys) == 100 and all(len(key) >= 16 for key in keys)


@pytest.mark.parametrize(
    "enter_sends, body, one_line",
    [(True, "", True), (True, "one", True), (True, "one\ntwo", False), (False, "", False)],
)
def test_a_text_with_line_breaks_gets_the_large_box(
    enter_sends: bool, body: str, one_line: bool
) -> None:
    assert Composer("tea", enter_sends, body).one_line is one_line
