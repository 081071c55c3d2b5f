"""Somebody who looks after the house, and rows for every list."""

import pytest
from django.test import Client
from django.utils import timezone

from presence.models import Person
from rooms.models import Room
from rooms.operations import delete_message, open_direct, post_message
from rooms.tests.conftest import browser, someone


@pytest.fixture
def erin(db: None) -> Person:
    """Enters the admin, and belongs to no room."""
    return someone("erin", is_staff=True, is_superuser=True)


@pytest.fixture
def erins(erin: Person) -> Client:
    return browser(erin)


@pytest.fixture
def full(room: Room, alice: Person, bob: Person, charlie: Person) -> None:
    """Messages that are there and that are gone, in a room and in a conversation that is archived."""
    post_message(room, alice, "An apple")
    delete_message(post_message(room, bob, "A pear"), bob)
    direct = open_direct(alice, charlie)
    post_message(direct, charlie, "A plum, between us")
    # Its slug is made at random, and might have in it what is searched for.
    Room.objects.filter(pk=direct.pk).update(archived_at=timezone.now(), slug="x" * 22)
