"""People to search for, by what they are called."""

import pytest

from presence.models import Person
from rooms.tests.conftest import browser, someone
from rooms.tests.html import read


def found(person: Person, **query: str) -> list[str]:
    """The user names or display names of those who are listed, in order."""
    page = read(browser(person).get("/people/", query)).one("main")
    return [name.text for name in page.all("bdi", class_="name")]


@pytest.fixture
def people(alice: Person, bob: Person) -> None:
    someone("zoe", display_name="Émilie Dubois")
    someone("emi", display_name="山田 笑美")
    someone("percent", display_name="100 %_\\")


def test_everybody_is_listed_by_name(people: None, alice: Person) -> None:
    assert found(alice) == ["100 %_\\", "alice", "bob", "Émilie Dubois", "山田 笑美"]


@pytest.mark.parametrize(
    "words, names",
    [
        ("bob", ["bob"]),
        ("BOB", ["bob"]),
        ("@bob", ["bob"]),
        (" zoe ", ["Émilie Dubois"]),
        ("émilie", ["Émilie Dubois"]),
        ("E\u0301MILIE", ["Émilie Dubois"]),
        ("dubois", ["Émilie Dubois"]),
        ("笑", ["山田 笑美"]),
        ("%", ["100 %_\\"]),
        ("_", ["100 %_\\"]),
        ("\\", ["100 %_\\"]),
        ("'; --", []),
        ("a\x00b", []),
        ("x" * 60_000, []),
        ("%" * 60_000, []),
        ("\u202e", []),
        ("nobody", []),
    ],
    ids=lambda value: value[:9] if isinstance(value, str) else "",
)
def test_words_are_looked_for_as_they_stand(
    people: None, alice: Person, words: str, names: list[str]
) -> None:
    assert found(alice, q=words) == names


def test_the_words_stay_in_the_box_and_are_never_markup(people: None, alice: Person) -> None:
    page = read(browser(alice).get("/people/", {"q": '"><b id=x hx-get=/>{{ 7 }}'})).one("main")
    assert page.one("input", name="q")["value"] == '"><b id=x hx-get=/>{{ 7 }}'
    assert not page.all(id="x") and "{{ 7 }}" in page.one(class_="empty").text
    assert page.one("form", role="search").one("a")["href"] == "/people/"


def test_the_count_is_said_in_words(people: None, alice: Person) -> None:
    def said(words: str) -> str:
        return read(browser(alice).get("/people/", {"q": words})).one("main").one("section").text

    assert "1 person with “bob” in the name." in said("bob")
    assert "5 people." in said("")
    assert "2 people with “b” in their name." in said("b")


def test_the_first_fifty_are_shown_and_the_others_counted(alice: Person) -> None:
    Person.objects.bulk_create(
        Person(username=f"reader{number:02}", password="!") for number in range(60)
    )
    page = read(browser(alice).get("/people/", {"q": "reader"})).one("main")
    assert len(page.all("li")) == 50
    assert "60 people" in page.text and "the first 50" in page.text


def test_somebody_deactivated_is_not_found(alice: Person, bob: Person) -> None:
    assert found(alice, q="bob") == ["bob"]
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    assert found(alice, q="bob") == [] and found(alice) == ["alice"]


@pytest.mark.parametrize("address", ["/people/?q=%FF%FE", "/people/?q=%ED%A0%80", "/people/?x=1&q"])
def test_an_address_that_makes_no_sense_finds_what_it_can(alice: Person, address: str) -> None:
    assert browser(alice).get(address).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_do_nothing(bob: Person, method: str) -> None:
    for address in ("/people/", "/direct/"):
        answer = getattr(browser(bob), method)(address)
        assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
