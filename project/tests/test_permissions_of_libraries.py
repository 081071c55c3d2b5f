"""Who may do what at the addresses that libraries answer: each of them, asked for by everybody."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission

from presence.sign_up import SignUp, SignUpLink
from project.tests.permissions_of_libraries import PEOPLE, library_addresses, table
from rooms.tests.conftest import browser, someone
from rooms.tests.house import House, build, rows, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TABLE = table()
SIGN_IN = ("/accounts/login/", "/admin/login/")
# Where a part of an address has to be something, or may be anything.
PARTS = {"app_label": "rooms", "uidb36": "1", "key": "a-key", "url": "nowhere"}


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """The house with its staff, and a row of everything that the admin shows."""
    with django_db_blocker.unblock(), undone():
        house = build()
        people = house.people
        people["account"], people["superuser"] = people["visitor"], people["staff"]
        people["clerk"], people["helper"] = (
            someone(name, is_staff=True) for name in ("clerk", "helper")
        )
        may_look = Permission.objects.filter(codename__startswith="view_")
        people["helper"].user_permissions.set(may_look)
        for who in set(PEOPLE) - {"stranger", "deactivated"}:
            cookies = browser(people[who]).cookies
            house.cookies[who] = cookies[settings.SESSION_COOKIE_NAME].value
        Group.objects.create(name="Readers")
        EmailAddress.objects.create(user=people["account"], email="visitor@parley.example")
        SignUp.objects.create()
        SignUpLink.objects.create()
        house.before = rows()
        yield house


def test_every_address_of_the_libraries_is_in_the_table() -> None:
    assert len(library_addresses()) == len(set(library_addresses()))
    assert {address for _, address in TABLE} == set(library_addresses())
    assert all(set(answers) == set(PEOPLE) for answers in TABLE.values())


@pytest.mark.parametrize("method, address", TABLE)
def test_who_is_answered_what_by_a_library(house: House, method: str, address: str) -> None:
    path = address_of(address)
    found = {who: answer(house, who, method, path) for who in PEOPLE}
    assert found == TABLE[method, address]


def address_of(address: str) -> str:
    """The address of a row that there is."""
    if row := re.match(r"admin/(\w+)/(\w+)/<", address):
        one = apps.get_model(row[1], row[2]).objects.latest("pk")
        return "/" + re.sub("<.*?>", str(one.pk), address)
    return "/" + re.sub("<(.*?)>", lambda part: PARTS.get(part[1], "1"), address)


def answer(house: House, who: str, method: str, path: str) -> str:
    """What somebody gets, and whether anything came of it."""
    with undone():
        response = house.ask(who, method, path, {})
        changed = rows() != house.before
    to, status = response.get("Location", ""), response.status_code
    # Nothing changes without data, but that one is signed out.
    assert not changed or (method == "POST" and path.endswith("/logout/"))
    if status == 302 and to.split("?")[0] in SIGN_IN:
        return "sign-in"
    if status == 302:
        saved = method == "POST" and path.endswith("/change/") and path.startswith("/admin/")
        return "yes" if changed or saved else "on"
    return {200: "yes", 403: "no", 404: "absent", 405: "no"}[status]
