"""A query whose SQL is kept: it finds what the query finds, each time anew."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from presence.kept_queries import KeptQuery
from presence.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def eve() -> Person:
    return Person.objects.create(username="eve", display_name="Eve", email="eve@example.org")


def test_it_finds_what_the_query_finds(eve: Person) -> None:
    kept = KeptQuery(lambda pk: Person.objects.filter(pk=pk))
    (found,) = kept.objects(eve.pk)
    everything = [field.attname for field in Person._meta.concrete_fields]
    assert [getattr(found, name) for name in everything] == [
        getattr(Person.objects.get(pk=eve.pk), name) for name in everything
    ]
    assert kept.objects(eve.pk + 1) == []


def test_it_finds_what_belongs_to_it_as_well(eve: Person) -> None:
    EmailAddress.objects.create(user=eve, email="eve@example.org")
    kept = KeptQuery(lambda mail: EmailAddress.objects.filter(email=mail).select_related("user"))
    (found,) = kept.objects("eve@example.org")
    with CaptureQueriesContext(connection) as asked:
        assert found.user == eve
        assert found.user.date_joined == eve.date_joined
    assert not asked.captured_queries


def test_what_it_leaves_out_is_found_when_it_is_needed(eve: Person) -> None:
    kept = KeptQuery(lambda pk: Person.objects.filter(pk=pk).only("date_joined"))
    (found,) = kept.objects(eve.pk)
    assert found.get_deferred_fields() >= {"email", "display_name"}
    assert (found.date_joined, found.email) == (eve.date_joined, "eve@example.org")


def test_it_asks_the_database_each_time(eve: Person) -> None:
    kept = KeptQuery(lambda pk: Person.objects.filter(pk=pk).values_list("display_name"))
    assert kept.rows(eve.pk) == [("Eve",)]
    Person.objects.filter(pk=eve.pk).update(display_name="Evelyn")
    with CaptureQueriesContext(connection) as asked:
        assert kept.rows(eve.pk) == [("Evelyn",)]
    assert len(asked) == 1


def test_its_sql_is_made_once(eve: Person) -> None:
    made = []

    def named(name: Any) -> Any:
        made.append(name)
        return Person.objects.filter(username=name)

    kept = KeptQuery(named)
    assert [len(kept.rows(name)) for name in ("eve", "nobody", "eve")] == [1, 0, 1]
    assert len(made) == 1


def test_each_value_is_compared_where_it_belongs(eve: Person) -> None:
    kept = KeptQuery(
        lambda name, mail: Person.objects.filter(
            Q(email=mail) | Q(username=mail), username=name, is_active=True
        )
    )
    assert kept.objects("eve", "eve@example.org") == [eve]
    assert kept.objects("eve", "eve") == [eve]
    assert kept.objects("eve@example.org", "eve") == kept.objects("eve", "nobody") == []


def test_a_value_is_never_sql(eve: Person) -> None:
    kept = KeptQuery(lambda name: Person.objects.filter(username=name))
    assert kept.objects("eve' OR 1=1 --") == []
    assert kept.objects("%s") == []


def test_a_list_is_as_long_as_it_is(eve: Person) -> None:
    people = [eve, *(Person.objects.create(username=f"p{number}") for number in range(8))]
    kept = KeptQuery(lambda keys: Person.objects.filter(pk__in=keys).order_by("pk"))
    for count in range(10):
        some = people[:count]
        assert kept.objects([one.pk for one in some]) == some
    assert len(kept.kept) == 5  # for one, two, four, eight and sixteen
    with CaptureQueriesContext(connection) as asked:
        assert kept.objects([]) == []
    assert not asked
