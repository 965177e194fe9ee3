"""The archive by year and month: one query, whatever its size."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple, Self, TypeVar

from django.db.models import Count, QuerySet

from common import patterns
from common.prepared import Statement

from .lines import Line
from .models import Article

Dated = TypeVar("Dated", bound=Article | Line)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in which something was published; `first` is its first day."""

    first: date
    count: int

    @property
    def address(self) -> str:
        return address_of_month(self.first)


@dataclass(frozen=True, slots=True)
class Year:
    """A year in which something was published, its months from January on."""

    number: int
    months: list[Month]

    @property
    def count(self) -> int:
        return sum(month.count for month in self.months)

    @property
    def address(self) -> str:
        return patterns.of_year("articles:year", self.number)

    @property
    def site_map_address(self) -> str:
        return patterns.of_year("articles:site_map_year", self.number)


@dataclass(frozen=True, slots=True)
class Archive:
    """All months in which something was published, the oldest first."""

    months: list[Month]

    @classmethod
    def load(cls, now: datetime) -> Self:
        counts = Article.objects.published(now).order_by("month").values_list("month")
        rows = counts.annotate(count=Count("pk"))
        return cls([Month(first, count) for first, count in rows if first])

    @property
    def years(self) -> list[Year]:
        """The newest year first."""
        found = groupby(self.months, key=lambda month: month.first.year)
        return [Year(number, list(months)) for number, months in found][::-1]

    @property
    def count(self) -> int:
        return sum(month.count for month in self.months)

    def around_year(self, number: int) -> tuple[Year | None, Year | None]:
        """The years with articles before and after `number`."""
        years = self.years
        before = [year for year in years if year.number < number]
        after = [year for year in years if year.number > number]
        return (before[0] if before else None), (after[-1] if after else None)


def by_month(articles: Iterable[Dated]) -> list[tuple[date, list[Dated]]]:
    """Articles that come in the order of their months, under the first days of these."""
    found = groupby(articles, key=lambda article: article.month)
    return [(first, list(group)) for first, group in found if first]


def by_year(articles: Iterable[Dated]) -> list[tuple[int, list[Dated]]]:
    """Articles that come in the order of their years, under the numbers of these."""
    return [
        (number, [article for _, group in months for article in group])
        for number, months in groupby(by_month(articles), key=lambda found: found[0].year)
    ]


def address_of_month(first: date) -> str:
    return patterns.of_month("articles:month", first.year, first.month)


# ---- The months around one ------------------------------------------------------------


def _around(first: date, now: datetime) -> QuerySet[Article, Any]:
    """Each from one end of the index of months; nothing is counted."""
    months = Article.objects.published(now).values_list("month")
    before = months.filter(month__lt=first).order_by("-month")[:1]
    after = months.filter(month__gt=first).order_by("month")[:1]
    return before.union(after, months.order_by("month")[:1], all=True)


AROUND = Statement(_around)


class MonthsAround(NamedTuple):
    """First days of months in which something was published; `oldest` is that of the first."""

    before: date | None
    after: date | None
    oldest: date | None


def months_around(first: date, now: datetime) -> MonthsAround:
    """The months with articles around the one that begins on `first`. One query."""
    months = {month for (month,) in AROUND.rows(first=first, now=now)}
    return MonthsAround(
        max((month for month in months if month < first), default=None),
        min((month for month in months if month > first), default=None),
        min(months, default=None),
    )
