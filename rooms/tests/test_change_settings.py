"""A person's own settings: the form, what it refuses, and what follows."""

from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import Settings

from presence.forms import SettingsForm
from presence.models import Person
from rooms.models import Message, Room
from rooms.operations import change_settings, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import field_error, read

SETTINGS = {
    "display_name": "Alice Brandt",
    "language": "en",
    "time_zone": "Asia/Tokyo",
    "enter_sends": "on",
    "shows_typing": "on",
    "marks_read": "on",
    "announces": "everything",
}


def test_the_form_shows_what_is_so(alice: Person) -> None:
    change_settings(alice, display_name="Alice", time_zone="Europe/Berlin", enter_sends=False)
    page = read(browser(alice).get("/settings/"))
    assert page.one("input", name="display_name")["value"] == "Alice"
    chosen = [option["value"] for option in page.all("option") if "selected" in option.attrs]
    assert {"en", "Europe/Berlin"} <= set(chosen)
    assert "checked" not in page.one("input", name="enter_sends").attrs
    assert "checked" in page.one("input", name="marks_read").attrs


def test_it_is_saved_and_said(alice: Person) -> None:
    client = browser(alice)
    answer = client.post("/settings/", SETTINGS)
    assert answer.status_code == 302 and answer["Location"] == "/settings/"
    alice.refresh_from_db()
    assert (alice.display_name, alice.time_zone) == ("Alice Brandt", "Asia/Tokyo")
    assert "Your settings are saved." in read(client.get("/settings/")).one("main").text
    assert "are saved" not in read(client.get("/settings/")).one("main").text


@pytest.mark.parametrize("field", ["enter_sends", "shows_typing", "marks_read"])
def test_a_box_that_is_not_ticked_is_off(alice: Person, field: str) -> None:
    browser(alice).post("/settings/", {name: SETTINGS[name] for name in SETTINGS if name != field})
    alice.refresh_from_db()
    switches = {
        name: getattr(alice, name) for name in ("enter_sends", "shows_typing", "marks_read")
    }
    assert [name for name, on in switches.items() if not on] == [field]


def test_without_a_display_name_one_is_called_by_the_user_name(alice: Person) -> None:
    change_settings(alice, display_name="Alice Brandt")
    browser(alice).post("/settings/", {**SETTINGS, "display_name": "   "})
    alice.refresh_from_db()
    assert alice.display_name == "" and alice.name == "alice"


def test_nobody_makes_themselves_another(alice: Person, bob: Person) -> None:
    forged = {"is_superuser": "on", "is_staff": "on", "username": "bob", "pk": bob.pk, "id": bob.pk}
    assert browser(alice).post("/settings/", {**SETTINGS, **forged}).status_code == 302
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert alice.username == "alice" and not alice.is_staff and not alice.is_superuser
    assert bob.display_name == ""


REFUSED = {
    "too long": ("display_name", "n" * 61, "60 characters; this one has 61"),
    "a NUL": ("display_name", "Al\x00ice", "Null characters"),
    "a bell": ("display_name", "Al\x07ice", "control character"),
    "two lines": ("display_name", "Alice\nBob", "control character"),
    "a line separator": ("display_name", "Alice\u2028Bob", "control character"),
    "a name that runs backwards": ("display_name", "\u202ecilA", "turns text around"),
    "an isolate": ("display_name", "\u2067Alice", "turns text around"),
    "a pile of marks": ("display_name", "A" + "\u0301" * 59, "so many marks on one letter"),
    "only steering": ("display_name", "\u200b\u200d", "Nobody would see"),
    "only fillers": ("display_name", "\u3164\u2800", "Nobody would see"),
    "no language": ("language", "", "required"),
    "a language that is none": ("language", "tlh", "does not speak"),
    "a zone that is none": ("time_zone", "Europe/Nowhere", "no such time zone"),
    "a zone that is a path": ("time_zone", "../../etc/passwd", "no such time zone"),
    "a zone with a NUL": ("time_zone", "UTC\x00", "no such time zone"),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_mistake_is_told_beside_its_field_and_keeps_what_was_typed(
    alice: Person, mistake: str
) -> None:
    field, value, sentence = REFUSED[mistake]
    typed = {**SETTINGS, "display_name": "Somebody else", "marks_read": "", field: value}
    answer = browser(alice).post("/settings/", typed)
    page = read(answer)
    assert answer.status_code == 422 and sentence in field_error(page, field)
    assert len(page.all("p", class_="field__error")) == 1
    if "\x00" not in value:
        assert page.one("input", name="display_name")["value"] == typed["display_name"]
    assert "checked" not in page.one("input", name="marks_read").attrs
    # The page's head shows who the person is, not who they would have been.
    assert page.one(class_="top__person").text == "alice"
    alice.refresh_from_db()
    assert alice.display_name == "" and alice.time_zone == "UTC" and alice.marks_read


def test_half_a_character_is_refused(alice: Person) -> None:
    form = SettingsForm({**SETTINGS, "display_name": "Al\ud800ice"}, instance=alice)
    assert form.errors["display_name"] == ["This contains a control character. Remove it."]


NAMES = [
    "<script>alert(1)</script>",
    "</bdi></title><b>Bob",
    "{{ settings.SECRET_KEY }}",
    "% &amp; %s \\",
    "علي",
    "דנה כהן",
    "東京 太郎",
    "🏳️‍🌈 Ali 👩‍👩‍👧",
    "نامه‌ها",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_shown_as_it_was_typed(
    room: Room, alice: Person, bob: Person, name: str
) -> None:
    assert browser(bob).post("/settings/", {**SETTINGS, "display_name": name}).status_code == 302
    message = post_message(room, bob, "hello")
    settings = read(browser(bob).get("/settings/"))
    assert settings.one("input", name="display_name")["value"] == name
    assert settings.one(class_="top__person").one("bdi").text == name
    row = read(browser(alice).get(room.get_absolute_url())).one("li", data_seq=str(message.seq))
    assert row.one("bdi").text == name


def test_times_are_in_the_zone_that_was_chosen_last(room: Room, bob: Person) -> None:
    message = post_message(room, bob, "hello")
    noon = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
    Message.objects.filter(pk=message.pk).update(posted_at=noon)
    client = browser(bob)

    def shown() -> str:
        row = read(client.get(room.get_absolute_url())).one("li", data_seq=str(message.seq))
        return row.one(class_="message__time").text.strip()

    assert shown() == "12:00"
    client.post("/settings/", SETTINGS)
    assert shown() == "21:00"


def test_a_zone_that_is_not_offered_is_not_changed_by_saving(alice: Person) -> None:
    change_settings(alice, time_zone="Etc/GMT+5")
    client = browser(alice)
    page = read(client.get("/settings/"))
    chosen = [option["value"] for option in page.all("option") if "selected" in option.attrs]
    assert "Etc/GMT+5" in chosen
    assert client.post("/settings/", {**SETTINGS, "time_zone": "Etc/GMT+5"}).status_code == 302
    alice.refresh_from_db()
    assert alice.time_zone == "Etc/GMT+5"


def test_every_language_that_parley_speaks_is_offered(alice: Person, settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    page = read(browser(alice).get("/settings/"))
    languages = page.one("select", name="language").all("option")
    assert [option.text for option in languages] == ["English", "Deutsch"]
    browser(alice).post("/settings/", {**SETTINGS, "language": "de"})
    alice.refresh_from_db()
    assert alice.language == "de"


def test_open_pages_are_told_to_look_again(alice: Person) -> None:
    before = alice.changed_seq
    browser(alice).post("/settings/", SETTINGS)
    alice.refresh_from_db()
    assert alice.changed_seq > before


def test_one_form_with_one_primary_button(alice: Person) -> None:
    page = read(browser(alice).get("/settings/")).one("main")
    primary = [
        button for button in page.all("button") if "button--primary" in button["class"].split()
    ]
    assert [button.text for button in primary] == ["Save"]
    headings = [heading.text for heading in page.all("h2")]
    assert headings == [
        "You",
        "Reading",
        "Appearance",
        "Writing",
        "Unread",
        "Listening",
        "Account",
        "Devices",
    ]
