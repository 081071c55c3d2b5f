"""Whose address is believed, with no proxy, one, or two in front: by HTTP and by a socket."""

import pytest
from allauth.usersessions.models import UserSession
from asgiref.testing import ApplicationCommunicator
from pytest_django.fixtures import Settings

from presence.models import Person
from presence.threads import in_db
from project.asgi import application, behind_proxies
from project.proxies import forwarded_for
from rooms.feed import Feeds
from rooms.tests.conftest import browser
from rooms.tests.page import Page

pytestmark = pytest.mark.once

FORGED = "198.51.100.66"
PERSON = "203.0.113.7"
OURS = "10.0.0.2"


@pytest.mark.parametrize(
    "hops, lines, address",
    [
        (0, [PERSON], ""),
        (1, [], ""),
        (1, [PERSON], PERSON),
        (1, [f"{FORGED}, {PERSON}"], PERSON),
        (1, [FORGED, PERSON], PERSON),
        (1, [f"{FORGED}, nonsense, {PERSON} "], PERSON),
        (2, [PERSON], ""),  # it did not come through both: whoever connected stands for it
        (2, [f"{PERSON}, {OURS}"], PERSON),
        (2, [f"{FORGED}, {PERSON}, {OURS}"], PERSON),
        (2, [f"{FORGED}, {PERSON}", OURS], PERSON),
        (2, [FORGED, f"{PERSON},{OURS}"], PERSON),
        (1, ["2001:db8::7"], "2001:db8::7"),
        (1, ["[2001:db8::7]:1234"], "2001:db8::7"),
        (1, [f"{PERSON}:1234"], PERSON),
        (1, ["unknown"], ""),
        (1, [""], ""),
        (1, [f"{PERSON}, "], ""),
        (1, ["'; drop"], ""),
    ],
)
def test_only_what_our_own_proxies_have_added_is_believed(
    hops: int, lines: list[str], address: str
) -> None:
    headers = [(b"host", b"localhost"), *((b"x-forwarded-for", line.encode()) for line in lines)]
    assert forwarded_for(headers, hops) == address


# What arrives when somebody at PERSON forges the header, and each of our proxies adds to it.
ARRIVES = {0: [FORGED], 1: [f"{FORGED}, {PERSON}"], 2: [f"{FORGED}, {PERSON}", OURS]}
LAST = "192.0.2.1"  # who connects to the process: the person, or the last proxy
hops = pytest.mark.parametrize("hops", ARRIVES)


def headers_of(hops: int) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", line.encode()) for line in ARRIVES[hops]]


@hops
@pytest.mark.django_db(transaction=True)
async def test_by_http_nobody_can_say_they_are_elsewhere(
    hops: int, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind_proxies, "hops", hops)
    cookie = f"sessionid={(await in_db(browser, bob)).cookies['sessionid'].value}"
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/settings/",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode()), *headers_of(hops)],
        "client": (LAST, 1234),
    }
    request = ApplicationCommunicator(application, scope)
    await request.send_input({"type": "http.request", "body": b""})
    assert (await request.receive_output(10))["status"] == 200
    await request.wait(10)
    assert (await in_db(UserSession.objects.get)).ip == (PERSON if hops else LAST)


@hops
@pytest.mark.django_db(transaction=True)
async def test_by_a_socket_nobody_can_say_they_are_elsewhere(
    hops: int, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(behind_proxies, "hops", hops)
    settings.SOCKETS_PER_ADDRESS = 1
    alices, bobs = Page(None, alice, address=LAST), Page(None, bob, address=LAST)
    alices.headers = headers_of(hops)
    # The same person's second socket, with another forgery.
    bobs.headers = [(name, value.replace(b".66", b".67")) for name, value in alices.headers]
    await alices.connect()
    await alices.until(lambda: "Not connected" in alices.shown.get("#pulse", ""))
    await bobs.connect()
    assert await bobs.closes() == 1013
    assert Feeds.current().crowd.here[f"address.{PERSON if hops else LAST}"] == 1
    await alices.cut()
