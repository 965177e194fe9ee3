"""The archive by year and month: one query, whatever its size."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Self, TypeVar

from django.http import HttpRequest

from common import patterns

from . import tallies
from .editions import OfEdition
from .frame import Frame
from .lines import Line
from .models import Article, ArticleQuerySet

Dated = TypeVar("Dated", bound=Article | Line)

COUNTS = tallies.COUNTED[tallies.Kind.MONTH]
OF_EDITION = OfEdition(COUNTS)


class Month(NamedTuple):
    """A month in which something was published; `first` is its first day."""

    first: date
    count: int  # type: ignore[assignment]  # that of tuples is of no use here

    @property
    def address(self) -> str:
        return patterns.of_month("articles:month", self.first.year, self.first.month)


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


@dataclass(frozen=True)
class Archive:
    """
    All months in which something was published, the oldest first.

    `counts` has their keys, such as 200308, and their numbers: all that a list of them is made of.
    """

    counts: tuple[tuple[int, int], ...]

    @classmethod
    def load(cls, now: datetime) -> Self:
        return cls(tuple(COUNTS.rows(now=now)))

    @classmethod
    def shown(cls, request: HttpRequest, now: datetime) -> Self:
        """For readers as it is in the current edition of the site, as the frame of their page."""
        frame: Frame = request.frame  # type: ignore[attr-defined]
        return cls(tuple(OF_EDITION.rows(now=now))) if frame.moment else cls.load(now)

    @cached_property
    def months(self) -> list[Month]:
        return [Month(date(*divmod(key, 100), 1), count) for key, count in self.counts]

    @property
    def oldest(self) -> date | None:
        """The first day of the first month."""
        return date(*divmod(self.counts[0][0], 100), 1) if self.counts else None

    def month(self, first: date) -> Month | None:
        """The month that begins on `first`, if anything was published in it."""
        return next((month for month in self.months if month.first == first), None)

    def months_of(self, number: int) -> list[Month]:
        """The months of a year, from January on."""
        return [month for month in self.months if month.first.year == number]

    @cached_property
    def years(self) -> list[Year]:
        """The newest year first."""
        found = groupby(self.months, key=lambda month: month.first.year)
        return [Year(number, list(months)) for number, months in found][::-1]

    @property
    def count(self) -> int:
        return sum(month.count for month in self.months)

    def around_month(self, first: date) -> tuple[Month | None, Month | None]:
        """The months with articles before and after the month that begins on `first`."""
        before = [month for month in self.months if month.first < first]
        after = [month for month in self.months if month.first > first]
        return (before[-1] if before else None), (after[0] if after else None)

    def around_year(self, number: int) -> tuple[Year | None, Year | None]:
        """The years with articles before and after `number`."""
        years = self.years
        before = [year for year in years if year.number < number]
        after = [year for year in years if year.number > number]
        return (before[0] if before else None), (after[-1] if after else None)


@dataclass(frozen=True, slots=True)
class Titles:
    """A month with the first of its articles, and how many there are beside them."""

    month: Month
    articles: list[Article]

    @property
    def more(self) -> int:
        return self.month.count - len(self.articles)


def first_titles(months: list[Month], articles: ArticleQuerySet, *, most: int) -> list[Titles]:
    """Of each month the first of `articles`, at most so many. One query for twelve months."""
    slices = [
        articles.filter(month=month.first).order_by("published_at", "pk")[:most] for month in months
    ]
    if not slices:
        return []
    found = slices[0].union(*slices[1:], all=True) if len(slices) > 1 else slices[0]
    rows = dict(by_month(sorted(found, key=attrgetter("month", "published_at", "pk"))))
    return [Titles(month, rows[month.first]) for month in months if month.first in rows]


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
