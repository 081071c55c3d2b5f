"""Queries whose SQL is made once.

Django makes the SQL of a query each time that it is asked. For a small one that takes many times as long as
to run it: of 1,090 µs for `readable_by`, SQLite had 130; and 1,850 µs for a sidebar are 280 with kept SQL.
Where a query is asked for each socket, each page and each message, its SQL is kept. The query is written as
all others are, and the database is asked each time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS as ALIAS
from django.db import connection, connections
from django.db.models import Model, QuerySet, Value
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


Known = int | str | list[int]


class Given:
    """Stands in the SQL for a value that is known when it is run; for one of a list's, at `index`."""

    def __init__(self, place: int, index: int | None = None) -> None:
        self.place, self.index = place, index

    def of(self, values: Sequence[Any]) -> Any:
        """The value in its place. Where a list has fewer than there are places, its last comes again."""
        value = values[self.place]
        return value if self.index is None else value[min(self.index, len(value) - 1)]


class KeptQuery(Generic[M]):
    """A query, as a function of the values that it compares with: `lambda pk: Room.objects.filter(pk=pk)`.

    The values go to the database as they are: whole numbers and text; and lists of whole numbers, for
    `__in` at a field that is no relation: `room__pk__in`. With an empty list, nothing is found, and the
    database is not asked.
    """

    def __init__(self, query: Callable[..., QuerySet[M, Any]]) -> None:
        self.query = query
        self.count = len(signature(query).parameters)
        self.kept: dict[tuple[int, ...], Made] = {}

    def made(self, *values: Known) -> "Made":
        """The query for these values; for lists up to the next power of two, so that few are kept."""
        assert len(values) == self.count
        sizes = tuple(
            1 << (len(value) - 1).bit_length() if isinstance(value, list) else 0 for value in values
        )
        if sizes not in self.kept:
            stand_ins = (
                [Value(Given(place, index)) for index in range(size)] or Value(Given(place))
                for place, size in enumerate(sizes)
            )
            self.kept[sizes] = Made(self.query(*stand_ins))
        return self.kept[sizes]

    def objects(self, *values: Known) -> list[M]:
        """What it finds, as objects of its model, and those that `select_related` names with them."""
        rows = self.rows(*values)
        return list(self.made(*values).objects(rows)) if rows else []

    def rows(self, *values: Known) -> list[tuple[Any, ...]]:
        """What it finds, as rows: for a query of `values_list`. Moments are as the database has them."""
        if [] in values:
            return []
        made = self.made(*values)
        with connection.cursor() as cursor:
            cursor.execute(made.sql, filled(made.parameters, values))
            return cursor.fetchall()


class Made:
    """The SQL of a query, and how a row of what it finds becomes an object.

    That is `ModelIterable` of Django 5.2, with the names that it uses, but for what it works out anew each
    time: for one message 75 of 90 µs, where SQLite takes 10. A test compares what both find.
    """

    def __init__(self, query: QuerySet[Any, Any]) -> None:
        # What converts values holds on to the connection that it was made for: so to none that is used.
        compiler = query.query.get_compiler(connection=connections.create_connection(ALIAS))
        sql, parameters = compiler.as_sql()
        self.sql: str = sql
        self.parameters = list(parameters)
        compiler.connection.close()
        if compiler.klass_info:  # not of `values_list`
            self.compiler, self.model = compiler, compiler.klass_info["model"]
            self.converters = compiler.get_converters([column for column, *_ in compiler.select])
            places = compiler.klass_info["select_fields"]
            self.own = slice(places[0], places[-1] + 1)
            self.names = [column.target.attname for column, *_ in compiler.select[self.own]]
            self.related = get_related_populators(  # type: ignore[call-arg]
                compiler.klass_info, compiler.select, ALIAS
            )

    def objects(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        for row in self.compiler.apply_converters(rows, self.converters):
            found = self.model.from_db(ALIAS, self.names, row[self.own])
            for related in self.related:
                related.populate(row, found)
            yield found


def filled(parameters: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """What the SQL is run with."""
    return [it.of(values) if isinstance(it, Given) else it for it in parameters]
