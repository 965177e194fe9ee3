"""How a test that commits what it does is undone."""

from typing import Any

from django.db import connection

KEPT = {
    "django_migrations", "django_content_type",
    "auth_permission", "auth_group", "auth_group_permissions",
}  # fmt: skip
"""What migrations made and no test that commits changes: it is there for the next one."""


def empty_tables(case: Any) -> None:
    """Delete all rows, as a flush of Django's does; triggers and foreign keys look away."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(name)})"  # noqa: S608
            for name in tables
        )
        cursor.execute(asked)
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")
        try:
            for name in filled:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608
        finally:
            cursor.execute("SET session_replication_role = origin")
