"""The admin's lists: what is found there, who may see it, and how rows come and go."""

from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client

from presence.models import Person
from rooms.admin.acts import ActsAdmin
from rooms.models import Membership, Message, Room
from rooms.tests.admin.acts import MEMBERSHIPS, MESSAGES, PEOPLE, ROOMS, act, found, helper, people
from rooms.tests.conftest import browser
from rooms.tests.html import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", [PEOPLE, ROOMS, MEMBERSHIPS, MESSAGES])
def test_each_list_has_search_filters_and_pages_of_its_rows(
    full: None, erins: Client, address: str
) -> None:
    page = read(erins.get(address))
    assert page.all("input", id="searchbar")
    keys = found(erins, address)
    assert keys
    for key in keys:
        assert erins.get(f"{address}{key}/change/").status_code == 200
    links = page.one("nav", id="changelist-filter").all("a")
    assert links
    for link in links:
        assert erins.get(f"{address}{link['href']}").status_code == 200


def test_people_are_found_by_name_and_address(full: None, erins: Client, bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(display_name="Robert 東", email="bob@example.org")
    for query in ("bob", "ROBERT", "東", "bob@example"):
        assert found(erins, f"{PEOPLE}?q={query}") == [bob.pk]
    assert set(found(erins, f"{PEOPLE}?is_staff__exact=1")) == people(is_staff=True)


def test_rooms_messages_and_memberships_are_found(
    full: None, erins: Client, room: Room, bob: Person
) -> None:
    assert found(erins, f"{ROOMS}?q=söhne") == [room.pk]
    assert found(erins, f"{ROOMS}?archived_at__isempty=1") == [room.pk]
    assert found(erins, f"{ROOMS}?kind__exact=public") == [room.pk]
    apple = Message.objects.get(body="An apple")
    assert found(erins, f"{MESSAGES}?q=apple") == [apple.pk]
    assert found(erins, f"{MESSAGES}?q=alice") == [apple.pk]
    assert len(found(erins, f"{MESSAGES}?deleted_at__isempty=0")) == 1
    bobs = Membership.objects.get(room=room, person=bob)
    assert found(erins, f"{MEMBERSHIPS}?q=bob") == [bobs.pk]
    assert len(found(erins, f"{MEMBERSHIPS}?role__exact=owner")) == 1


def test_a_direct_conversation_is_listed_by_its_people(full: None, erins: Client) -> None:
    titles = [cell.text for cell in read(erins.get(ROOMS)).all("th", class_="field-title")]
    assert "alice and charlie" in titles and "Café & Söhne / 東京 🎉" in titles


def test_only_staff_come_in_and_only_as_far_as_they_may(full: None, bob: Person) -> None:
    assert browser(bob).get(MESSAGES)["Location"].startswith("/admin/login/")
    fays = helper("view_message")
    assert fays.get(MESSAGES).status_code == 200
    assert fays.get(ROOMS).status_code == 403
    message = Message.objects.get(body="An apple")
    fays.post(f"{MESSAGES}{message.pk}/change/", {"body": "Other words"})
    fays.post(f"{MESSAGES}{message.pk}/delete/", {"post": "yes"})
    act(fays, MESSAGES, "delete_selected", message, post="yes")
    message.refresh_from_db()
    assert (message.body, message.deleted_at) == ("An apple", None)


# Rows come and go by operations alone --------------------------------------------------------------


@pytest.mark.parametrize("address", [ROOMS, MEMBERSHIPS, MESSAGES])
def test_nothing_is_added(full: None, erins: Client, address: str) -> None:
    assert erins.get(f"{address}add/").status_code == 403
    assert erins.post(f"{address}add/", {"name": "x", "body": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "model"), [(PEOPLE, Person), (ROOMS, Room), (MEMBERSHIPS, Membership)]
)
def test_nothing_is_deleted(full: None, erins: Client, address: str, model: Any) -> None:
    rows = list(model.objects.all())
    assert rows
    for row in rows:
        assert erins.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    act(erins, address, "delete_selected", *rows, post="yes")
    assert model.objects.count() == len(rows)
    actions = read(erins.get(address)).one("select", name="action").all("option")
    assert "delete_selected" not in [action["value"] for action in actions]


def test_every_table_of_the_log_is_looked_after_by_acts() -> None:
    for model in (Person, Room, Membership, Message):
        assert isinstance(site._registry[model], ActsAdmin)
