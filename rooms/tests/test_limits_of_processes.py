"""Two real processes with one Redis count together: what people do, and how many pages are open."""

from collections.abc import Iterator
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from presence.models import Person
from project.tests.processes import HOST, wait_until
from project.tests.servers import Parley, test_database
from project.tests.services import Redis
from rooms.models import Message, Room
from rooms.tests.conftest import browser
from rooms.tests.html import token

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.needs("redis"),
]
HERE, THERE = "203.0.113.7", "203.0.113.8"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Servers = tuple[Parley, Parley]


@pytest.fixture
def servers(redis_server: Redis, db: None) -> Iterator[Servers]:
    settings = {
        "DATABASE_URL": test_database(),
        "REDIS_URL": redis_server.url,
        "TRUSTED_PROXIES": "1",
        "MESSAGE_RATE": "3 per hour",
        "SOCKETS_PER_ADDRESS": "2",
    }
    with Parley(**settings) as first, Parley(**settings) as second:
        yield first, second


def cookie_of(person: Person) -> str:
    return f"sessionid={browser(person).cookies['sessionid'].value}"


def post(server: Parley, person: Person, body: str) -> tuple[int, int, str]:
    """Send a message as a browser without scripts does: the status, the wait, and the page."""
    address, cookie = quote("/rooms/café-söhne-東京/"), cookie_of(person)
    client = HTTPConnection(HOST, server.port, timeout=20)
    client.request("GET", address, headers={"Cookie": cookie})
    answer = client.getresponse()
    secret = SimpleCookie(answer.headers["Set-Cookie"])["csrftoken"].value
    form = {"csrfmiddlewaretoken": token(answer.read().decode()), "body": body, "nonce": body}
    headers = {"Cookie": f"{cookie}; csrftoken={secret}"} | FORM
    client.request("POST", f"{address}messages/", urlencode(form), headers)
    answer = client.getresponse()
    return answer.status, int(answer.headers.get("Retry-After", 0)), answer.read().decode()


def open_page(server: Parley, person: Person, address: str) -> ClientConnection:
    """Open a page without a room, from this address, as the proxy in front says; forged before it."""
    return connect(
        f"{server.url.replace('http', 'ws')}/ws/",
        origin=Origin(server.url),
        additional_headers={
            "Cookie": cookie_of(person),
            "X-Forwarded-For": f"198.51.100.1, {address}",
        },
    )


def is_let_in(page: ClientConnection) -> bool:
    """Whether it is connected, and not told that there are too many, and closed with 1013."""
    first = str(page.recv(timeout=10))
    if "Too many pages are open" not in first:
        return True
    with pytest.raises(ConnectionClosed):
        page.recv(timeout=10)
    assert page.close_code == 1013
    return False


def test_two_processes_count_together(
    room: Room, alice: Person, bob: Person, dana: Person, servers: Servers
) -> None:
    first, second = servers
    for number, server in enumerate([first, second, first]):
        assert post(server, bob, f"m{number}")[0] == 302
    for server in servers:
        status, wait, page = post(server, bob, "too much")
        assert status == 422 and 3500 < wait <= 3600
        assert "too much" in page and "Wait 60 minutes, and send again." in page
    assert Message.objects.count() == 3

    with open_page(first, alice, HERE) as alices, open_page(second, bob, HERE) as bobs:
        assert is_let_in(alices) and is_let_in(bobs)
        # Each process knows of one of them by itself, and of the other when it has been told.
        assert wait_until(lambda: not may_open(first, dana, HERE), 10)
        assert wait_until(lambda: not may_open(second, dana, HERE), 10)
        assert may_open(first, dana, THERE)
    # They have gone, and are forgotten after the grace.
    assert wait_until(lambda: may_open(second, dana, HERE), 10)


def may_open(server: Parley, person: Person, address: str) -> bool:
    """Whether one more page from this address is let in. It is closed again."""
    with open_page(server, person, address) as page:
        return is_let_in(page)
