"""Queries whose SQL is made once.

Django makes the SQL of a query each time that it is asked. For a small one that takes many times as long as
to run it: of 1,090 µs for `readable_by`, SQLite had 130. Where a query is asked for each socket and each
message, its SQL is kept. The query is written as all others are, and the database is asked each time.
"""

from collections.abc import Callable
from functools import cached_property
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, Value

M = TypeVar("M", bound=Model)


class Given:
    """Stands in the SQL for a value that is known when it is run."""

    def __init__(self, place: int) -> None:
        self.place = place


class KeptQuery(Generic[M]):
    """A query, as a function of the values that it compares with: `lambda pk: Room.objects.filter(pk=pk)`.

    The values go to the database as they are: whole numbers and text.
    """

    def __init__(self, query: Callable[..., QuerySet[M, Any]]) -> None:
        self.query = query

    @cached_property
    def made(self) -> tuple[QuerySet[M, Any], str, list[Any]]:
        places = range(len(signature(self.query).parameters))
        query = self.query(*(Value(Given(place)) for place in places))
        sql, parameters = query.query.sql_with_params()
        return query, sql, list(parameters)

    def objects(self, *values: int | str) -> list[M]:
        """What it finds, as objects of its model."""
        query, sql, parameters = self.made
        return list(query.model._default_manager.raw(sql, filled(parameters, values)))

    def rows(self, *values: int | str) -> list[tuple[Any, ...]]:
        """What it finds, as rows: for a query of `values_list`."""
        _, sql, parameters = self.made
        with connection.cursor() as cursor:
            cursor.execute(sql, filled(parameters, values))
            return cursor.fetchall()


def filled(parameters: list[Any], values: tuple[int | str, ...]) -> list[Any]:
    return [values[it.place] if isinstance(it, Given) else it for it in parameters]
