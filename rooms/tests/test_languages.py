"""Everybody reads in their own language: pages, what is pushed to them, and what they are told."""

import pytest
from django.test import Client

from presence.models import Person
from presence.threads import in_db
from rooms.models import Message, Room
from rooms.operations import change_settings, delete_message, invite_person, make_room, post_message
from rooms.tests.conftest import browser
from rooms.tests.html import read
from rooms.tests.page import Page, all_are_live
from rooms.tests.past import say

pytestmark = pytest.mark.once

ADDRESS = "/rooms/café-söhne-東京/"
SAID = '<pre tabindex="0" role="group" aria-label="Code"> and <summary>Spoiler</summary>'


def speaks(person: Person, language: str) -> Person:
    change_settings(person, language=language)
    return person


# What is pushed ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
async def test_what_is_pushed_is_in_the_language_of_whoever_it_is_pushed_to(
    room: Room, alice: Person, bob: Person
) -> None:
    await in_db(speaks, alice, "de")
    await in_db(speaks, bob, "ar")
    async with Page(room, alice) as german, Page(room, bob) as arabic:
        await all_are_live(german, arabic)
        message = await in_db(post_message, room, alice, "Tee?")
        for page in (german, arabic):
            await page.until(lambda page=page: message.seq in page.rows)  # type: ignore[misc]
        assert "Mehr: alice" in german.rows[message.seq]
        assert "المزيد: alice" in arabic.rows[message.seq]
        # The row, byte for byte, is what the page itself would show in that language.
        await german.shows_the_log()
        await arabic.shows_the_log()
        await in_db(delete_message, message, alice)
        await german.until(lambda: "Nachricht wurde gelöscht" in german.rows[message.seq])
        await arabic.until(lambda: "حُذفت هذه الرسالة" in arabic.rows[message.seq])
        await german.until(lambda: "2 hier" in german.shown.get("#people-count", ""))
        await arabic.until(lambda: "شخصان هنا" in arabic.shown.get("#people-count", ""))
        await german.until(lambda: "Alle Räume" in german.shown.get("#sidebar", ""))
        await arabic.until(lambda: "كل الغرف" in arabic.shown.get("#sidebar", ""))


@pytest.mark.django_db(transaction=True)
async def test_what_stands_beside_a_page_changes_in_its_language(
    alice: Person, bob: Person
) -> None:
    await in_db(speaks, bob, "ja")
    room = await in_db(lambda: make_room("Tea", "", owner=alice))
    async with Page(None, bob) as page:
        await page.until(lambda: "すべてのルーム" in page.shown.get("#sidebar", ""))
        await in_db(invite_person, room, alice, "bob")
        await page.until(lambda: "への招待" in page.shown["#sidebar"])


@pytest.mark.django_db(transaction=True)
async def test_a_socket_refuses_in_its_reader_s_language(room: Room, bob: Person) -> None:
    await in_db(speaks, bob, "fr")
    async with Page(room, bob) as page:
        await all_are_live(page)
        await page.send(nothing="that is known")
        await page.until(lambda: "n’a pas été compris" in page.shown.get("#notice", ""))
        await page.send(body=" ")
        await page.until(lambda: "Écrivez d’abord" in page.shown["#notice"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "headers",
    [
        [(b"accept-language", b"es-MX,es;q=0.9,en;q=0.8")],
        [(b"cookie", b"language=es"), (b"accept-language", b"de")],
    ],
    ids=["browser", "cookie"],
)
async def test_a_socket_of_nobody_tells_why_it_is_closed_in_the_browser_s_language(
    room: Room, headers: list[tuple[bytes, bytes]]
) -> None:
    page = Page(room, None)
    page.headers = headers
    await page.connect(send_cursor=False)
    await page.until(lambda: page.closed_with == 4401)
    assert "Tu sesión se ha cerrado" in page.shown["#notice"]


# Pages -------------------------------------------------------------------------------------------


def test_a_page_is_in_the_person_s_language_whatever_the_browser_says(
    room: Room, bob: Person
) -> None:
    say(room, bob, 2)
    client = browser(speaks(bob, "ar"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    page = read(client.get(ADDRESS))
    html = page.one("html")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert page.one(id="send").text == "إرسال"
    assert page.one(class_="message__day").text == "الاثنين، 2 مارس 2026"
    assert [link["href"] for link in page.all("link") if "/me/" in link["href"]] == [
        f"/me/{bob.pk}.ar.css?v=0.1.0"
    ]
    assert "(أنت)" in client.get(f"/me/{bob.pk}.ar.css").content.decode()


@pytest.mark.parametrize(
    ("language", "day", "time"),
    [
        ("en", "Monday, 2 March 2026", "12:00"),
        ("de", "Montag, 2. März 2026", "12:00"),
        ("fr", "lundi 2 mars 2026", "12:00"),
        ("es", "lunes, 2 de marzo de 2026", "12:00"),
        ("ja", "2026年3月2日（月曜日）", "12:00"),
        ("ar", "الاثنين، 2 مارس 2026", "12:00 م"),
    ],
)
def test_dates_and_times_are_written_as_the_language_does(
    room: Room, bob: Person, language: str, day: str, time: str
) -> None:
    say(room, bob)
    page = read(browser(speaks(bob, language)).get(ADDRESS))
    assert page.one(class_="message__day").text == day
    assert page.one(class_="message__time").text == time


def test_what_is_not_its_author_s_in_a_message_is_in_the_reader_s_language(
    room: Room, alice: Person, bob: Person
) -> None:
    post_message(room, alice, "```\nx\n```\n::: spoiler\ny\n:::\n" + SAID)
    for language, code, spoiler in (("en", "Code", "Spoiler"), ("ja", "コード", "ネタバレ")):
        body = read(browser(speaks(bob, language)).get(ADDRESS)).one(class_="message__body")
        assert body.one("pre")["aria-label"] == code and body.one("summary").text == spoiler
        assert SAID in body.text, "what somebody said stays as it was said"


def test_a_refusal_is_in_the_person_s_language(room: Room, bob: Person) -> None:
    client = browser(speaks(bob, "de"))
    answer = client.post(f"{ADDRESS}messages/", {"body": "ä" * 4001})
    error = read(answer).one(id="composer-error").text.strip()
    assert answer.status_code == 422
    assert error == "Das sind 4.001 Zeichen. Eine Nachricht hat Platz für 4.000."
    assert not Message.objects.exists()
    answer = client.post("/settings/", {"display_name": "x" * 61, "language": "de"})
    assert "Ein Name hat Platz für 60 Zeichen; dieser hat 61." in answer.content.decode()


def test_another_language_is_there_on_the_next_page(alice: Person) -> None:
    client = browser(alice)
    fields = read(client.get("/settings/")).one("form", class_="settings__form").all("select")
    chosen = {
        field["name"]: option["value"]
        for field in fields
        for option in field.all("option")
        if "selected" in option.attrs
    }
    answer = client.post("/settings/", {**chosen, "language": "fr"})
    page = read(client.get("/settings/"))
    assert page.one("html")["lang"] == "fr"
    assert page.one(class_="notice").text == "Vos réglages sont enregistrés."
    visitor = Client()
    visitor.cookies = answer.cookies
    assert read(visitor.get("/")).one("html")["lang"] == "fr", "this browser keeps it"


def test_the_pages_of_accounts_are_in_the_person_s_language(alice: Person) -> None:
    client = browser(speaks(alice, "ja"))
    page = read(client.post("/accounts/email/", {"action_add": "", "email": "x"}))
    assert page.one("html")["lang"] == "ja"
    assert page.one("h1").text == "メールアドレス"
    assert page.all("label") and page.all(class_="field__error")
    assert all(not label.text.isascii() for label in page.all("label"))
    assert all(not error.text.isascii() for error in page.all(class_="field__error"))


# Before signing in -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("nl,fr;q=0.7,de;q=0.3", "fr"),
        ("ar-EG", "ar"),
        ("nl", "en"),
        ("", "en"),
        ("x" * 600, "en"),
        ("*", "en"),
    ],
)
def test_a_visitor_reads_in_the_first_of_their_languages_that_parley_speaks(
    db: None, asked: str, language: str
) -> None:
    for address in ("/", "/accounts/login/", "/nothing/"):
        answer = Client(headers={"Accept-Language": asked}).get(address)
        assert read(answer).one("html")["lang"] == language


def test_a_visitor_may_choose_another_and_comes_back_to_the_same_page(db: None) -> None:
    client = Client(headers={"Accept-Language": "de"}, enforce_csrf_checks=True)
    address = "/accounts/login/?next=/rooms/"
    form = read(client.get(address)).one("form", class_="languages")
    names = [(button["value"], button.text) for button in form.all("button")]
    assert names == [
        ("de", "Deutsch"), ("en", "English"), ("es", "Español"), ("fr", "Français"),
        ("ar", "العربية"), ("ja", "日本語"),
    ]  # fmt: skip
    assert [one["value"] for one in form.all("button") if "aria-current" in one.attrs] == ["de"]
    fields = {field["name"]: field["value"] for field in form.all("input")}
    answer = client.post(form["action"], {**fields, "language": "ar"})
    assert answer["Location"] == address
    html = read(client.get(address)).one("html")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_a_choice_leads_to_no_other_site(db: None, elsewhere: str) -> None:
    answer = Client().post("/language/", {"language": "ja", "next": elsewhere})
    assert answer["Location"] == "/" and answer.cookies["language"].value == "ja"


def test_a_language_that_parley_does_not_speak_is_not_kept(db: None) -> None:
    assert not Client().post("/language/", {"language": "tlh"}).cookies


def test_who_signs_up_in_a_language_goes_on_in_it(db: None) -> None:
    client = Client(headers={"Accept-Language": "es"})
    fields = {"username": "eva", "password1": "una frase que nadie sabe", "time_zone": "UTC"}
    assert client.post("/accounts/signup/", fields).status_code == 302
    assert Person.objects.get().language == "es"
