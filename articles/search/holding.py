"""
Which articles hold some words: the newest of them, a few, those that hold most.

The database's functions of migration 0051_search_by_quarters find them, at a cost that has a bound.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from articles.models import Article

from .asking import for_postgres

CONFIG = "concordance"
MOST_HELD_ANY = 200  # for an address that is missed
# Of so many published articles editors find all; phrases are found wherever they are, and the
# articles of other years than the one chosen are counted.
SMALL = 20_000
MOST_FOR_EDITORS = 500  # of a larger archive
FEW = 80  # that are enough to see how a word is used, or whether anything holds it

ASKED = f"(SELECT websearch_to_tsquery('{CONFIG}', %s))"
# What holds all of the words, and the newest of what holds any; counted in their heads alone.
MOST_HELD = f"""
WITH candidates AS MATERIALIZED (
    SELECT id, published_at, ts_filter(search, '{{{{a,b}}}}') AS head
    FROM ({{published}}) AS published
    WHERE id IN (
        SELECT id FROM {{all}} UNION SELECT id FROM {{any}}
    ) OFFSET 0
)
SELECT id FROM candidates
CROSS JOIN LATERAL (
    SELECT count(*) AS held FROM unnest(%s::text[]) AS word
    WHERE head @@ plainto_tsquery('{CONFIG}', word)
) AS counted
WHERE held > 0 ORDER BY held DESC, published_at DESC, id DESC LIMIT %s
"""  # noqa: S608
NEWEST = "articles_newest_holding({asked}, %s, %s, {only_head}, {most}, {small}, {most_of_small})"
# The letters of titles are looked for where the words find little.
FOR_EDITORS = f"""
WITH held AS MATERIALIZED (
    SELECT id FROM {
    NEWEST.format(
        asked=ASKED, only_head=False, most=MOST_FOR_EDITORS, small=SMALL, most_of_small="NULL"
    )
}
    UNION ALL SELECT * FROM articles_unpublished_holding({ASKED}, {MOST_FOR_EDITORS})
)
SELECT id FROM held
UNION SELECT * FROM articles_titled(%s, {MOST_FOR_EDITORS})
WHERE (SELECT count(*) FROM held) < {MOST_FOR_EDITORS}
"""  # noqa: S608
EVER = date(1, 1, 1), date(9999, 12, 1)


class Asked(SearchQuery):
    """
    A query in the words of web searches, worked out once a statement.

    As a subquery it hides the words from the planner, which would read the whole table for one
    that most articles hold: it does not count what it costs to fetch each article's vector.
    """

    template = "(SELECT %(function)s(%(expressions)s))"

    def __init__(self, words: str) -> None:
        super().__init__(for_postgres(words), config=CONFIG, search_type="websearch")


def most_of(words: list[str], *, now: datetime, limit: int) -> list[int]:
    """
    The articles that hold most of the words in title, summary, subjects or authors, newest first.

    Gives their primary keys. One query, and nothing read of the texts: lost readers are many, and
    most of them are programs.
    """
    published = Article.objects.published(now).order_by().values("id", "published_at", "search")
    sql, params = published.query.sql_with_params()
    every = f"websearch_to_tsquery('{CONFIG}', %s)"
    found = rows(
        MOST_HELD.format(
            published=sql,
            all=few_sql(every, only_head=True),
            any=newest_sql(only_head=True, most=MOST_HELD_ANY, asked=every),
        ),
        [
            *params, " ".join(words), " OR ".join(words), EVER[0], appeared(now), words, limit,
        ],
    )  # fmt: skip
    return [key for (key,) in found]


def newest_sql(
    *, most: int, most_of_small: int | None = None, only_head: bool = False, asked: str = ASKED
) -> str:
    """
    The newest published articles that hold what is asked, as rows of `id` and `is_whole`: of a row
    without `id` there are others, which were not looked at.

    To be given: what `asked` has, and the first and the last month in which they appeared. What
    the public may see of them is still to be asked.
    """
    return NEWEST.format(
        asked=asked,
        only_head=only_head,
        most=most,
        small=SMALL,
        most_of_small=most_of_small or most,
    )


def appeared(now: datetime) -> date:
    """The month of what is to come no longer, in any time zone: what is scheduled is left out."""
    return (now + timedelta(days=1)).date()


def few_sql(asked: str, *, only_head: bool = False) -> str:
    """A few of the articles that hold it, of any age, with their `id`; given what `asked` has."""
    return f"articles_some_holding({asked}, {only_head}, {FEW})"


def holds(words: str, *, now: datetime) -> bool:
    """Whether the public may see anything that the words find. One query."""
    sql, params = Article.objects.published(now).order_by().values("id").query.sql_with_params()
    some = f"SELECT FROM {few_sql(ASKED)} AS holding JOIN ({sql}) AS published USING (id) LIMIT 1"
    return bool(rows(some, [for_postgres(words), *params]))


def rows(sql: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
