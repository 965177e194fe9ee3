"""When a reader's next digest is due, by the clock on their wall. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIODS = {"daily": timedelta(days=1), "weekly": timedelta(days=7), "monthly": timedelta(days=31)}
"""The longest time between two digests."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`weekday` counts from Monday, 0; `monthday` ends at 28, which every month has."""

    frequency: str
    hour: int = 8
    weekday: int = 0
    monthday: int = 1
    zone: str = "UTC"


def next_digest(rhythm: Rhythm, after: datetime) -> datetime | None:
    """
    The first moment after `after` at which a digest is due; None of those who want it at once.

    An hour that daylight saving leaves out comes an hour later; one that it repeats comes once.

    >>> next_digest(Rhythm("weekly", zone="Europe/Berlin"), datetime(2026, 11, 24, tzinfo=UTC))
    datetime.datetime(2026, 11, 30, 7, 0, tzinfo=datetime.timezone.utc)
    >>> next_digest(Rhythm("at_once"), datetime(2026, 11, 24, tzinfo=UTC)) is None
    True
    """
    if rhythm.frequency not in PERIODS:
        return None
    zone = ZoneInfo(rhythm.zone)
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if is_day(rhythm, day):
            moment = at(day, rhythm.hour, zone)
            if moment > after:
                return moment
        day += timedelta(days=1)


def is_day(rhythm: Rhythm, day: date) -> bool:
    if rhythm.frequency == "weekly":
        return day.weekday() == rhythm.weekday
    return rhythm.frequency == "daily" or day.day == rhythm.monthday


def at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The moment in UTC; the first of two where the hour comes twice."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def period_before(frequency: str, moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """
    The whole day, week or month that was over at `moment`, in the publisher's zone.

    >>> zone = ZoneInfo("UTC")
    >>> since, until = period_before("monthly", datetime(2026, 11, 24, tzinfo=UTC), zone)
    >>> since.date(), until.date()
    (datetime.date(2026, 10, 1), datetime.date(2026, 11, 1))
    """
    today = moment.astimezone(zone).date()
    if frequency == "daily":
        first, last = today - timedelta(days=1), today
    elif frequency == "weekly":
        last = today - timedelta(days=today.weekday())
        first = last - timedelta(days=7)
    else:
        last = today.replace(day=1)
        first = (last - timedelta(days=1)).replace(day=1)
    return at(first, 0, zone), at(last, 0, zone)
