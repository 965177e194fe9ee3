"""What readers see of the plan: what is coming, what is asked for, which months there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from django.utils import timezone

from articles.archive import Archive
from articles.models import Article, CalendarEntry

from .spans import Span, month_at, months_later, span_of


@dataclass(slots=True)
class Group:
    """What is planned for one month or one quarter."""

    span: Span
    entries: list[CalendarEntry] = field(default_factory=list)


@dataclass(slots=True)
class Coming:
    """
    What the public may know of what has not appeared yet, on `today`.

    `calls` are those that are still open, the nearest deadline first and those without one last;
    `awaited` was planned for earlier and is not ready, `later` has no date yet.
    """

    today: date
    groups: list[Group] = field(default_factory=list)
    awaited: list[CalendarEntry] = field(default_factory=list)
    later: list[CalendarEntry] = field(default_factory=list)
    calls: list[CalendarEntry] = field(default_factory=list)

    @classmethod
    def load(cls, now: datetime) -> Self:
        """One query. The day is that of the zone in force, the publisher's."""
        entries = CalendarEntry.objects.public(now).coming(now)
        return cls.of(entries.with_articles(), today=timezone.localdate(now))

    @classmethod
    def of(cls, entries: Iterable[CalendarEntry], *, today: date) -> Self:
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


def is_open(entry: CalendarEntry, today: date) -> bool:
    """
    Whether contributions to an entry that has not appeared are still taken.

    Until the deadline; without one as long as nothing is written.
    """
    if entry.article and entry.article.status != Article.Status.DRAFT:
        return False
    if due := entry.contributions_due_on:
        return due >= today
    return bool(entry.call) and entry.article is None


def neighbours(month: Span, coming: Coming, archive: Archive) -> tuple[date | None, date | None]:
    """The months before and after one that show something."""
    known = coming.months() | {one.first for one in archive.months} | {coming.today.replace(day=1)}
    before = max((first for first in known if first < month.first), default=None)
    return before, min((first for first in known if first > month.first), default=None)


def with_entries(articles: Iterable[Article], now: datetime) -> list[Article]:
    """Articles with `planned`: the public entry that each was announced by, or None. One query."""
    found = list(articles)
    entries = CalendarEntry.objects.public(now).filter(article__in=[one.pk for one in found])
    planned = {entry.article_id: entry for entry in entries}
    for article in found:
        article.planned = planned.get(article.pk)  # type: ignore[attr-defined]
    return found
