"""
The subject index as a book has it: headings with subheadings and passages, see and see also.

Two statements, whatever the size of the archive: one for the headings, one for what they lead to.
Only what is published is in it, and only headings that lead to something.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from common.patterns import named
from common.prepared import Text

from . import tallies
from .filing import Letter, anchor_of
from .places import SHOWN, Group, Span, groups_of

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
