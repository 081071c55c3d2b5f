"""Every page of these tests is watched; here the watch itself is."""

from threading import Thread

import pytest
from playwright.sync_api import Browser, Route, expect
from websockets.sync.server import serve

from presence.models import Person
from project.e2e.browsers import Watch
from project.e2e.conftest import OpenAs
from project.tests.processes import HOST, free_port
from project.tests.servers import Parley
from rooms.models import Room

BAD = {
    "an inline script": "<script>document.title = 'It ran'</script>",
    "a handler in an attribute": "<img src='/favicon.ico' onload='document.title = 1'>",
    "a style in an attribute": "<p style='color: red'>Red</p>",
    "a script from elsewhere": "<script src='http://127.0.0.2/x.js'></script>",
    "a frame from elsewhere": "<iframe src='http://127.0.0.2/'></iframe>",
}


@pytest.mark.parametrize("html", BAD.values(), ids=BAD.keys())
def test_what_the_policy_refuses_is_reported(server: Parley, chromium: Browser, html: str) -> None:
    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.text().replace("<main", f"{html}<main")
        route.fulfill(response=response, body=body)

    watch = Watch(chromium.new_context(base_url=server.url))
    page = watch.context.new_page()
    page.route("**/accounts/login/", answer)
    page.goto("/accounts/login/")
    expect(page).to_have_title("Sign in: Parley")
    with pytest.raises(AssertionError, match="the policy was violated"):
        watch.close(allowed=[".*"])


def test_an_error_on_the_page_is_reported(server: Parley, chromium: Browser) -> None:
    watch = Watch(chromium.new_context(base_url=server.url))
    page = watch.context.new_page()
    page.goto("/accounts/login/")
    page.evaluate("setTimeout(() => { throw new Error('lost') })")
    page.evaluate("new Promise(done => setTimeout(done))")
    with pytest.raises(AssertionError, match="uncaught: lost"):
        watch.close()


def test_a_frame_that_htmx_would_misread_is_reported(chromium: Browser) -> None:
    watch = Watch(chromium.new_context())
    page = watch.context.new_page()
    with serve(lambda socket: socket.send("a stray word"), HOST, free_port()) as bad:
        Thread(target=bad.serve_forever, daemon=True).start()
        port = bad.socket.getsockname()[1]
        page.evaluate(
            "address => new Promise(done => { new WebSocket(address).onmessage = () => done() })",
            f"ws://{HOST}:{port}/",
        )
        bad.shutdown()
    with pytest.raises(AssertionError, match="stray text"):
        watch.close()


def test_every_answer_has_the_strict_policy(open_as: OpenAs, alice: Person, room: Room) -> None:
    page = open_as(alice)
    for address in ("/", "/rooms/", room.get_absolute_url(), "/rooms/none/", "/healthz"):
        response = page.request.get(address)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy
        assert "unsafe" not in policy and "nonce" not in policy
