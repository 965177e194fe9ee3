"""
What stands under the headings of the subject index: titles with their years, the newest first, and
under subheadings the passages that editors placed there. Only what is published.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from common.prepared import Text

from .models import Subject, address_of

SHOWN = 6  # articles under a heading without subheadings; more are left to the subject's page
BESIDE = 10  # under a subheading on the subject's own page

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
LISTED = "listed_from <= %(now)s AND (listed_until IS NULL OR listed_until > %(now)s)"
LISTED_IN_SPAN = """listed_from BETWEEN %(first)s AND %(last)s
        AND (listed_until IS NULL OR listed_until > %(now)s)"""
NEWEST_UNDER = Text(UNDER.format(listed=LISTED))
NEWEST_OF_SPAN_UNDER = Text(UNDER.format(listed=LISTED_IN_SPAN))
NEWEST_UNDER_ONE = Text(UNDER_ONE.format(listed=LISTED))


class Span(NamedTuple):
    """From one moment to another, both among it."""

    first: datetime
    last: datetime

    @classmethod
    def of_year(cls, year: int, zone: ZoneInfo) -> Self:
        """
        >>> Span.of_year(2024, ZoneInfo("America/New_York")).first.isoformat()
        '2024-01-01T00:00:00-05:00'
        """
        end = datetime.combine(date(year, 12, 31), time.max, zone)
        return cls(datetime(year, 1, 1, tzinfo=zone), end)

    def until(self, now: datetime) -> Self:
        """What of it is over."""
        return self._replace(last=min(self.last, now))


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
    tags = list(numbers)
    if span:
        times = span.until(now)._asdict()
        rows = NEWEST_OF_SPAN_UNDER.rows(tags=tags, shown=shown, now=now, **times)
    else:
        rows = NEWEST_UNDER.rows(tags=tags, shown=shown, now=now)
    for (tag, subheading, number), placed in groupby(rows, key=lambda row: row[:3]):
        places = list(places_of(placed))
        every = number if subheading else numbers[tag] + number
        found.setdefault(tag, []).append(Group(subheading, places, more=every - len(places)))
    return found


def subheadings_of(subject: Subject, now: datetime) -> list[Group]:
    """What stands under the subheadings of one subject, the newest. One query."""
    rows = NEWEST_UNDER_ONE.rows(tag=subject.pk, shown=BESIDE, now=now)
    found = []
    for (_, subheading, number), placed in groupby(rows, key=lambda row: row[:3]):
        places = list(places_of(placed))
        found.append(Group(subheading, places, more=number - len(places)))
    return found


def places_of(rows: Iterable[Any]) -> Iterator[Place]:
    for *_, title, slug, month, language, is_retracted, anchor, note in rows:
        address = address_of(month, slug) + (f"#{anchor}" if anchor else "")
        yield Place(title, address, month.year, language, is_retracted, note or "")
