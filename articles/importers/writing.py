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
    """
    Insert things of one model by COPY, the shortest way for long texts; they learn no key.
    """
    if not things:
        return
    meta = things[0]._meta
    columns: list[Any] = [field for field in meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    with connection.cursor() as cursor:
        statement = f"COPY {quote(meta.db_table)} ({names}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for thing in things:
                copy.write_row(
                    [column.get_db_prep_save(getattr(thing, column.attname), connection)
                     for column in columns]
                )  # fmt: skip


def array_type(column: Any) -> str:
    """The type of a column without what it says of identity or length."""
    return str(column.rel_db_type(connection) if column.primary_key else column.db_type(connection))
