"""
Statements that pages ask again and again: made from a QuerySet once, planned by PostgreSQL once.

To make SQL of a QuerySet costs more than to ask it (0.3 to 2 ms); so it is made with stand-ins for
the values, once a process, and asked with the values. The rules stay where they are written, in the
QuerySets: nothing is said twice in SQL.

What does not change stands in the statement as text, so that a plan made for any value still finds
the indexes that only cover what is published.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.models import Func, JSONField, Model, QuerySet, TextField
from django.db.models.expressions import RawSQL
from psycopg import sql

from .asking import ask
from .unchanged import note

PLACE = re.compile(r"%%|%s")

STAND_INS: dict[type, Callable[[int], Any]] = {
    datetime: lambda number: datetime(1601, 1, 2, 3, 4, 5, 678, UTC) + timedelta(days=number),
    date: lambda number: date(1602, 3, 4) + timedelta(days=number),
    int: lambda number: 9_007_199_254_740_000 + number,
    str: lambda number: f"stand-in-{number}",
    list: lambda number: [9_007_199_254_750_000 + number],
}


class Text:
    """A statement as it is asked, with `%(name)s` for each value."""

    def __init__(self, text: str) -> None:
        self.text = text

    def text_for(self, values: dict[str, Any]) -> str:
        return self.text

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """
        One query.

        Where the connection was kept too long and the server has gone, it is asked over a new one.
        So no page needs to ask first whether the connection is good (CONN_HEALTH_CHECKS).
        """
        text = self.text_for(values)
        connection = connections[DEFAULT_DB_ALIAS]
        connection.ensure_connection()
        try:
            found = ask(connection, text, values)
        except OperationalError:
            if connection.in_atomic_block or connection.is_usable():
                raise
            connection.close()
            connection.ensure_connection()
            found = ask(connection, text, values)
        connection.health_check_done = True  # type: ignore[attr-defined]
        note(self, values, found)
        return found

    def row(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row. One query."""
        return next(iter(self.rows(**values)), None)


class Statement(Text):
    """
    A statement whose values are named; `make(**values)` gives its QuerySet of tuples.

    Every value has to come into the SQL as it is, and `make` may not look into any.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        super().__init__("")
        self.make = make

    def text_for(self, values: dict[str, Any]) -> str:
        """Made of the first values that it is asked with; of these only the types matter."""
        if not self.text:
            self.text = text_of(self.make, values)
        return self.text


def as_json(rows: QuerySet[Any, Any]) -> Func:
    """Rows of another table as a list in one value, which is read at once."""
    return Func(ArraySubquery(rows), function="TO_JSONB", output_field=JSONField())


def row_version(model: type[Model]) -> RawSQL:
    """Another after each change of the row (PostgreSQL's `xmin` and `ctid`), all of it."""
    table = model._meta.db_table
    text = f"{table}.xmin::text || {table}.ctid::text"
    return RawSQL(text, [], output_field=TextField())  # noqa: S611  a name of ours


def text_of(make: Callable[..., QuerySet[Any, Any]], values: dict[str, Any]) -> str:
    """The SQL with `%(name)s` for each value. Raises ValueError where one does not come into it."""
    stand_ins = {
        name: STAND_INS[type(value)](number) for number, (name, value) in enumerate(values.items())
    }
    template, params = make(**stand_ins).query.sql_with_params()
    given = iter(params)
    met: set[str] = set()

    def place(found: "re.Match[str]") -> str:
        if found[0] == "%%":
            return "%%"
        value = next(given)
        for name, stand_in in stand_ins.items():
            if isinstance(value, type(stand_in)) and value == stand_in:
                met.add(name)
                return f"%({name})s"
        return sql.quote(value).replace("%", "%%")

    text = PLACE.sub(place, template)
    if missing := values.keys() - met:
        raise ValueError(f"The statement holds no place for {', '.join(sorted(missing))}.")
    return text
