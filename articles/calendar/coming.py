"""What readers see of the plan: what is coming, what is asked for, which months there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from articles import lines
from articles.archive import Archive
from articles.lines import Line
from articles.models import Article, ArticleQuerySet, CalendarEntry
from common.prepared import Statement

from .spans import Span, month_at, months_later, span_of


class Planned(NamedTuple):
    """An entry as readers see it; `article_status` is None where no article is begun."""

    pk: int
    uid: UUID
    title: str
    theme: str
    kind: str
    target: str
    target_on: date | None
    teaser: str
    call: str
    contributions_due_on: date | None
    article_status: str | None


@dataclass(slots=True)
class Group:
    """What is planned for one month or one quarter."""

    span: Span
    entries: list[Planned] = field(default_factory=list)


@dataclass(slots=True)
class Coming:
    """
    What the public may know of what has not appeared yet, on `today`.

    `calls` are those that are still open, the nearest deadline first and those without one last;
    `awaited` was planned for earlier and is not ready, `later` has no date yet.
    """

    today: date
    groups: list[Group] = field(default_factory=list)
    awaited: list[Planned] = field(default_factory=list)
    later: list[Planned] = field(default_factory=list)
    calls: list[Planned] = field(default_factory=list)

    @classmethod
    def load(cls, now: datetime) -> Self:
        """One query. The day is that of the zone in force, the publisher's."""
        entries = [Planned._make(row) for row in PLANNED.rows(now=now)]
        return cls.of(entries, today=timezone.localdate(now))

    @classmethod
    def of(cls, entries: Iterable[Planned], *, today: date) -> Self:
        coming = cls(today)
        groups: dict[Span, Group] = {}
        for entry in entries:
            if is_open(entry, today):
                coming.calls.append(entry)
            if entry.target_on is None:
                coming.later.append(entry)
                continue
            span = span_of(entry.target, entry.target_on)
            if span.end <= today:
                coming.awaited.append(entry)
                continue
            if entry.target == CalendarEntry.Target.DAY:
                span = month_at(entry.target_on)
            groups.setdefault(span, Group(span)).entries.append(entry)
        # A quarter stands after its months.
        order = sorted(groups, key=lambda span: (span.end, span.end - span.first))
        coming.groups = [groups[span] for span in order]
        coming.calls.sort(key=lambda entry: entry.contributions_due_on or date.max)
        return coming

    def in_month(self, month: Span) -> list[Group]:
        """What may appear in that month: its own, and its quarter's."""
        return [
            group
            for group in self.groups
            if group.span.first < month.end and month.first < group.span.end
        ]

    def months(self) -> set[date]:
        """The months, by their first days, in which something may still appear."""
        this = self.today.replace(day=1)
        return {
            month
            for group in self.groups
            for number in range(3)
            if this <= (month := months_later(group.span.first, number)) < group.span.end
        }


def is_open(entry: Planned, today: date) -> bool:
    """
    Whether contributions to an entry that has not appeared are still taken.

    Until the deadline; without one as long as nothing is written.
    """
    status = entry.article_status
    if status not in {None, Article.Status.DRAFT}:
        return False
    if due := entry.contributions_due_on:
        return due >= today
    return bool(entry.call) and status is None


def neighbours(month: Span, coming: Coming, archive: Archive) -> tuple[date | None, date | None]:
    """The months before and after one that show something."""
    known = coming.months() | {one.first for one in archive.months} | {coming.today.replace(day=1)}
    before = max((first for first in known if first < month.first), default=None)
    return before, min((first for first in known if first > month.first), default=None)


# ---- What is asked --------------------------------------------------------------------


def _planned(now: datetime) -> QuerySet[CalendarEntry, Any]:
    entries = CalendarEntry.objects.public(now).coming(now)
    names = [*Planned._fields[:-1], "article__status"]
    return entries.values_list(*names)


PLANNED = Statement(_planned)


class Announced(NamedTuple):
    """The public entry that an article was announced by."""

    uid: str
    theme: str


class Appeared(NamedTuple):
    """A line of the list of what has appeared; `planned` is None where nothing announced it."""

    line: Line
    planned: Announced | None


def with_entries(articles: ArticleQuerySet, now: datetime) -> QuerySet[Article, Any]:
    """The tuples that `appeared` takes, for a Statement."""
    entries = CalendarEntry.objects.public(now).filter(article=OuterRef("pk"))
    columns = {name: name for name in Announced._fields}
    planned = Subquery(entries.order_by().values(json=JSONObject(**columns)))
    return lines.of(articles.annotate(planned_by=planned), "planned_by")


def appeared(rows: Iterable[tuple[Any, ...]]) -> list[Appeared]:
    return [
        Appeared(Line._make(line), Announced(**planned) if planned else None)
        for *line, planned in rows
    ]
