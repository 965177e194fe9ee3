"""The time that a target means: a day, a month, a quarter. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3}


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` up to, not including, `end`."""

    first: date
    end: date

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def is_month(self) -> bool:
        return self.end == months_later(self.first, 1)

    def __str__(self) -> str:
        """
        >>> str(span_of("quarter", date(2027, 1, 1))), str(month_at(date(2026, 11, 24)))
        ('January to March 2027', 'November 2026')
        """
        if self.is_month:
            return f"{self.first:%B %Y}"
        return f"{self.first:%B} to {self.last:%B %Y}"


def span_of(target: str, first: date) -> Span:
    """
    The span of a target that is not none.

    >>> span_of("day", date(2026, 12, 31)).end, span_of("quarter", date(2026, 10, 1)).end
    (datetime.date(2027, 1, 1), datetime.date(2027, 1, 1))
    """
    if target == "day":
        return Span(first, first + timedelta(days=1))
    return Span(first, months_later(first, MONTHS[target]))


def month_at(day: date) -> Span:
    """The month that a day lies in."""
    return span_of("month", day.replace(day=1))


def months_later(first: date, number: int) -> date:
    """
    The first day of a month so many months later.

    >>> months_later(date(2026, 11, 1), 3)
    datetime.date(2027, 2, 1)
    """
    years, month = divmod(first.month - 1 + number, 12)
    return date(first.year + years, month + 1, 1)
