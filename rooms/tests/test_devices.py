"""Devices that one is signed in on: which they are, and signing out of them."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from rooms.feed import Feeds
from rooms.models import Room
from rooms.tests.conftest import NEVER, browser
from rooms.tests.html import Element, read
from rooms.tests.page import Page

PASSWORD = "korrekt pferd 9"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture(autouse=True)
def passwords(quick_hashes: None, alice: Person, bob: Person) -> None:
    """Alice and Bob have one that is typed, and hashed quickly."""
    for person in (alice, bob):
        person.set_password(PASSWORD)
        person.save()


def sign_in(person: Person, user_agent: str, address: str = "192.0.2.7") -> Client:
    """Sign in by the form, from such a browser at such an address."""
    client = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    return client


def key(client: Client) -> str:
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def number(client: Client) -> int:
    """The device that this browser is."""
    return UserSession.objects.get(session_key=key(client)).pk


def devices(client: Client) -> list[Element]:
    return read(client.get("/settings/")).all("li", class_="device")


def browsers(client: Client) -> list[str]:
    """What the browsers are called on this one's page."""
    return [device.one(class_="device__browser").text for device in devices(client)]


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


# Which they are ----------------------------------------------------------------------------------


def test_this_one_comes_first_with_its_browser_its_address_and_the_time(alice: Person) -> None:
    here, phone = sign_in(alice, FIREFOX), sign_in(alice, PHONE, "2001:db8::1")
    first, second = devices(here)
    assert first.one(class_="device__browser").text == "Firefox on Linux this one"
    assert not first.all("button")
    assert second.one(class_="device__browser").text == "Chrome on Android"
    assert second.one("bdi", class_="device__address").text == "2001:db8::1"
    assert timezone.now().strftime("%Y") in second.one("time").text
    assert browsers(phone)[0] == "Chrome on Android this one"


def test_who_is_signed_in_here_alone_is_told_so(alice: Person) -> None:
    page = read(sign_in(alice, FIREFOX).get("/settings/"))
    assert "here and nowhere else" in page.one("form", class_="devices").text
    assert not page.one("form", class_="devices").all("button")


def test_a_session_that_has_no_row_gets_one_from_the_page(alice: Person) -> None:
    client = sign_in(alice, FIREFOX)
    UserSession.objects.all().delete()
    assert browsers(client) == ["Firefox on Linux this one"]
    assert browsers(client) == ["Firefox on Linux this one"]


def test_devices_of_others_are_not_there(alice: Person, bob: Person) -> None:
    sign_in(bob, PHONE)
    assert browsers(sign_in(alice, FIREFOX)) == ["Firefox on Linux this one"]


def test_signing_out_takes_the_row_away(alice: Person) -> None:
    here, phone = sign_in(alice, FIREFOX), sign_in(alice, PHONE)
    assert len(browsers(here)) == 2
    phone.post("/accounts/logout/")
    assert UserSession.objects.count() == 1
    assert browsers(here) == ["Firefox on Linux this one"]


@pytest.mark.parametrize("how", ["expired", "gone", "under another password"])
def test_a_session_that_is_worth_nothing_is_not_shown(alice: Person, how: str) -> None:
    here, phone = sign_in(alice, FIREFOX), sign_in(alice, PHONE)
    assert len(browsers(here)) == 2
    sessions = Session.objects.filter(session_key=key(phone))
    if how == "expired":
        sessions.update(expire_date=timezone.now() - timedelta(seconds=1))
    elif how == "gone":
        sessions.delete()
    else:
        words = {"oldpassword": PASSWORD, "password1": "batterie 77", "password2": "batterie 77"}
        assert here.post("/accounts/password/change/", words).status_code == 302
    assert browsers(here) == ["Firefox on Linux this one"]
    assert UserSession.objects.count() == 1


def test_another_password_keeps_this_device_on_the_list(alice: Person) -> None:
    client = sign_in(alice, FIREFOX)
    words = {"oldpassword": PASSWORD, "password1": "batterie 77", "password2": "batterie 77"}
    client.post("/accounts/password/change/", words)
    assert UserSession.objects.filter(session_key=key(client)).count() == 1


def test_after_a_changed_secret_key_neither_list_nor_sign_in_ends_the_other_devices(
    alice: Person, settings: Settings
) -> None:
    phone = sign_in(alice, PHONE)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, made when the first became old"
    here = sign_in(alice, FIREFOX)
    assert browsers(here) == ["Firefox on Linux this one", "Chrome on Android"]
    assert is_signed_in(phone)


HOSTILE = ["<script>alert(1)</script>", "</li></form>", "a\x00b", "\u00e9" * 300, ""]


@pytest.mark.parametrize("user_agent", HOSTILE)
def test_what_a_browser_says_of_itself_is_text(alice: Person, user_agent: str) -> None:
    sign_in(alice, user_agent)
    here = sign_in(alice, FIREFOX)
    shown = devices(here)[1].one(class_="device__browser")
    assert shown.text.strip() and [element.tag for element in shown.holds] == ["bdi"]


def test_an_address_that_nobody_knows_is_left_out(alice: Person) -> None:
    browser(alice)  # signed in by nobody's request
    here = sign_in(alice, FIREFOX)
    assert "0.0.0.0" not in devices(here)[1].text and "since" in devices(here)[1].text


def test_the_library_s_own_page_is_not_there(alice: Person) -> None:
    assert browser(alice).get("/accounts/sessions/").status_code == 404


# Signing out there -------------------------------------------------------------------------------


def test_ending_one_signs_it_out_and_leaves_the_others(alice: Person) -> None:
    here, phone, third = (sign_in(alice, name) for name in (FIREFOX, PHONE, "curl/8.14.1"))
    answer = here.post(f"/settings/devices/{number(phone)}/end/")
    assert answer.status_code == 302 and answer["Location"] == "/settings/"
    assert "signed out there" in read(here.get("/settings/")).one("main").text
    assert (is_signed_in(here), is_signed_in(phone), is_signed_in(third)) == (True, False, True)
    assert browsers(here) == ["Firefox on Linux this one", "curl/8.14.1"]


def test_ending_all_others_leaves_this_one(alice: Person, bob: Person) -> None:
    here, phone, third = (sign_in(alice, name) for name in (FIREFOX, PHONE, "curl/8.14.1"))
    other = sign_in(bob, PHONE)
    assert here.post("/settings/devices/end-others/")["Location"] == "/settings/"
    assert "here alone" in read(here.get("/settings/")).one("main").text
    assert is_signed_in(here) and is_signed_in(other)
    assert not is_signed_in(phone) and not is_signed_in(third)


def test_ending_others_when_there_are_none_is_no_mistake(alice: Person) -> None:
    here = sign_in(alice, FIREFOX)
    assert here.post("/settings/devices/end-others/").status_code == 302
    assert is_signed_in(here)


def test_the_buttons_of_the_page_do_it(alice: Person) -> None:
    here, phone = sign_in(alice, FIREFOX), sign_in(alice, PHONE)
    form = read(here.get("/settings/")).one("form", class_="devices")
    assert form["method"] == "post" and form["action"] == "/settings/devices/end-others/"
    there, _ = form.all("button")
    assert there["formaction"] == f"/settings/devices/{number(phone)}/end/"
    assert there.text == "Sign out there: Chrome on Android, 192.0.2.7"


def test_of_this_device_one_is_asked_first(alice: Person) -> None:
    here = sign_in(alice, FIREFOX)
    answer = here.post(f"/settings/devices/{number(here)}/end/")
    assert answer["Location"] == "/accounts/logout/" and is_signed_in(here)


def test_a_device_of_somebody_else_is_not_there(alice: Person, bob: Person) -> None:
    here, theirs = sign_in(alice, FIREFOX), sign_in(bob, PHONE)
    answers = [
        here.post(f"/settings/devices/{pk}/end/") for pk in (number(theirs), 10**6, 10**30, 0)
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert is_signed_in(theirs)


@pytest.mark.parametrize("act", ["{}/end", "end-others"])
def test_to_visit_the_address_changes_nothing(alice: Person, act: str) -> None:
    here, phone = sign_in(alice, FIREFOX), sign_in(alice, PHONE)
    address = f"/settings/devices/{act.format(number(phone))}/"
    assert here.get(address)["Location"] == "/settings/"
    assert is_signed_in(phone)
    assert Client().post(address)["Location"] == f"/accounts/login/?next={address}"
    assert is_signed_in(phone)


def test_a_form_of_another_site_ends_nothing(alice: Person) -> None:
    here, phone = sign_in(alice, FIREFOX), sign_in(alice, PHONE)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = here.cookies
    for address in (f"/settings/devices/{number(phone)}/end/", "/settings/devices/end-others/"):
        assert strict.post(address).status_code in (403, 422)
    assert is_signed_in(phone)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["{}/end", "end-others"])
async def test_open_pages_there_are_closed_by_a_ring_long_before_the_tick(
    room: Room, bob: Person, settings: Settings, act: str
) -> None:
    settings.TICK_SECONDS = NEVER
    async with Page(room, bob) as here, Page(room, bob) as there:
        await here.until(lambda: "#people" in here.shown)
        await there.until(lambda: "#people" in there.shown)
        await here.until(lambda: f"person.{bob.pk}" in Feeds.current().bell.subscribed)
        pk = await in_db(number, there.client)
        await in_db(here.client.post, f"/settings/devices/{act.format(pk)}/")
        assert await there.closes() == 4401
        assert "signed out" in there.shown["#notice"]
        await here.send(body="still signed in here")
        await here.until_posted()


@pytest.mark.django_db(transaction=True)
async def test_a_page_whose_session_ends_before_its_rings_are_heard_is_closed_all_the_same(
    room: Room, bob: Person, settings: Settings
) -> None:
    settings.TICK_SECONDS = NEVER
    feeds = Feeds.current()
    page = await Page(None, bob).load()
    async with feeds.bell.lock:  # as with a layer that is slow to subscribe
        await page.connect()
        await page.until(lambda: "#sidebar" in page.shown)
        await in_db(page.client.post, "/accounts/logout/")
        assert f"person.{bob.pk}" not in feeds.bell.subscribed
    await page.until(lambda: page.closed_with == 4401)
