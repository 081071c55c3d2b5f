"""What axe finds on each page, and in each state that matters."""

import pytest
from playwright.sync_api import Page, expect

from presence.models import Person
from project.e2e.axe import as_without_scripts, assert_accessible, violations
from project.e2e.conftest import OpenAs
from project.e2e.pages import composer, live, post, row
from project.tests.every_page import HELD, NO_PAGES, Sight, build, ours, sights, states

ADDRESSES = sorted(set(ours()) - NO_PAGES)
# A line in a frame needs no heading of its own, and is loaded again because its reader asked for that.
NOT_OF_A_LINE = ("page-has-heading-one", "meta-refresh")


@pytest.mark.console("status of 404")
def test_every_page(open_as: OpenAs) -> None:
    """From page to page, in one window for each person who looks."""
    house = build()
    windows: dict[str, Page] = {}
    wrong = []
    for address in ADDRESSES:
        for sight in sights(house, address):
            if sight.who not in windows:
                windows[sight.who] = open_as(house.people.get(sight.who))
            if shows(windows[sight.who], sight):
                wrong.append(
                    violations(windows[sight.who], NOT_OF_A_LINE if address == HELD else ())
                )
                break
        else:
            raise AssertionError(f"nobody is shown a page at {address}")
    assert not any(wrong), "\n".join(wrong)


def shows(page: Page, sight: Sight) -> bool:
    """Go there. Whether there is a page, and not one to sign in or to go on."""
    answer = page.goto(sight.path)
    assert answer
    html = answer.headers.get("content-type", "").startswith("text/html")
    return html and answer.status == 200 and answer.request.redirected_from is None


@pytest.mark.nightly
@pytest.mark.console("status of (400|403|404|405|422)")
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state(open_as: OpenAs, scheme: str, width: int, javascript: bool) -> None:
    """Whatever anybody is shown, also where there is nothing, much, or no way on."""
    house = build()
    post(house.rooms["long"], house.people["alice"], 200, "word " * 40)
    windows: dict[str, Page] = {}
    wrong = []
    everywhere = (sight for address in ADDRESSES for sight in sights(house, address))
    for sight in dict.fromkeys([*states(house), *everywhere]):
        if sight.who not in windows:
            page = windows[sight.who] = open_as(house.people.get(sight.who))
            if not javascript:
                page.route("**/*", as_without_scripts)
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 800})
        page = windows[sight.who]
        if shows(page, sight):
            wrong.append(violations(page, NOT_OF_A_LINE if sight.address == HELD else ()))
    assert len(wrong) > 100
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.console("status of 422")
def test_what_happens_on_a_page(open_as: OpenAs) -> None:
    """On a small screen in the dark: acts and editor are open, and a message is refused."""
    house = build()
    room = house.rooms["full"]
    page = open_as(house.people["bob"])
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(room.get_absolute_url())
    message = row(page, "Still here")
    message.locator("[data-acts]").click()
    message.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_label("Edit your message")).to_be_visible()
    composer(page).fill(" ")
    composer(page).press("Enter")
    expect(page.get_by_text("Write something first.")).to_be_visible()
    expect(live(page, "Bartholom")).to_be_attached()
    assert_accessible(page)


@pytest.mark.console("status of 422")
def test_forms_with_errors(open_as: OpenAs, alice: Person) -> None:
    page = open_as(address="/accounts/signup/")
    page.locator("[name=username]").fill("alice")
    page.get_by_label("Password").fill("1234")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("This password is too short.")).to_be_visible()
    assert_accessible(page)
    page = open_as(alice, address="/rooms/new/")
    page.get_by_role("button", name="Make the room").click()
    expect(page.get_by_text("Give the room a name.")).to_be_visible()
    assert_accessible(page)


def test_what_is_wrong_is_found(open_as: OpenAs) -> None:
    page = open_as(address="/")
    page.evaluate("document.querySelector('h1').innerHTML = '<a href=/></a>'")
    with pytest.raises(AssertionError, match="link-name"):
        assert_accessible(page)
