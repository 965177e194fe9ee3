"""
Triggers that raise the revision of the site: each app puts them on the tables that readers see.

The revision is the sum of `articles_sitechange`, to which a transaction that changes anything adds
one row: transactions never wait for each other, and what is not committed yet is in no sum.
"""

from django.db.migrations import RunSQL

FUNCTION = "site_changed"
ANYTHING = "OLD.* IS DISTINCT FROM NEW.*"

# By row, not by statement: one that meets no row must not tell, nor one that upserts what is there.
CREATE = """
CREATE TRIGGER site_changed AFTER INSERT OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();
CREATE TRIGGER site_changed_update AFTER UPDATE ON {table}
    FOR EACH ROW WHEN ({seen}) EXECUTE FUNCTION {function}();
CREATE TRIGGER site_changed_truncate AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""
DROP = """
DROP TRIGGER IF EXISTS site_changed ON {table};
DROP TRIGGER IF EXISTS site_changed_update ON {table};
DROP TRIGGER IF EXISTS site_changed_truncate ON {table};
"""


def raising(**tables: str) -> RunSQL:
    """
    A migration's operation: whatever changes in these tables raises the site's revision.

    Each table has a condition in SQL on OLD and NEW, which says what of an update readers can see.
    """
    return RunSQL(
        "".join(
            CREATE.format(table=table, seen=seen, function=FUNCTION)
            for table, seen in tables.items()
        ),
        "".join(DROP.format(table=table) for table in tables),
    )
