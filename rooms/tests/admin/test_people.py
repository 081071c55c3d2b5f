"""People in the admin: changed, made, deactivated, and nobody locks themselves out."""

import pytest
from django.test import Client

from presence.models import Person
from rooms.models import Membership, Room, RoomLog
from rooms.tests.admin.acts import PEOPLE, act, change, helper, people, said

pytestmark = pytest.mark.django_db


def test_a_person_is_changed(erins: Client, room: Room, bob: Person) -> None:
    change(erins, bob, display_name="Robert", time_zone="Asia/Tokyo", enter_sends="off")
    bob.refresh_from_db()
    assert (bob.name, bob.time_zone, bob.enter_sends) == ("Robert", "Asia/Tokyo", False)
    # The name is shown in the room, so the room's log knows of it.
    assert Membership.objects.get(person=bob).changed_seq == RoomLog.objects.get().last_seq


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ALICE"),
        ("username", ""),
        ("time_zone", "Europe/Nowhere"),
        ("language", "tlh"),
        ("display_name", "x" * 61),
        ("display_name", "\u202ebob"),
    ],
)
def test_a_mistake_is_told(erins: Client, room: Room, bob: Person, field: str, value: str) -> None:
    page = change(erins, bob, **{field: value})
    assert page.all("ul", class_="errorlist")
    assert getattr(Person.objects.get(pk=bob.pk), field) == getattr(bob, field)


def test_an_account_is_made(erins: Client) -> None:
    fields = {
        "username": "eve",
        "usable_password": "true",
        "password1": "Xy7-plain-lake",
        "password2": "Xy7-plain-lake",
    }
    erins.post(f"{PEOPLE}add/", fields)
    eve = Person.objects.get(username="eve")
    assert eve.check_password("Xy7-plain-lake") and not eve.is_staff


def test_people_are_deactivated_and_activated(
    erins: Client, erin: Person, bob: Person, charlie: Person
) -> None:
    page = act(erins, PEOPLE, "deactivate", bob, charlie, erin)
    assert "Deactivated: 2." in said(page) and "You would lock yourself out." in said(page)
    assert people(is_active=True) == {erin.pk}
    act(erins, PEOPLE, "activate", bob)
    assert people(is_active=True) == {erin.pk, bob.pk}


def test_nobody_locks_themselves_out_by_the_form(erins: Client, erin: Person) -> None:
    page = change(erins, erin, is_active="off", is_staff="on", is_superuser="on")
    assert "You would lock yourself out." in said(page)
    erin.refresh_from_db()
    assert erin.is_active


def test_who_looks_after_people_does_not_make_superusers(erin: Person, bob: Person) -> None:
    fays = helper("view_person", "change_person")
    change(fays, bob, is_superuser="on", is_staff="on", display_name="Robert")
    bob.refresh_from_db()
    assert bob.display_name == "Robert" and not bob.is_superuser and not bob.is_staff
    change(fays, erin, display_name="Erin the lame")
    fays.post(
        f"{PEOPLE}{erin.pk}/password/",
        {"usable_password": "true", "password1": "Xy7-plain-lake", "password2": "Xy7-plain-lake"},
    )
    act(fays, PEOPLE, "deactivate", erin)
    after = Person.objects.get(pk=erin.pk)
    assert (after.display_name, after.password, after.is_active) == ("", erin.password, True)
