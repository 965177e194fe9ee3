"""
What matches a query, how many of what, and which come first: one statement.

It reads the matching articles once, then counts, filters and scores them. What may be found is
`published(now)` and nothing else: its SQL is the statement's first part.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear

from articles.models import Article, ArticleQuerySet, ArticleSubject, Author, Byline, Subject
from common.prepared import Text, text_of

from .asking import Place, Question, Sort, for_postgres

CONFIG = "concordance"
# A score costs 15 µs. Where more articles match, those are scored that hold the words in title,
# summary, subjects or authors, then the newest; the others follow by date.
MOST_SCORED = 500
MOST_SUBJECTS, MOST_AUTHORS = 12, 8

# Of D: the text, C: nothing, B: summary, subjects and authors, A: the title. Divided by the
# logarithm of the text's length, then made 0..1.
WEIGHTS, NORMALISATION = [0.05, 0.1, 0.4, 1.0], 1 | 32

# Each row of the answer: part, value, label, number, moment.
STATEMENT = """
WITH matched AS MATERIALIZED ({matched}),
chosen AS NOT MATERIALIZED (SELECT id, published_at, search FROM matched WHERE {chosen}),
scored AS ({scored}),
shown AS (SELECT * FROM scored WHERE {beyond} ORDER BY {order} LIMIT {limit})
SELECT 'result', score::text, '', id, published_at FROM shown
UNION ALL SELECT 'everything', '', '', count(*), NULL FROM matched
UNION ALL SELECT 'total', '', '', count(*), NULL FROM chosen
UNION ALL SELECT 'kind', kind, '', count(*), NULL FROM matched WHERE {but_kind} GROUP BY kind
UNION ALL SELECT 'year', year::text, '', count(*), NULL FROM matched WHERE {but_year} GROUP BY year
UNION ALL SELECT 'subject', slug, name, number, NULL FROM articles_subject JOIN (
    SELECT tag_id AS id, count(*) AS number
    FROM matched JOIN articles_articlesubject ON content_object_id = matched.id
    WHERE {but_subject} GROUP BY tag_id
    ORDER BY tag_id = %(subject)s DESC, number DESC, tag_id LIMIT {subjects}
) AS counted USING (id)
UNION ALL SELECT 'author', slug, name, number, NULL FROM articles_author JOIN (
    SELECT author_id AS id, count(*) AS number
    FROM matched JOIN articles_byline ON article_id = matched.id
    WHERE {but_author} GROUP BY author_id
    ORDER BY author_id = %(author)s DESC, number DESC, author_id LIMIT {authors}
) AS counted USING (id)
"""
ASKED = f"(SELECT websearch_to_tsquery('{CONFIG}', %(words)s))"
READING = Text(f"SELECT numnode(query), querytree(query) FROM {ASKED} AS asked (query)")  # noqa: S608
SCORED = f"""
SELECT id, published_at, CASE
    WHEN row_number() OVER (ORDER BY head.id IS NULL, published_at DESC, id DESC) > {MOST_SCORED}
    THEN 0
    ELSE greatest(1, (1e6 * ts_rank_cd(ARRAY{WEIGHTS}, search, {ASKED}, {NORMALISATION}))::int)
END AS score
FROM chosen LEFT JOIN (
    SELECT id FROM articles_article WHERE ts_filter(search, '{{a,b}}') @@ {ASKED}
) AS head USING (id)
"""  # noqa: S608  made of constants
MOST_HELD = f"""
SELECT id FROM unnest(%s::text[]) AS word CROSS JOIN LATERAL (
    SELECT id, published_at FROM ({{published}}) AS published
    WHERE ts_filter(search, '{{{{a,b}}}}') @@ plainto_tsquery('{CONFIG}', word)
) AS found
GROUP BY id, published_at ORDER BY count(*) DESC, published_at DESC, id DESC LIMIT %s
"""  # noqa: S608
UNSCORED = "SELECT id, published_at, 0 AS score FROM chosen"


class Asked(SearchQuery):
    """
    A query in the words of web searches, worked out once a statement.

    As a subquery it hides the words from the planner, which would read the whole table for one
    that most articles hold: it does not count what it costs to fetch each article's vector.
    """

    template = "(SELECT %(function)s(%(expressions)s))"

    def __init__(self, words: str) -> None:
        super().__init__(for_postgres(words), config=CONFIG, search_type="websearch")


class Reading(Enum):
    """What PostgreSQL finds in a query to look for."""

    WORDS = "words"
    NOTHING = "nothing"
    """Signs only, or words as common as "the"."""
    EXCLUSIONS = "exclusions"
    """At least one of its alternatives says only what not to find, so all others would be found."""


def reading(words: str) -> Reading:
    """What a query has to look for. One query that reads no table."""
    ((nodes, tree),) = READING.rows(words=for_postgres(words))
    if nodes == 0:
        return Reading.NOTHING
    return Reading.WORDS if tree not in {"", "T"} else Reading.EXCLUSIONS


class Chosen(NamedTuple):
    """The subject and the author that the filters of a question name."""

    subject: Subject | None = None
    author: Author | None = None


class Count(NamedTuple):
    """How many of the articles found are of a kind or year, about a subject, by an author."""

    value: str
    label: str
    number: int


@dataclass(slots=True)
class Matches:
    """What a question finds, before anything of it is read."""

    everything: int = 0
    """Articles that match the words, whatever the filters."""
    total: int = 0
    places: list[Place] = field(default_factory=list)
    """Of the articles to show, in their order, and of one more where there is one."""
    counts: dict[str, list[Count]] = field(default_factory=dict)
    """By the names of the filters; each counted as if that filter were not set."""


def published(words: str, *, now: datetime) -> ArticleQuerySet:
    """What the public may see and the words find."""
    return Article.objects.published(now).filter(search=Asked(words))


def match(
    question: Question, *, now: datetime, limit: int, chosen: Chosen | None = None
) -> Matches:
    """
    Find and count. One query. `chosen` holds the subject and the author that the question names.

    The places come in the order of the list; those after `question.after`, from the nearest back.
    """
    chosen = chosen or Chosen()
    values = values_of(question, chosen)
    place = question.after or question.before
    way = "" if place is None else "after" if question.after else "before"
    if place:
        values |= place._asdict()
    asked = statement(frozenset(values) & FILTERS, question.sort, way)
    rows_found = asked.rows(
        **values,
        now=now,
        words=for_postgres(question.words),
        limit=limit,
        subject=chosen.subject and chosen.subject.pk,
        author=chosen.author and chosen.author.pk,
    )
    found = Matches(counts={name: [] for name in ("subject", "author", "year", "kind")})
    for part, value, label, number, moment in rows_found:
        if part == "result":
            found.places.append(Place(int(value), moment, number))
        elif part in found.counts:
            found.counts[part].append(Count(value, label, number))
        else:
            setattr(found, part, number)
    found.places.sort(reverse=not question.after)
    return found


def holding_most(words: list[str], *, now: datetime, limit: int) -> list[int]:
    """
    The articles that hold most of the words in title, summary, subjects or authors, newest first.

    Gives their primary keys. One query, and nothing read of the texts: lost readers are many, and
    most of them are programs.
    """
    sql, params = Article.objects.published(now).order_by().query.sql_with_params()
    found = rows(MOST_HELD.format(published=sql), [words, *params, limit])
    return [key for (key,) in found]


# ---- The statement --------------------------------------------------------------------

FILTERS = frozenset({"about", "by", "since", "until", "kind"})


def values_of(question: Question, chosen: Chosen) -> dict[str, Any]:
    """What the filters in use look for; a year is the days from its first to that of the next."""
    values: dict[str, Any] = {}
    if chosen.subject:
        values["about"] = chosen.subject.pk
    if chosen.author:
        values["by"] = chosen.author.pk
    if question.year:
        values |= {"since": date(question.year, 1, 1), "until": first_after(question.year)}
    if question.kind:
        values["kind"] = question.kind
    return values


def first_after(year: int) -> date:
    """The calendar ends with 9999."""
    return date(year + 1, 1, 1) if year < date.max.year else date.max


@lru_cache(maxsize=100)  # sixteen sets of filters, two orders, three places: made once each
def statement(filters: frozenset[str], sort: Sort, way: str) -> Text:
    """The statement for these filters, this order, and what comes `after` or `before` a place."""
    tests = sorted(name for name, needs in TESTS.items() if needs <= filters)
    examples = {name: EXAMPLES[name] for name in filters} | {"now": NEVER, "words": "words"}
    by_score = sort is Sort.RELEVANCE
    order, beyond = ("", ">") if way == "after" else ("DESC", "<")
    return Text(
        STATEMENT.format(
            matched=text_of(matched, examples),
            chosen=" AND ".join(f"in_{name}" for name in tests) or "true",
            scored=SCORED if by_score else UNSCORED,
            beyond=f"(score, published_at, id) {beyond} (%(score)s, %(moment)s, %(pk)s)"
            if way
            else "true",
            order=f"score {order}, published_at {order}, id {order}",
            limit="%(limit)s",
            subjects=MOST_SUBJECTS,
            authors=MOST_AUTHORS,
            **{
                f"but_{name}": " AND ".join(f"in_{one}" for one in tests if one != name) or "true"
                for name in TESTS
            },
        )
    )


# What each filter goes by, and values of the types that it takes.
TESTS = {
    "subject": {"about"},
    "author": {"by"},
    "year": {"since", "until"},
    "kind": {"kind"},
}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
EXAMPLES: dict[str, Any] = {
    "about": 1,
    "by": 1,
    "since": date(1970, 1, 1),
    "until": date(1970, 1, 1),
    "kind": "kind",
}


def matched(now: datetime, words: str, **filters: Any) -> QuerySet[Article, Any]:
    """The articles that match, each with whether it passes the filters in use."""
    tests: dict[str, Q] = {}
    if "about" in filters:
        about = ArticleSubject.objects.filter(tag=filters["about"])
        tests["in_subject"] = Q(pk__in=about.values("content_object"))
    if "by" in filters:
        by = Byline.objects.filter(author=filters["by"])
        tests["in_author"] = Q(pk__in=by.values("article"))
    if "since" in filters:
        tests["in_year"] = Q(month__gte=filters["since"], month__lt=filters["until"])
    if "kind" in filters:
        tests["in_kind"] = Q(kind=filters["kind"])
    return (
        published(words, now=now)
        .order_by()
        .annotate(year=ExtractYear("month"), **tests)
        .values_list("id", "published_at", "search", "kind", "year", *tests)
    )


def rows(sql: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
