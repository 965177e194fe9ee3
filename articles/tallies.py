"""
How many published articles a month, a subject, an author has: counted without reading them.

Triggers tally the articles whose status is published (`models.Tally`). What readers may see at a
moment is fewer: less those that are still to come, and those that have expired. There are few of
the first, and of the second an index knows the dates; so the numbers are those of `published_q`,
exactly and at any moment, whatever the size of the archive.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.models import BigIntegerField, Model
from django.db.models.expressions import RawSQL

from common.prepared import Text

from .models import Tally

Kind = Tally.Kind

# Of an ArticleSubject or a Byline: `listed_q` for statements; `now` is to be given twice.
LISTED = "listed_from <= %s AND (listed_until IS NULL OR listed_until > %s)"

# Those of a kind that readers may not see yet, and no longer, counted or a row for each. What is to
# come is little, but a plan made for any moment takes it for a third of all: so each article's own
# rows are asked for (OFFSET 0 keeps PostgreSQL from joining the tables as wholes).
COMING = {
    Kind.MONTH: """
        SELECT articles_month_key(month) AS key, -count(*) AS number FROM articles_article
        WHERE status = 'published' AND published_at > %s GROUP BY month""",
    Kind.SUBJECT: """
        SELECT key, -1 AS number FROM articles_article AS coming CROSS JOIN LATERAL (
            SELECT tag_id AS key FROM articles_articlesubject
            WHERE content_object_id = coming.id OFFSET 0
        ) AS about
        WHERE status = 'published' AND published_at > %s""",
    Kind.AUTHOR: """
        SELECT key, -1 AS number FROM articles_article AS coming CROSS JOIN LATERAL (
            SELECT author_id AS key FROM articles_byline WHERE article_id = coming.id OFFSET 0
        ) AS byline
        WHERE status = 'published' AND published_at > %s""",
}
GONE = {
    Kind.MONTH: """
        SELECT articles_month_key(month) AS key, -count(*) AS number FROM articles_article
        WHERE status = 'published' AND expires_at IS NOT NULL AND expires_at <= %s
        GROUP BY month""",
    Kind.SUBJECT: """
        SELECT tag_id AS key, -count(*) AS number FROM articles_articlesubject
        WHERE listed_from IS NOT NULL AND listed_until IS NOT NULL AND listed_until <= %s
        GROUP BY tag_id""",
    Kind.AUTHOR: """
        SELECT author_id AS key, -count(*) AS number FROM articles_byline
        WHERE listed_from IS NOT NULL AND listed_until IS NOT NULL AND listed_until <= %s
        GROUP BY author_id""",
}
COUNTS = """
SELECT key, sum(number)::bigint AS number FROM (
    SELECT key, number FROM articles_tally WHERE kind = '{kind}'
    UNION ALL {coming}
    UNION ALL {gone}
) AS tallied
GROUP BY key HAVING sum(number) > 0
"""
THROUGH = {
    Kind.SUBJECT: ("articles_articlesubject", "tag_id"),
    Kind.AUTHOR: ("articles_byline", "author_id"),
}
COUNT_OF_ONE = """
(
    (SELECT coalesce(sum(number), 0) FROM articles_tally WHERE kind = '{kind}' AND key = {of})
    - (SELECT count(*) FROM {through} WHERE {column} = {of} AND listed_from > %s)
    - (SELECT count(*) FROM {through} WHERE {column} = {of} AND listed_from IS NOT NULL
        AND listed_until IS NOT NULL AND listed_until <= %s)
)
"""
USES_OF_ONE = """
(
    (SELECT coalesce(sum(number), 0) FROM articles_tally WHERE kind = '{kind}' AND key = {of})
    + (SELECT count(*) FROM {through} WHERE {column} = {of} AND listed_from IS NULL)
)
"""
# One statement: whoever reads meanwhile sees all of the old rows or the new one.
FOLD = """
WITH old AS (
    DELETE FROM {table} WHERE (kind, key) IN (
        SELECT kind, key FROM {table} GROUP BY kind, key HAVING count(*) > 1
    ) RETURNING kind, key, number
)
INSERT INTO {table} (kind, key, number)
SELECT kind, key, sum(number) FROM old GROUP BY kind, key HAVING sum(number) <> 0
"""


def counts_sql(kind: Kind) -> str:
    """Rows of `key` and `number`, of those that have any; `now` is to be given twice."""
    return COUNTS.format(kind=kind, coming=COMING[kind], gone=GONE[kind])


COUNTED = {kind: Text(f"{counts_sql(kind)} ORDER BY key".replace("%s", "%(now)s")) for kind in Kind}


def counts(kind: Kind, now: datetime) -> Mapping[int, int]:
    """How many articles readers see at `now`, by the keys of those that have any. One query."""
    return dict(COUNTED[kind].rows(now=now))


def count_of(kind: Kind, now: datetime, *, of: str) -> RawSQL:
    """The same of the subject or author whose key stands in the column `of`, for a queryset."""
    through, column = THROUGH[kind]
    sql = COUNT_OF_ONE.format(kind=kind, through=through, column=column, of=of)
    return RawSQL(sql, [now, now], output_field=BigIntegerField())  # noqa: S611


def uses_of(kind: Kind, *, of: str) -> RawSQL:
    """The number of all its articles, in whatever state."""
    through, column = THROUGH[kind]
    sql = USES_OF_ONE.format(kind=kind, through=through, column=column, of=of)
    return RawSQL(sql, [], output_field=BigIntegerField())  # noqa: S611


def fold(tally: type[Model] = Tally) -> None:
    """Add up what was tallied. Several may at once; nobody waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD.format(table=tally._meta.db_table))


def recount() -> None:
    """Count all that is there, after the triggers were off; keeps writers of articles waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT articles_recount()")
