"""
What matches a query, how many of what, and which come first: one statement.

It reads the matching articles once, then counts, filters and scores them. What may be found is
`published(now)` and nothing else: its SQL is the statement's first part.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import ExtractYear

from articles.models import Article, ArticleSubject, Byline
from common.paging import AnyOf
from common.prepared import Text, text_of

from . import holding
from .asking import Place, Question, Sort, for_postgres
from .holding import ASKED, EVER, appeared, newest_sql
from .matches import Chosen, Count, Matches, Years, reading

# Only the newest articles that hold the words are looked at, and the newest that hold them in
# title, summary, subjects or authors: else a frequent word would cost seconds.
MOST_NEWEST, MOST_HEADS = 250, 100
# Who narrows the results by subject, author or kind looks for what is left of more of them.
MOST_NARROWED, MOST_NARROWED_OF_SMALL = 400, 800
# A score costs 4 µs. Where more articles match, those are scored that hold the words in title,
# summary, subjects or authors, then the newest; the others follow by date.
MOST_SCORED = 100
MOST_SUBJECTS, MOST_AUTHORS = 12, 8

# Of D: the text, C: nothing, B: summary, subjects and authors, A: the title. Divided by the
# logarithm of the text's length, then made 0..1.
WEIGHTS, NORMALISATION = [0.05, 0.1, 0.4, 1.0], 1 | 32

# Each row of the answer: part, value, label, number, moment.
STATEMENT = """
WITH asked AS MATERIALIZED (
    SELECT numnode(query) AS nodes, querytree(query) AS tree, {counts_all} AS counts_all
    FROM {asked} AS asked (query)
),
newest AS MATERIALIZED (SELECT id, is_whole FROM {newest} WHERE {every_year} AND {says_what}),
of_year AS MATERIALIZED (SELECT id, is_whole FROM {of_year} WHERE {by_year} AND {says_what}),
heads AS MATERIALIZED (SELECT id, is_whole FROM {heads} WHERE (
    SELECT count(*) > {scored_at_most} OR NOT coalesce(bool_and(is_whole), true) FROM {decisive}
)),
matched AS MATERIALIZED ({matched}),
chosen AS NOT MATERIALIZED (SELECT id, published_at, search FROM matched WHERE {chosen}),
scored AS ({scored}),
shown AS (SELECT * FROM scored WHERE {beyond} ORDER BY {order} LIMIT %(limit)s)
SELECT 'result', score::text, '', id, published_at FROM shown
UNION ALL SELECT 'tree', tree, '', nodes, NULL FROM asked
UNION ALL SELECT 'everything', '', '', count(*), NULL FROM matched
UNION ALL SELECT 'is_cut', '', '', 1, NULL WHERE false IN (SELECT is_whole FROM {decisive})
UNION ALL SELECT 'total', '', '', count(*), NULL FROM chosen
UNION ALL SELECT 'years', oldest.year::text, counted.back_to::text, latest.year::bigint, NULL
FROM ({oldest}) AS oldest (year), ({latest}) AS latest (year), (
    SELECT min(year) FROM matched JOIN newest USING (id)
) AS counted (back_to)
WHERE NOT {every_year} OR false IN (
    SELECT is_whole FROM newest UNION ALL SELECT is_whole FROM of_year
)
UNION ALL SELECT 'kind', kind, '', count(*), NULL FROM matched WHERE {but_kind} GROUP BY kind
UNION ALL SELECT 'year', year::text, '', count(*), NULL FROM matched WHERE {but_year} GROUP BY year
UNION ALL SELECT 'subject', slug, name, number, NULL FROM articles_subject JOIN (
    SELECT tag_id AS id, count(*) AS number FROM articles_articlesubject
    WHERE content_object_id = ANY (ARRAY(SELECT id FROM matched WHERE {but_subject}))
    GROUP BY tag_id
    ORDER BY tag_id = %(subject)s DESC, number DESC, tag_id LIMIT {subjects}
) AS counted USING (id)
UNION ALL SELECT 'author', slug, name, number, NULL FROM articles_author JOIN (
    SELECT author_id AS id, count(*) AS number FROM articles_byline
    WHERE article_id = ANY (ARRAY(SELECT id FROM matched WHERE {but_author}))
    GROUP BY author_id
    ORDER BY author_id = %(author)s DESC, number DESC, author_id LIMIT {authors}
) AS counted USING (id)
"""
# A query that says only what not to find would find all else.
SAYS_WHAT = "(SELECT tree NOT IN ('', 'T') FROM asked)"
SCORED = f"""
SELECT id, published_at, CASE
    WHEN row_number() OVER (ORDER BY head.id IS NULL, published_at DESC, id DESC) > {MOST_SCORED}
    THEN 0
    ELSE greatest(1, (1e6 * ts_rank_cd(ARRAY{WEIGHTS}, search, {ASKED}, {NORMALISATION}))::int)
END AS score
FROM chosen LEFT JOIN heads AS head USING (id)
"""  # noqa: S608  made of constants
# Of a year in a large archive the other years are not counted.
IS_SMALL = """
(SELECT coalesce(sum(number), 0) <= {small} FROM articles_tally WHERE kind = 'month')
"""
UNSCORED = "SELECT id, published_at, 0 AS score FROM chosen"


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
    answer = asked.rows(
        **values,
        now=now,
        words=for_postgres(question.words),
        first=EVER[0],
        last=appeared(now),
        limit=limit,
        subject=chosen.subject and chosen.subject.pk,
        author=chosen.author and chosen.author.pk,
    )
    found = Matches(counts={name: [] for name in ("subject", "author", "year", "kind")})
    for part, value, label, number, moment in answer:
        if part == "result":
            found.places.append(Place(int(value), moment, number))
        elif part in found.counts:
            found.counts[part].append(Count(value, label, number))
        elif part == "tree":
            found.tree, found.reading = value, reading(value, nodes=number)
        elif part == "years":
            found.years = Years(int(value), number, int(label) if label else None)
        else:
            setattr(found, part, number)
    found.is_cut = bool(found.is_cut)
    found.places.sort(reverse=not question.after)
    return found


# ---- The statement --------------------------------------------------------------------

TESTS: dict[str, set[str]] = {
    "subject": {"about"},
    "author": {"by"},
    "year": {"since", "until"},
    "kind": {"of_kind"},
}
"""The filters, and the values that each looks for."""
FILTERS = frozenset().union(*TESTS.values())
EXAMPLES: dict[str, Any] = {
    "about": 1, "by": 1, "since": EVER[0], "until": EVER[0], "of_kind": "kind",
    "now": datetime(1970, 1, 1, tzinfo=UTC),
}  # fmt: skip


def values_of(question: Question, chosen: Chosen) -> dict[str, Any]:
    """What the filters in use look for; a year is its first and its last month."""
    values: dict[str, Any] = {}
    if chosen.subject:
        values["about"] = chosen.subject.pk
    if chosen.author:
        values["by"] = chosen.author.pk
    if question.year:
        values |= {"since": date(question.year, 1, 1), "until": date(question.year, 12, 1)}
    if question.kind:
        values["of_kind"] = question.kind
    return values


@lru_cache(maxsize=100)  # sixteen sets of filters, two orders, three places
def statement(filters: frozenset[str], sort: Sort, way: str) -> Text:
    """The statement for these filters, this order, and what comes `after` or `before` a place."""
    tests = [f"in_{name}" for name, needed in TESTS.items() if needed <= filters]
    examples = {name: EXAMPLES[name] for name in (*filters, "now")}
    has_year = "in_year" in tests
    is_narrowed = bool(filters - TESTS["year"])
    newest = newest_sql(
        most=MOST_NARROWED if is_narrowed else MOST_NEWEST,
        most_of_small=MOST_NARROWED_OF_SMALL if is_narrowed else MOST_NEWEST,
    )
    span = ("since", "until") if has_year else ("first", "last")
    every_year = "(SELECT counts_all FROM asked)" if has_year else "true"
    of_heads = [
        f"CASE WHEN {every_year} THEN %({every})s ELSE %({one})s END::date"
        for every, one in zip(("first", "last"), span, strict=True)
    ]
    order, beyond = ("", ">") if way == "after" else ("DESC", "<")
    return Text(
        STATEMENT.format(
            matched=text_of(matched, examples),
            oldest=text_of(oldest, {"now": EXAMPLES["now"]}),
            latest=text_of(latest, {"now": EXAMPLES["now"]}),
            says_what=SAYS_WHAT,
            asked=with_names(ASKED, "words"),
            newest=with_names(newest, "words", "first", "last"),
            of_year=with_names(newest, "words", *span),
            counts_all=IS_SMALL.format(small=holding.SMALL) if has_year else "true",
            every_year=every_year,
            by_year="true" if has_year else "false",
            decisive="of_year" if has_year else "newest",
            heads=with_names(newest_sql(only_head=True, most=MOST_HEADS), "words", *of_heads),
            chosen=" AND ".join(tests) or "true",
            scored=with_names(SCORED, "words") if sort is Sort.RELEVANCE else UNSCORED,
            beyond=f"(score, published_at, id) {beyond} (%(score)s, %(moment)s, %(pk)s)"
            if way
            else "true",
            order=f"score {order}, published_at {order}, id {order}",
            scored_at_most=MOST_SCORED,
            subjects=MOST_SUBJECTS,
            authors=MOST_AUTHORS,
            **{
                f"but_{name}": " AND ".join(one for one in tests if one != f"in_{name}") or "true"
                for name in TESTS
            },
        )
    )


def with_names(sql: str, *names: str) -> str:
    """
    >>> with_names("f(%s, %s, %s)", "words", "first", "%(first)s + 1")
    'f(%(words)s, %(first)s, %(first)s + 1)'
    """
    return sql % tuple(name if "%" in name else f"%({name})s" for name in names)


def oldest(now: datetime) -> QuerySet[Article, Any]:
    """The year of the oldest article."""
    articles = Article.objects.published(now).order_by("month", "published_at", "pk")
    return articles.values_list(ExtractYear("month"))[:1]


def latest(now: datetime) -> QuerySet[Article, Any]:
    articles = Article.objects.published(now).order_by("-month", "-published_at", "-pk")
    return articles.values_list(ExtractYear("month"))[:1]


def matched(now: datetime, **looked_for: Any) -> QuerySet[Article, Any]:
    """The articles that match, each with whether it passes the filters in use."""
    # As an array, of which the planner thinks that it is short: it would read the whole table else.
    looked_at = RawSQL(
        "ARRAY(SELECT id FROM heads UNION SELECT id FROM newest UNION SELECT id FROM of_year)", []
    )
    tests: dict[str, Q] = {}
    if "about" in looked_for:
        about = ArticleSubject.objects.filter(tag=looked_for["about"])
        tests["in_subject"] = Q(pk__in=about.values("content_object"))
    if "by" in looked_for:
        by = Byline.objects.filter(author=looked_for["by"])
        tests["in_author"] = Q(pk__in=by.values("article"))
    if "since" in looked_for:
        tests["in_year"] = Q(month__gte=looked_for["since"], month__lte=looked_for["until"])
    if "of_kind" in looked_for:
        tests["in_kind"] = Q(kind=looked_for["of_kind"])
    return (
        Article.objects.published(now)
        .filter(AnyOf("pk", looked_at))
        .order_by()
        .annotate(year=ExtractYear("month"), **tests)
        .values_list("id", "published_at", "search", "kind", "year", *tests)
    )
