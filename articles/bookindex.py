"""
The subject index as a book has it: headings with subheadings and passages, see and see also.

Two statements, whatever the size of the archive: one for the headings, one for what they lead to.
Only what is published is in it, and only headings that lead to something.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from common.patterns import named
from common.prepared import Statement

from .filing import Letter, anchor_of
from .models import Article, ArticleSubject, Subject, published_q

SHOWN = 6  # articles under a heading without subheadings; more are left to the subject's page
ALL = 1_000_000_000
OF_ARTICLE = "content_object__"
SHOWN_OF_ARTICLE = ("title", "slug", "month", "language", "is_retracted")

# A lateral join with LIMIT stops at a subject's first published article.
WHOLE = """
WITH used AS MATERIALIZED (
    SELECT subject.id, name, slug, language, bucket, filing_key FROM articles_subject AS subject
    CROSS JOIN LATERAL (
        SELECT 1 FROM articles_articlesubject AS about
        JOIN ({published}) AS published ON published.id = about.content_object_id
        WHERE about.tag_id = subject.id LIMIT 1
    ) AS one WHERE status = 'active'
),
filed AS MATERIALIZED (
    SELECT bucket, filing_key, id, '' AS text, language FROM used
    UNION ALL
    SELECT label.bucket, label.filing_key, used.id, text, label.language
    FROM articles_subjectlabel AS label JOIN used ON used.id = subject_id WHERE kind = 'alt'
),
chosen AS (
    SELECT * FROM filed WHERE (SELECT count(*) FROM filed) <= %s
)
SELECT 'letter', bucket, min(filing_key), 0, '', '', '', '', count(*) FROM filed GROUP BY bucket
UNION ALL
SELECT 'entry', chosen.bucket, chosen.filing_key, used.id, chosen.text, name, slug,
    chosen.language, CASE WHEN text = '' THEN (
        SELECT count(*) FROM articles_articlesubject AS about
        JOIN ({published}) AS published ON published.id = about.content_object_id
        WHERE about.tag_id = used.id
    ) ELSE 0 END
FROM chosen JOIN used USING (id)
UNION ALL
SELECT 'also', '', used.filing_key, chosen.id, '', name, slug, used.language, 0
FROM chosen JOIN (
    SELECT first_id AS one, second_id AS other FROM articles_relatedsubjects
    UNION ALL SELECT second_id, first_id FROM articles_relatedsubjects
    UNION ALL SELECT broader_id, subject_id FROM articles_subjectrelation
) AS pair ON one = chosen.id AND text = '' JOIN used ON used.id = other
ORDER BY 3, 6, 4
"""

# Of the other letters only the first heading that is used is looked for, by the index of the order.
LETTER = """
WITH published AS NOT MATERIALIZED ({published}),
names AS NOT MATERIALIZED (
    SELECT bucket, filing_key, id, '' AS text, language FROM articles_subject
    UNION ALL
    SELECT bucket, filing_key, subject_id, text, language FROM articles_subjectlabel
    WHERE kind = 'alt'
),
chosen AS MATERIALIZED (
    SELECT names.*, name, slug, number FROM names
    JOIN articles_subject AS subject ON subject.id = names.id AND status = 'active'
    CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM (
            SELECT 1 FROM articles_articlesubject AS about
            JOIN published ON published.id = content_object_id
            WHERE tag_id = names.id LIMIT CASE WHEN names.text = '' THEN NULL ELSE 1 END
        ) AS every
    ) AS counted
    WHERE names.bucket = %s AND number > 0
)
SELECT 'letter', bucket, filing_key, 0, '', '', '', '', 0
FROM (SELECT DISTINCT bucket FROM names) AS letters CROSS JOIN LATERAL (
    SELECT filing_key FROM names CROSS JOIN LATERAL (
        SELECT 1 FROM articles_subject AS subject
        JOIN articles_articlesubject AS about ON tag_id = subject.id
        JOIN published ON published.id = content_object_id
        WHERE subject.id = names.id AND status = 'active' LIMIT 1
    ) AS one
    WHERE names.bucket = letters.bucket ORDER BY filing_key LIMIT 1
) AS first
UNION ALL
SELECT 'entry', bucket, filing_key, id, text, name, slug, language,
    CASE WHEN text = '' THEN number ELSE 0 END
FROM chosen
UNION ALL
SELECT 'also', '', other.filing_key, chosen.id, '', other.name, other.slug, other.language, 0
FROM chosen JOIN (
    SELECT first_id AS here, second_id AS there FROM articles_relatedsubjects
    UNION ALL SELECT second_id, first_id FROM articles_relatedsubjects
    UNION ALL SELECT broader_id, subject_id FROM articles_subjectrelation
) AS pair ON here = chosen.id AND text = ''
JOIN articles_subject AS other ON other.id = there AND status = 'active'
CROSS JOIN LATERAL (
    SELECT 1 FROM articles_articlesubject AS about
    JOIN published ON published.id = content_object_id WHERE tag_id = other.id LIMIT 1
) AS one
ORDER BY 3, 6, 4
"""


class Row(NamedTuple):
    """A line of the statement; `text` is another name, `number` that of articles or headings."""

    part: str
    bucket: str
    key: str
    pk: int
    text: str
    name: str
    slug: str
    language: str
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """A title with its year, and the address of the passage."""

    title: str
    address: str
    year: int
    language: str
    is_retracted: bool
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under a subheading, or directly under the heading where `subheading` is empty."""

    subheading: str
    places: list[Place]
    more: int
    """How many articles stand there beside those that are shown."""


@dataclass(slots=True)
class Entry:
    """A heading, or with `see` another name that only leads to one."""

    name: str
    address: str
    language: str
    see: str = ""
    article_count: int = 0
    groups: list[Group] = field(default_factory=list)
    also: list[tuple[str, str]] = field(default_factory=list)
    """Names and addresses of the narrower and related subjects."""

    @property
    def places(self) -> Group | None:
        return next((group for group in self.groups if not group.subheading), None)

    @property
    def subheadings(self) -> list[Group]:
        return [group for group in self.groups if group.subheading]


@dataclass(frozen=True, slots=True)
class Index:
    """All letters in use with their numbers of headings, and the entries of those asked for."""

    counts: list[tuple[str, str, int]]
    """Name of the letter, end of its address, number of headings: 0 with a `bucket`."""
    letters: list[Letter[Entry]]


def index(
    now: datetime,
    *,
    bucket: str = "",
    whole: int = 0,
    year: int | None = None,
    shown: int = SHOWN,
) -> Index:
    """
    The index, or one letter of it. At most two queries.

    Without a `bucket`, the entries of all letters where there are no more than `whole`, else none.
    With a `year`, only what was published in it counts.
    """
    found = rows_of(now, bucket=bucket, whole=whole, year=year)
    entries = [row for row in found if row.part == "entry"]
    groups = groups_of({row.pk for row in entries}, now, year=year, shown=shown)
    also: dict[int, list[tuple[str, str]]] = {}
    for row in found:
        if row.part == "also":
            also.setdefault(row.pk, []).append((row.name, address_of(row.slug)))
    return Index(
        counts=[
            (row.bucket, anchor_of(row.bucket), row.number) for row in found if row.part == "letter"
        ],
        letters=[
            Letter(name, anchor_of(name), [entry_of(row, groups, also) for row in rows])
            for name, rows in groupby(entries, key=lambda row: row.bucket)
        ],
    )


def rows_of(now: datetime, *, bucket: str, whole: int, year: int | None) -> list[Row]:
    published = Article.objects.published(now).filter(of_year(year)).order_by().values("id")
    sql, params = published.query.sql_with_params()
    with connection.cursor() as cursor:
        if bucket:
            cursor.execute(LETTER.format(published=sql), [*params, bucket])
        else:
            cursor.execute(WHOLE.format(published=sql), [*params, whole, *params])
        return [Row(*row) for row in cursor.fetchall()]


def of_year(year: int | None, *, prefix: str = "") -> Q:
    return Q(**{f"{prefix}month__year": year}) if year else Q()


def entry_of(
    row: Row, groups: dict[int, list[Group]], also: dict[int, list[tuple[str, str]]]
) -> Entry:
    if row.text:
        return Entry(row.text, address_of(row.slug), row.language, see=row.name)
    return Entry(
        name=row.name,
        address=address_of(row.slug),
        language=row.language,
        article_count=row.number,
        groups=groups.get(row.pk, []),
        also=also.get(row.pk, []),
    )


def address_of(slug: str) -> str:
    return named("articles:subject", slug)


def groups_of(
    subjects: Iterable[int], now: datetime, *, year: int | None = None, shown: int = SHOWN
) -> dict[int, list[Group]]:
    """By the keys of the subjects: their articles by subheading, the newest first. One query."""
    pks = list(subjects)
    if not pks:
        return {}
    found: dict[int, list[Group]] = {}
    rows = rows_under(pks, published_q(now, prefix=OF_ARTICLE) & of_year(year, prefix=OF_ARTICLE))
    for (tag, subheading, number), placed in groupby(
        rows.filter(place__lte=shown), key=lambda row: row[:3]
    ):
        places = list(places_of(placed))
        found.setdefault(tag, []).append(Group(subheading, places, more=number - len(places)))
    return found


def subheadings_of(subject: Subject, now: datetime) -> list[Group]:
    """What stands under the subheadings of one subject, all of it. One query."""
    rows = UNDER.rows(subject=subject.pk, now=now)
    return [
        Group(subheading, list(places_of(placed)), more=0)
        for subheading, placed in groupby(rows, key=lambda row: row[1])
    ]


def _under(subject: int, now: datetime) -> QuerySet[ArticleSubject, Any]:
    under = published_q(now, prefix=OF_ARTICLE) & Q(locators__subheading__gt="")
    return rows_under([subject], under)


UNDER = Statement(_under)


def rows_under(pks: list[int], condition: Q) -> QuerySet[ArticleSubject, Any]:
    """
    For each subject and subheading its articles: their number, and their `place` from the newest.

    Rows as `groups_of` and `places_of` read them.
    """
    under = [F("tag"), F("subheading")]
    newest = [f"-{OF_ARTICLE}published_at", f"-{OF_ARTICLE}pk", "locators"]
    rows: QuerySet[ArticleSubject, Any] = (
        ArticleSubject.objects.filter(condition, tag__in=pks)
        .annotate(
            subheading=Coalesce("locators__subheading", Value(""), output_field=TextField()),
            sub_key=Coalesce("locators__sub_filing_key", Value(""), output_field=TextField()),
            number=Window(Count("pk"), partition_by=under),
            place=Window(RowNumber(), partition_by=under, order_by=newest),
        )
        .order_by("tag", "sub_key", "subheading", "place")
        .values_list(
            "tag",
            "subheading",
            "number",
            *(f"{OF_ARTICLE}{name}" for name in SHOWN_OF_ARTICLE),
            "locators__anchor",
            "locators__note",
        )
    )
    return rows


def places_of(rows: Iterable[Any]) -> Iterator[Place]:
    folders: dict[date, str] = {}  # a month's part of an address is worked out once
    for *_, title, slug, month, language, is_retracted, anchor, note in rows:
        if month not in folders:
            folders[month] = Article(slug="x", month=month).get_absolute_url().removesuffix("x/")
        fragment = f"#{anchor}" if anchor else ""
        address = f"{folders[month]}{slug}/{fragment}"
        yield Place(title, address, month.year, language, is_retracted, note or "")
