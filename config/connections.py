"""Whether PostgreSQL has room for all connections that the web process may open."""

from typing import Any

import psycopg

ROOM = """
SELECT current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0)
    - (SELECT count(*) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())
"""


def complaint(needed: int, database: dict[str, Any]) -> str:
    """
    What is to be told whoever starts the site, or nothing.

    `needed` are the web processes times their threads: each thread keeps a connection. What the
    workers and other machines hold now is taken off. A database that cannot be asked is no matter
    of this: the site says so itself.
    """
    try:
        with psycopg.connect(connect_timeout=3, **parameters(database)) as connection:
            row = connection.execute(ROOM).fetchone()
    except psycopg.Error:
        return ""
    room = row[0] if row else needed
    if needed <= room:
        return ""
    return (
        f"PostgreSQL has room for {room} more connections, and this process may open {needed} "
        "(WEB_WORKERS × WEB_THREADS): some readers would get no answer. Raise max_connections, or "
        "lower these."
    )


def parameters(database: dict[str, Any]) -> dict[str, Any]:
    """Of Django's settings what libpq calls by other names."""
    names = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    given = {new: database.get(old) for old, new in names.items()}
    given["host"] = database.get("OPTIONS", {}).get("host") or given["host"]
    return {name: value for name, value in given.items() if value}
