"""A time zone as an iCalendar file states it. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)


def vtimezone(zone: tzinfo, name: str, *, first: date, last: date) -> Timezone:
    """
    The zone with the changes of its clocks between two days.

    Not by the library, which writes the hour after a change where RFC 5545 (3.6.5) has the hour
    before it: an event of that hour would be read as one of another.
    """
    begin = datetime.combine(first, time(), UTC) - DAY
    found = Timezone()
    found.add("TZID", name)
    found.add_component(observance(zone, begin, begin))
    for moment in changes(zone, begin, datetime.combine(last, time(), UTC) + 2 * DAY):
        found.add_component(observance(zone, moment, moment - timedelta(seconds=1)))
    return found


def observance(zone: tzinfo, moment: datetime, before: datetime) -> Component:
    """What holds from `moment` on; it began at the local time that still held `before`."""
    there, offset_before = moment.astimezone(zone), offset(zone, before)
    found = TimezoneDaylight() if there.dst() else TimezoneStandard()
    found.add("DTSTART", (moment + offset_before).replace(tzinfo=None))
    found.add("TZOFFSETFROM", offset_before)
    found.add("TZOFFSETTO", there.utcoffset())
    found.add("TZNAME", there.tzname())
    return found


def changes(zone: tzinfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """
    The moments in UTC at which the clocks change, to the second.

    >>> from zoneinfo import ZoneInfo
    >>> year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    >>> [f"{moment:%m-%d %H:%M}" for moment in changes(ZoneInfo("Europe/London"), *year)]
    ['03-29 01:00', '10-25 01:00']
    """
    while begin < end:
        low, high = begin, begin + DAY
        if offset(zone, low) != offset(zone, high):
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                if offset(zone, middle) == offset(zone, low):
                    low = middle
                else:
                    high = middle
            yield high
        begin += DAY


def offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
