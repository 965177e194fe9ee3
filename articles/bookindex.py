"""
The subject index as a book has it: headings with subheadings and passages, see and see also.

Two statements, whatever the size of the archive: one for the headings, one for what they lead to.
Only what is published is in it, and only headings that lead to something.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from common.patterns import named
from common.prepared import Text

from . import tallies
from .filing import Letter, anchor_of
from .models import Subject
from .models import address_of as address_of_article

SHOWN = 6  # articles under a heading without subheadings; more are left to the subject's page
BESIDE = 10  # under a subheading on the subject's own page
PLACES = 600  # of a letter: where its headings have more, fewer are shown under each
PRINTED = 15_000  # the same for paper: a book of some three hundred pages
ALL = 1_000_000_000

# Of the headings in use all letters are counted; entries are those of one letter, or of all where
# there are few.
HEADINGS = """
WITH used AS MATERIALIZED (
    SELECT subject.id, name, slug, language, bucket, filing_key, number
    FROM articles_subject AS subject JOIN ({counts}) AS counts ON counts.key = subject.id
    WHERE status = 'active'
),
filed AS MATERIALIZED (
    SELECT bucket, filing_key, id, '' AS text, language FROM used
    UNION ALL
    SELECT label.bucket, label.filing_key, used.id, text, label.language
    FROM articles_subjectlabel AS label JOIN used ON used.id = subject_id WHERE kind = 'alt'
),
chosen AS (
    SELECT * FROM filed WHERE bucket = %(bucket)s OR (SELECT count(*) FROM filed) <= %(whole)s
)
SELECT 'letter', bucket, min(filing_key), 0, '', '', '', '', count(*) FROM filed GROUP BY bucket
UNION ALL
SELECT 'entry', chosen.bucket, chosen.filing_key, used.id, chosen.text, name, slug,
    chosen.language, CASE WHEN text = '' THEN number ELSE 0 END
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
# As `tallies.counts_sql`, of a span of time: two indexes are read, and no article.
OF_SPAN = """
SELECT subject.id AS key, appeared.number - gone.number AS number FROM articles_subject AS subject
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM articles_articlesubject
    WHERE tag_id = subject.id AND listed_from BETWEEN %(first)s AND %(last)s
) AS appeared
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM articles_articlesubject
    WHERE tag_id = subject.id AND listed_from BETWEEN %(first)s AND %(last)s
        AND listed_until IS NOT NULL AND listed_until <= %(now)s
) AS gone
WHERE appeared.number > gone.number
"""
HEADINGS_EVER = Text(
    HEADINGS.format(counts=tallies.counts_sql(tallies.Kind.SUBJECT).replace("%s", "%(now)s"))
)
HEADINGS_OF_SPAN = Text(HEADINGS.format(counts=OF_SPAN))

# What stands under some headings: the newest articles, read from the index of `listed_from`, and
# what editors placed under subheadings, of which all is read. `number` counts the latter, and of
# what stands under the heading itself the difference to its number of articles.
UNDER = """
WITH placed AS MATERIALIZED (
    SELECT tag_id AS tag, about.id AS about, content_object_id AS article, listed_from,
        locator.id AS locator, subheading, sub_filing_key, anchor, note
    FROM articles_articlesubject AS about
    JOIN articles_indexlocator AS locator ON article_subject_id = about.id
    WHERE tag_id = ANY(%(tags)s) AND is_placed AND {listed}
),
aside AS (
    SELECT tag, count(*) FILTER (WHERE subheading = '') - count(DISTINCT about) AS number
    FROM placed GROUP BY tag
),
every AS (
    SELECT direct.tag, '' AS subheading, '' AS key, article, listed_from, NULL AS locator,
        '' AS anchor, '' AS note
    FROM unnest(%(tags)s::bigint[]) AS direct (tag) CROSS JOIN LATERAL (
        SELECT content_object_id AS article, listed_from FROM articles_articlesubject
        WHERE tag_id = direct.tag AND {listed} AND NOT is_placed
        ORDER BY listed_from DESC, content_object_id DESC LIMIT %(shown)s
    ) AS newest
    UNION ALL
    SELECT tag, subheading, sub_filing_key, article, listed_from, locator, anchor, note
    FROM placed
),
found AS (
    SELECT *, count(*) OVER (PARTITION BY tag, subheading) AS number, row_number() OVER (
        PARTITION BY tag, subheading ORDER BY listed_from DESC, article DESC, locator
    ) AS place
    FROM every
)
SELECT tag, subheading, CASE WHEN subheading = '' THEN coalesce(aside.number, 0)
    ELSE found.number END, title, slug, month, language, is_retracted, anchor, note
FROM found LEFT JOIN aside USING (tag) JOIN articles_article ON articles_article.id = article
WHERE place <= %(shown)s ORDER BY tag, key, subheading, place
"""

# What editors placed under the subheadings of one subject: rows as those of UNDER.
UNDER_ONE = """
SELECT %(tag)s, subheading, number, title, slug, month, language, is_retracted, anchor, note
FROM (
    SELECT subheading, sub_filing_key, content_object_id AS article, anchor, note,
        count(*) OVER (PARTITION BY subheading) AS number, row_number() OVER (
            PARTITION BY subheading ORDER BY listed_from DESC, content_object_id DESC, locator.id
        ) AS place
    FROM articles_articlesubject AS about
    JOIN articles_indexlocator AS locator ON article_subject_id = about.id AND subheading > ''
    WHERE tag_id = %(tag)s AND is_placed AND {listed}
) AS found JOIN articles_article ON articles_article.id = article
WHERE place <= %(shown)s ORDER BY sub_filing_key, subheading, place
"""
LISTED = """listed_from BETWEEN %(first)s AND %(last)s
        AND (listed_until IS NULL OR listed_until > %(now)s)"""
NEWEST_UNDER = Text(UNDER.format(listed=LISTED))
NEWEST_UNDER_ONE = Text(UNDER_ONE.format(listed=LISTED))


class Span(NamedTuple):
    """From one moment to another, both among it."""

    first: datetime
    last: datetime

    @classmethod
    def of_year(cls, year: int, zone: ZoneInfo) -> Self:
        """
        >>> Span.of_year(2024, ZoneInfo("America/New_York")).first.astimezone(UTC)
        datetime.datetime(2024, 1, 1, 5, 0, tzinfo=datetime.timezone.utc)
        """
        end = datetime.combine(date(year, 12, 31), time.max, zone)
        return cls(datetime(year, 1, 1, tzinfo=zone), end)

    def until(self, now: datetime) -> Self:
        """What of it is over."""
        return self._replace(last=min(self.last, now))


EVER = Span(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


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
    """Name of the letter, end of its address, number of headings."""
    letters: list[Letter[Entry]]


def index(
    now: datetime,
    *,
    bucket: str = "",
    whole: int = 0,
    span: Span | None = None,
    shown: int = SHOWN,
    places: int = ALL,
) -> Index:
    """
    The index, or one letter of it. At most two queries.

    Without a `bucket`, the entries of all letters where there are no more than `whole`, else none.
    With a `span`, only what was published in it counts. Under a heading stand the newest articles:
    `shown` of them, or fewer where there would be more than `places` in all; in a letter PLACES.
    """
    found = rows_of(now, bucket=bucket, whole=whole, span=span)
    entries = [row for row in found if row.part == "entry"]
    numbers = {row.pk: row.number for row in entries if not row.text}
    shown = fitting(numbers.values(), most=shown, places=PLACES if bucket else places)
    groups = groups_of(numbers, now, span=span, shown=shown)
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


def fitting(numbers: Collection[int], *, most: int, places: int = PLACES) -> int:
    """
    How many articles are shown under a heading, so that there are `places` at the most.

    >>> fitting([1, 2, 90], most=6), fitting([5000] * 150, most=6), fitting([2] * 900, most=6)
    (6, 4, 1)
    """
    if sum(min(most, number) for number in numbers) <= places:
        return most
    return max(
        1,
        bisect_right(
            range(max(numbers) + 1), places, key=lambda n: sum(min(n, number) for number in numbers)
        )
        - 1,
    )


def rows_of(now: datetime, *, bucket: str, whole: int, span: Span | None) -> list[Row]:
    if span:
        times = span.until(now)._asdict()
        rows = HEADINGS_OF_SPAN.rows(bucket=bucket, whole=whole, now=now, **times)
    else:
        rows = HEADINGS_EVER.rows(bucket=bucket, whole=whole, now=now)
    return [Row(*row) for row in rows]


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
    numbers: Mapping[int, int], now: datetime, *, span: Span | None = None, shown: int = SHOWN
) -> dict[int, list[Group]]:
    """
    By the keys of subjects their articles by subheading, the newest first. One query.

    `numbers` are those of all their articles, by the same keys.
    """
    if not numbers:
        return {}
    found: dict[int, list[Group]] = {}
    span = (span or EVER).until(now)
    rows = NEWEST_UNDER.rows(tags=list(numbers), shown=shown, now=now, **span._asdict())
    for (tag, subheading, number), placed in groupby(rows, key=lambda row: row[:3]):
        places = list(places_of(placed))
        every = number if subheading else numbers[tag] + number
        found.setdefault(tag, []).append(Group(subheading, places, more=every - len(places)))
    return found


def subheadings_of(subject: Subject, now: datetime) -> list[Group]:
    """What stands under the subheadings of one subject, the newest. One query."""
    span = EVER.until(now)
    rows = NEWEST_UNDER_ONE.rows(tag=subject.pk, shown=BESIDE, now=now, **span._asdict())
    found = []
    for (_, subheading, number), placed in groupby(rows, key=lambda row: row[:3]):
        places = list(places_of(placed))
        found.append(Group(subheading, places, more=number - len(places)))
    return found


def places_of(rows: Iterable[Any]) -> Iterator[Place]:
    for *_, title, slug, month, language, is_retracted, anchor, note in rows:
        address = address_of_article(month, slug) + (f"#{anchor}" if anchor else "")
        yield Place(title, address, month.year, language, is_retracted, note or "")
