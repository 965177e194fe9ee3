"""Many rows changed by one statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def update_many(things: Sequence[models.Model], fields: Sequence[str]) -> None:
    """
    Store these fields of all things, which are of one model and stored already.

    Django's bulk_update writes a CASE of every row for each field, which PostgreSQL reads slowly;
    this sends an array for each.
    """
    if not things:
        return
    meta = things[0]._meta
    columns: list[Any] = [meta.pk, *map(meta.get_field, fields)]
    quote = connection.ops.quote_name
    names = [quote(column.column) for column in columns]
    arrays = ", ".join(f"%s::{array_type(column)}[]" for column in columns)
    assignments = ", ".join(f"{name} = new.{name}" for name in names[1:])
    table, key = quote(meta.db_table), names[0]
    values = [
        [column.get_db_prep_save(getattr(thing, column.attname), connection) for thing in things]
        for column in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {assignments} "  # noqa: S608  names of our own columns
            f"FROM unnest({arrays}) AS new({', '.join(names)}) WHERE {table}.{key} = new.{key}",
            values,
        )


def insert_many(things: Sequence[models.Model]) -> None:
    """Insert new things of one model by COPY, the shortest way for long texts; they get keys."""
    if not things:
        return
    meta = things[0]._meta
    columns: list[Any] = [field for field in meta.concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, columns[0].column, len(things)],
        )
        for thing, (key,) in zip(things, cursor.fetchall(), strict=True):
            thing.pk = key
        with cursor.copy(f"COPY {quote(meta.db_table)} ({names}) FROM STDIN") as copy:
            for thing in things:
                values = (column.pre_save(thing, True) for column in columns)  # noqa: FBT003
                copy.write_row(
                    [
                        column.get_db_prep_save(value, connection)
                        for column, value in zip(columns, values, strict=True)
                    ]
                )
    for thing in things:
        thing._state.adding = False  # noqa: SLF001  as bulk_create does


def array_type(column: Any) -> str:
    """The type of a column without what it says of identity or length."""
    return str(column.rel_db_type(connection) if column.primary_key else column.db_type(connection))
