"""
How statements that are asked again and again go to PostgreSQL: prepared once by each connection,
values and answers in binary.

PostgreSQL decides by itself whether one plan does for any value or each value has a plan of its
own: one for all was tried, and sorted the thirty thousand articles of the most used term.

libpq is called as psycopg's own `psycopg.pq` has it. A cursor of psycopg, in one of Django's, takes
twice the time of this process; it is used where Django keeps a list of what is asked.
"""

import re
from functools import lru_cache, partial
from json import JSONDecoder
from types import SimpleNamespace
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.json import set_json_loads

NAMED = re.compile(r"%%|%\(([a-z_0-9]+)\)s")
MOST = 500
"""Statements that a connection prepares. The site has fewer; any others are asked as they come."""
IDLE, BINARY = pq.TransactionStatus.IDLE, pq.Format.BINARY

Connection = psycopg.Connection[Any]
Rows = list[tuple[Any, ...]]

decode = JSONDecoder().decode
# psycopg's own looks for another encoding than PostgreSQL's in each value.
set_json_loads(lambda data: decode(data if isinstance(data, str) else str(data, "utf-8")))


def ask(connection: BaseDatabaseWrapper, text: str, values: dict[str, Any]) -> Rows:
    """
    The rows of a statement with `%(name)s` for each value, over an open connection.

    Raises Django's DatabaseError, which is an OperationalError where the connection is lost.
    """
    raw: Connection = connection.connection
    if connection.queries_logged:
        with connection.make_debug_cursor(PreparedCursor(raw)) as cursor:  # type: ignore[arg-type]
            cursor.execute(text, values)
            found: Rows = cursor.fetchall()
        return found

    def execute(sql: str, params: dict[str, Any], many: bool, context: Any) -> Rows:  # noqa: FBT001
        with connection.wrap_database_errors:
            if not raw.autocommit and raw.pgconn.transaction_status == IDLE:
                raw.execute("SELECT")  # psycopg begins the transaction with the first of its own
            return prepared(raw, sql).rows(params)

    # As Django's own cursors do; a wrapper may listen, not change what is answered.
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    return execute(text, values, False, {"connection": connection, "cursor": NOTED})  # noqa: FBT003


class PreparedCursor(psycopg.RawCursor[tuple[Any, ...]]):
    """The same by psycopg's own means; `common.unchanged` is told of what it asks."""

    is_noted = True

    def execute(self, query: Any, params: Any = None, **options: Any) -> "PreparedCursor":
        text, names = numbered(query)
        return super().execute(text, [params[name] for name in names], binary=True, **options)


NOTED = SimpleNamespace(cursor=PreparedCursor)
"""Stands for Django's cursor where none is."""


class Prepared:
    """
    A statement as one connection knows it.

    The server knows it under a name for the types of its values; of a number these go by its size.
    """

    def __init__(self, raw: Connection, text: str, number: int) -> None:
        query, self.names = numbered(text)
        self.pgconn, self.query, self.number = raw.pgconn, query.encode(), number
        self.transformer = Transformer(raw)
        self.formats = [PyFormat.AUTO] * len(self.names)
        self.by_types: dict[tuple[int, ...], bytes] = {}

    def rows(self, values: dict[str, Any]) -> Rows:
        transformer, pgconn = self.transformer, self.pgconn
        params = transformer.dump_sequence([values[name] for name in self.names], self.formats)
        types, formats = transformer.types or (), transformer.formats
        if settings.PREPARE_STATEMENTS and self.number < MOST:
            name = self.by_types.get(types) or self.prepare(types)
            result = pgconn.exec_prepared(name, params, formats, BINARY)  # type: ignore[arg-type]
        else:
            result = pgconn.exec_params(self.query, params, types, formats, BINARY)
        self.check(result)
        transformer.set_pgresult(result)
        try:
            return transformer.load_rows(0, result.ntuples, tuple)
        finally:
            transformer.set_pgresult(None)

    def prepare(self, types: tuple[int, ...]) -> bytes:
        name = f"concordance_{self.number}_{len(self.by_types)}".encode()
        result = self.pgconn.prepare(name, self.query, types)
        self.check(result)
        self.by_types[types] = name
        return name

    def check(self, result: "pq.abc.PGresult") -> None:
        """Raises psycopg's error of what the server says, or that it is not there."""
        if result.status in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
            return
        if self.pgconn.status == pq.ConnStatus.BAD:
            raise errors.OperationalError(result.get_error_message() or "The connection is lost.")
        raise errors.error_from_result(result)


def prepared(raw: Connection, text: str) -> Prepared:
    """It is kept with the connection, and goes with it."""
    known: dict[str, Prepared] = vars(raw).setdefault("prepared", {})
    found = known.get(text)
    if found is None:
        found = Prepared(raw, text, len(known))
        if len(known) < MOST:
            known[text] = found
    return found


@lru_cache(maxsize=1000)
def numbered(text: str) -> tuple[str, list[str]]:
    """
    A statement as the server takes it, and the names of its values; psycopg would work that out
    each time of a long one.

    >>> numbered("SELECT %(a)s, %(b)s, %(a)s, '5 %%'")
    ("SELECT $1, $2, $1, '5 %'", ['a', 'b'])
    """
    names: list[str] = []

    def place(found: "re.Match[str]") -> str:
        if found[1] is None:
            return "%"
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    return NAMED.sub(place, text), names
