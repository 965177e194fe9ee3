"""How many mails may go now: to each domain and in all, a minute and a day, over all processes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from math import floor

from common.addresses import domain_of

from . import buckets
from .models import Throttle

BURST = timedelta(seconds=10)
"""What may go at once, of a limit by the minute."""


def limits() -> dict[str, Throttle]:
    """The throttles by domain; that of all mail under ""."""
    return {throttle.domain.lower(): throttle for throttle in Throttle.objects.all()}


def waits(
    addresses: Mapping[int, str], throttles: Mapping[str, Throttle], now: datetime
) -> dict[int, float]:
    """
    Which of these must wait for their domain, and for how many seconds; the others are counted.
    """
    waiting: dict[int, float] = {}
    seen: Counter[str] = Counter()
    for number, address in addresses.items():
        domain = domain_of(address)
        throttle = throttles.get(domain) if domain else None
        wait = wait_for(throttle, now) if throttle else 0.0
        if wait:
            # One after the other, not all at once.
            waiting[number] = wait + seen[domain] * 0.05
            seen[domain] += 1
    return waiting


def allowed(
    numbers: Iterable[int], throttles: Mapping[str, Throttle], now: datetime
) -> tuple[list[int], float]:
    """Which of these may go by the limit of all mail, and the seconds until more may."""
    throttle = throttles.get("")
    if throttle is None:
        return list(numbers), 0.0
    going: list[int] = []
    for number in numbers:
        if wait := wait_for(throttle, now):
            return going, wait
        going.append(number)
    return going, 0.0


def wait_for(throttle: Throttle, now: datetime) -> float:
    """Take one mail's allowance; 0, or the seconds after which to ask again."""
    if throttle.per_day:
        most = most_on(throttle, now.date())
        key = f"day:{throttle.domain}:{now:%Y-%m-%d}"
        if not buckets.take(key, capacity=most, per=None, now=now):
            tomorrow = datetime.combine(now.date() + timedelta(days=1), datetime.min.time())
            return (tomorrow - now.replace(tzinfo=None)).total_seconds() + 1
    if throttle.per_minute:
        capacity = max(1.0, throttle.per_minute * BURST.total_seconds() / 60)
        per = timedelta(seconds=60 * capacity / throttle.per_minute)
        if not buckets.take(f"minute:{throttle.domain}", capacity=capacity, per=per, now=now):
            return BURST.total_seconds() / 2
    return 0.0


def most_on(throttle: Throttle, day: date) -> int:
    """
    The daily limit as it has grown.

    >>> most_on(Throttle(per_day=50, grows_by=50, since=date(2026, 11, 1)), date(2026, 11, 3))
    112
    """
    days = max(0, (day - throttle.since).days)
    grown = (throttle.per_day or 0) * (1 + throttle.grows_by / 100) ** min(days, 365)
    return floor(min(grown, 1e12))
