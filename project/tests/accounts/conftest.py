"""Somebody who has an account, and types her password."""

import pytest
from allauth.account.models import EmailAddress

from presence.models import Person
from project.tests.accounts.signing import PASSWORD


@pytest.fixture
def alice(db: None) -> Person:
    """The first account: it may enter the admin. Her password is known."""
    person = Person.objects.create(username="alice", email="alice@example.org")
    EmailAddress.objects.create(user=person, email="alice@example.org", verified=True, primary=True)
    person.set_password(PASSWORD)
    person.save()
    return person
