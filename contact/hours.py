"""The clock of first answers: it runs while the desk is open. Pure, but for `Desk.load`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateField, Field, IntegerField, QuerySet, TimeField, Value

from articles.models import Publisher
from common.prepared import Statement

from .models import Holiday, OpeningHours

DAY = timedelta(days=1)
MOST_DAYS = 366
"""How far ahead an opening is looked for; a desk that never opens has its answers due by then."""

Spans = Mapping[int, Sequence[tuple[time, time]]]
"""By weekday (0 is Monday), when the desk opens and closes."""

OFFICE: Spans = {weekday: [(time(9), time(17))] for weekday in range(5)}
"""Of a desk that has set no hours."""


def _hours(since: date) -> QuerySet[Any, Any]:
    """Spans, and the holidays from that day on: rows that have the one or the other."""
    names = ("weekday", "opens", "closes")
    fields: list[Field[Any, Any]] = [IntegerField(), TimeField(), TimeField()]
    columns = [Value(None, output_field=field) for field in fields]
    spans = OpeningHours.objects.order_by().values_list(
        *names, Value(None, output_field=DateField())
    )
    days = Holiday.objects.order_by().filter(day__gte=since).values_list(*columns, "day")
    return spans.union(days, all=True)


HOURS = Statement(_hours)


@dataclass(frozen=True, slots=True)
class Desk:
    """When somebody is there, in the publisher's zone."""

    spans: Spans
    holidays: Collection[date]
    zone: ZoneInfo

    @classmethod
    def load(cls, now: datetime, *, publisher: Publisher | None = None) -> "Desk":
        """One query, beside the publisher's where it is not given."""
        spans: dict[int, list[tuple[time, time]]] = {}
        holidays = set()
        for weekday, opens, closes, day in HOURS.rows(since=now.date() - DAY):
            if day is None:
                spans[weekday] = sorted([*spans.get(weekday, ()), (opens, closes)])
            else:
                holidays.add(day)
        return cls(spans or OFFICE, holidays, (publisher or Publisher.load()).zone)

    def openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans that end after `start`, in order, for a year."""
        first = start.astimezone(self.zone).date()
        for day in (first + DAY * number for number in range(MOST_DAYS)):
            if day in self.holidays:
                continue
            for opens, closes in self.spans.get(day.weekday(), ()):
                end = datetime.combine(day, closes, self.zone).astimezone(start.tzinfo)
                if end > start:
                    yield datetime.combine(day, opens, self.zone).astimezone(start.tzinfo), end

    def due(self, start: datetime, *, hours: float) -> datetime:
        """
        When so many business hours after `start` have passed.

        >>> from datetime import UTC
        >>> desk = Desk(OFFICE, [date(2026, 11, 30)], ZoneInfo("UTC"))
        >>> desk.due(datetime(2026, 11, 27, 16, tzinfo=UTC), hours=2)  # a Friday; Monday is off
        datetime.datetime(2026, 12, 1, 10, 0, tzinfo=datetime.timezone.utc)
        """
        left = timedelta(hours=hours)
        for opens, closes in self.openings(start):
            begin = max(opens, start)
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        return start + DAY * MOST_DAYS

    def between(self, start: datetime, end: datetime) -> timedelta:
        """
        The business time from `start` to `end`.

        >>> from datetime import UTC
        >>> desk = Desk(OFFICE, [], ZoneInfo("UTC"))
        >>> noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
        >>> desk.between(noon, noon + 3 * DAY)  # Friday to Monday
        datetime.timedelta(seconds=28800)
        """
        passed = timedelta()
        for opens, closes in self.openings(start):
            if opens >= end:
                break
            passed += min(closes, end) - max(opens, start)
        return passed
