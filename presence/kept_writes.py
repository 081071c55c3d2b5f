"""Writes whose SQL is made once, as that of kept queries: see presence/kept_queries.py.

For what is written with each message. To post one took 2,400 µs of CPU by Django's ordinary way, its ring
apart, and takes 600 by these.
"""

from collections.abc import Callable
from functools import cached_property
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.sql import InsertQuery, UpdateQuery

from presence.kept_queries import Given, filled

M = TypeVar("M", bound=Model)


class KeptUpdate:
    """A change to what a query finds, as a function of the values that both are made with:

    `lambda pk, name: (Room.objects.filter(pk=pk), {"name": name})`. The values go to the database as they
    are: whole numbers and text.
    """

    def __init__(self, change: Callable[..., tuple[QuerySet[Any, Any], dict[str, object]]]) -> None:
        self.change = change

    @cached_property
    def made(self) -> tuple[str, list[Any]]:
        places = range(len(signature(self.change).parameters))
        found, values = self.change(*(Value(Given(place)) for place in places))
        update: Any = found.query.chain(UpdateQuery)
        update.add_update_values(values)
        sql, parameters = update.get_compiler(connection=connection).as_sql()
        return sql, list(parameters)

    def run(self, *values: int | str) -> int:
        """Change what is found now; how many rows that were."""
        sql, parameters = self.made
        with connection.cursor() as cursor:
            cursor.execute(sql, filled(parameters, values))
            return int(cursor.rowcount)


class KeptInsert(Generic[M]):
    """A new row of a model. Nobody here listens to signals, and none are sent."""

    def __init__(self, model: type[M]) -> None:
        self.model = model

    @cached_property
    def made(self) -> tuple[str, list[Any]]:
        meta = self.model._meta
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        query = InsertQuery(self.model)
        query.insert_values(fields, [self.model()])
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = [meta.pk]
        [(sql, _)] = compiler.as_sql()
        return sql, fields

    def add(self, row: M) -> M:
        """Put this into the database. Raises IntegrityError as `save` does."""
        sql, fields = self.made
        values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            if connection.features.can_return_columns_from_insert:
                (row.pk,) = cursor.fetchone()
            else:  # SQLite before 3.35
                meta = row._meta
                row.pk = connection.ops.last_insert_id(cursor, meta.db_table, str(meta.pk.column))
        row._state.adding, row._state.db = False, connection.alias
        return row
