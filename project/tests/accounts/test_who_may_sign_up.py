"""Who may make an account: everybody, whoever has a link, or nobody."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from presence.models import Person, SignUp, SignUpLink
from project.tests.accounts.signing import PASSWORD
from rooms.tests.html import Element, read
from rooms.tests.threads import in_threads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]

SIGN_UP = "/accounts/signup/"


@pytest.fixture(autouse=True)
def no_limits(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def alice(db: None) -> Person:
    return Person.objects.create_superuser("alice", password=PASSWORD)


@pytest.fixture
def by_link(alice: Person) -> None:
    SignUp.objects.create(mode="link")


def newcomer(name: str = "eve") -> dict[str, str]:
    return {"username": name, "password1": PASSWORD, "email": "", "time_zone": "UTC"}


def is_there(name: str) -> bool:
    return Person.objects.filter(username=name).exists()


def offers(page: Element) -> bool:
    """Whether the page has a way to sign up."""
    return any(link["href"].startswith(SIGN_UP) for link in page.all("a"))


def heading(answer: Any) -> str:
    return read(answer).one("h1").text


# The setting and the admin -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "chosen", "mode"),
    [
        ("open", None, "open"),
        ("open", "", "open"),
        ("link", None, "link"),
        ("closed", "", "closed"),
        ("open", "closed", "closed"),
        ("closed", "open", "open"),
        ("closed", "link", "link"),
    ],
)
def test_the_admin_s_choice_goes_before_the_setting(
    alice: Person, settings: Settings, setting: str, chosen: str | None, mode: str
) -> None:
    settings.SIGN_UP = setting
    if chosen is not None:
        SignUp.objects.create(mode=chosen)
    headings = {
        "open": "Sign up",
        "link": "An invitation is needed",
        "closed": "Sign-up is closed",
    }
    assert heading(Client().get(SIGN_UP)) == headings[mode]
    Client().post(SIGN_UP, newcomer())
    assert is_there("eve") == (mode == "open")


@pytest.mark.parametrize("setting", ["link", "closed"])
def test_the_first_account_can_always_be_made(settings: Settings, setting: str) -> None:
    settings.SIGN_UP = setting
    assert offers(read(Client().get("/")))
    Client().post(SIGN_UP, newcomer())
    assert Person.objects.get().is_superuser
    Client().post(SIGN_UP, newcomer("frank"))
    assert Person.objects.count() == 1


@pytest.mark.parametrize("address", ["/", "/accounts/login/"])
@pytest.mark.parametrize(
    ("mode", "sentence"),
    [("open", ""), ("link", "open the link that you were sent"), ("closed", "")],
)
def test_only_where_it_is_open_sign_up_is_offered(
    alice: Person, address: str, mode: str, sentence: str
) -> None:
    SignUp.objects.create(mode=mode)
    page = read(Client().get(address))
    assert offers(page) == (mode == "open")
    assert sentence in page.one("main").text
    assert any(link["href"].startswith("/accounts/login/") for link in page.all("a"))


@pytest.mark.parametrize("mode", ["link", "closed"])
def test_the_page_that_says_no_is_in_our_look_and_leads_to_signing_in(
    alice: Person, mode: str
) -> None:
    SignUp.objects.create(mode=mode)
    page = read(Client().get(SIGN_UP))
    assert (
        page.all("header", class_="top") and not page.one("main").all("form") and not offers(page)
    )
    assert page.one("main").one("a")["href"] == "/accounts/login/"


def test_there_is_one_choice(alice: Person) -> None:
    SignUp.objects.create(mode="open")
    SignUp(mode="closed").save()
    assert SignUp.objects.get().mode == "closed"


# By link -------------------------------------------------------------------------------------------


def test_a_link_opens_the_form_and_the_form_makes_the_account(by_link: None) -> None:
    link = SignUpLink.objects.create()
    client = Client()
    assert heading(client.get(link.get_absolute_url())) == "Sign up"
    # The form is sent to the plain address: the session knows of the link.
    assert client.post(SIGN_UP, newcomer())["Location"] == "/rooms/"
    person = Person.objects.get(username="eve")
    assert not person.is_staff and not person.is_superuser


def test_a_form_with_a_mistake_keeps_the_invitation(by_link: None) -> None:
    link = SignUpLink.objects.create(uses_left=1)
    client = Client()
    client.get(link.get_absolute_url())
    page = read(client.post(SIGN_UP, {**newcomer(), "username": "ALICE"}))
    assert page.all(id="id_username_error") and page.one("h1").text == "Sign up"
    link.refresh_from_db()
    assert link.uses_left == 1
    client.post(SIGN_UP, newcomer())
    assert is_there("eve")


def test_a_week_is_how_long_a_link_works(by_link: None) -> None:
    link = SignUpLink.objects.create()
    left = link.expires_at - timezone.now()
    assert timedelta(days=7) - timedelta(minutes=1) < left < timedelta(days=7)


def test_uses_are_counted(by_link: None) -> None:
    link = SignUpLink.objects.create(uses_left=2)
    for name in ("eve", "frank", "grace"):
        client = Client()
        client.get(link.get_absolute_url())
        client.post(SIGN_UP, newcomer(name))
    assert is_there("eve") and is_there("frank") and not is_there("grace")
    link.refresh_from_db()
    assert link.uses_left == 0


def test_a_link_without_a_number_makes_any_number(by_link: None) -> None:
    link = SignUpLink.objects.create()
    for name in ("eve", "frank", "grace"):
        client = Client()
        client.get(link.get_absolute_url())
        client.post(SIGN_UP, newcomer(name))
        assert is_there(name)
    link.refresh_from_db()
    assert link.uses_left is None


def test_one_invitation_is_one_account_to_a_browser(by_link: None) -> None:
    client = Client()
    client.get(SignUpLink.objects.create().get_absolute_url())
    client.post(SIGN_UP, newcomer())
    client.post("/accounts/logout/")
    client.post(SIGN_UP, newcomer("frank"))
    assert is_there("eve") and not is_there("frank")


def used_up(link: SignUpLink) -> None:
    SignUpLink.objects.update(uses_left=0)


def expired(link: SignUpLink) -> None:
    SignUpLink.objects.update(expires_at=timezone.now())


def revoked(link: SignUpLink) -> None:
    link.delete()


@pytest.mark.parametrize("ended", [used_up, expired, revoked])
def test_a_link_that_has_ended_opens_nothing(by_link: None, ended: Any) -> None:
    link = SignUpLink.objects.create(uses_left=5)
    address = link.get_absolute_url()
    waiting = Client()
    assert heading(waiting.get(address)) == "Sign up"
    ended(link)
    answer = Client().get(address)
    assert heading(answer) == "An invitation is needed"
    assert "ask for another" in read(answer).one("main").text
    assert heading(waiting.post(SIGN_UP, newcomer())) == "An invitation is needed"
    assert not is_there("eve")


@pytest.mark.parametrize("token", ["", "x", "%00", "%F0%9F%8E%89", "x" * 5000])
def test_another_word_opens_nothing(by_link: None, token: str) -> None:
    SignUpLink.objects.create()
    client = Client()
    assert heading(client.get(f"{SIGN_UP}?invitation={token}")) == "An invitation is needed"
    assert heading(client.post(SIGN_UP, newcomer())) == "An invitation is needed"
    assert not is_there("eve")


def test_closed_is_closed_to_links_too(alice: Person) -> None:
    link = SignUpLink.objects.create()
    SignUp.objects.create(mode="closed")
    assert heading(Client().get(link.get_absolute_url())) == "Sign-up is closed"


def test_where_it_is_open_no_use_is_counted(alice: Person) -> None:
    link = SignUpLink.objects.create(uses_left=1)
    client = Client()
    client.get(link.get_absolute_url())
    client.post(SIGN_UP, newcomer())
    link.refresh_from_db()
    assert is_there("eve") and link.uses_left == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_the_last_use_is_one_s_alone(by_link: None) -> None:
    link = SignUpLink.objects.create(uses_left=1)
    clients = {name: Client() for name in ("eve", "frank", "grace", "heidi")}
    for client in clients.values():
        assert heading(client.get(link.get_absolute_url())) == "Sign up"
    headings: list[str] = []

    def sign_up(name: str) -> None:
        answer = clients[name].post(SIGN_UP, newcomer(name))
        headings.append(heading(answer) if answer.status_code == 200 else "made")

    in_threads(*(partial(sign_up, name) for name in clients))
    assert sorted(headings) == ["An invitation is needed"] * 3 + ["made"]
    assert Person.objects.count() == 2
    link.refresh_from_db()
    assert link.uses_left == 0


# In the admin --------------------------------------------------------------------------------------


def admin(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_choice_is_made_in_the_admin_once(alice: Person) -> None:
    alices = admin(alice)
    alices.post("/admin/presence/signup/add/", {"mode": "closed"})
    assert heading(Client().get(SIGN_UP)) == "Sign-up is closed"
    assert alices.get("/admin/presence/signup/add/").status_code == 403
    alices.post("/admin/presence/signup/1/change/", {"mode": ""})
    assert heading(Client().get(SIGN_UP)) == "Sign up"


def make_link(alices: Client, **fields: str) -> Element:
    """Make a link by the admin's form; the list of links that follows."""
    until = timezone.now() + timedelta(days=1)
    form = {
        "note": "For Eve",
        "expires_at_0": f"{until:%Y-%m-%d}",
        "expires_at_1": f"{until:%H:%M:%S}",
        "uses_left": "1",
        **fields,
    }
    return read(alices.post("/admin/presence/signuplink/add/", form, follow=True))


def test_a_link_is_made_copied_followed_and_revoked(by_link: None, alice: Person) -> None:
    alices = admin(alice)
    page = make_link(alices)
    link = SignUpLink.objects.get()
    assert (link.made_by, link.uses_left, link.note) == (alice, 1, "For Eve")
    address = f"http://testserver{SIGN_UP}?invitation={link.token}"
    assert page.one("td", class_="field-address").text == address
    change = alices.get(f"/admin/presence/signuplink/{link.pk}/change/")
    assert address in change.content.decode()
    assert heading(Client().get(address)) == "Sign up"
    alices.post(f"/admin/presence/signuplink/{link.pk}/delete/", {"post": "yes"})
    assert heading(Client().get(address)) == "An invitation is needed"


def test_the_address_is_the_public_one(by_link: None, alice: Person, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://chat.example.org"
    page = make_link(admin(alice))
    token = SignUpLink.objects.get().token
    expected = f"https://chat.example.org{SIGN_UP}?invitation={token}"
    assert page.one("td", class_="field-address").text == expected


def test_the_form_suggests_a_week(by_link: None, alice: Person) -> None:
    page = read(admin(alice).get("/admin/presence/signuplink/add/"))
    day = timezone.now() + timedelta(days=7)
    assert page.one("input", name="expires_at_0")["value"] == f"{day:%Y-%m-%d}"
    assert not page.all("input", name="token") and not page.all("select", name="made_by")
