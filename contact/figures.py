"""What the desk has to do, and how long it takes: counted for its page of figures."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Q
from django.db.models.functions import TruncDate, TruncWeek
from django.utils import timezone

from common.charts import Point

from .hours import Desk
from .models import Message

WEEKS, DAYS, LOOKED_AT = 26, 30, 13
"""Weeks and days of arrivals; weeks whose first answers are looked at."""
MOST = 5000
"""The newest answered messages that are gone through: business hours are counted in Python."""
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
NO_SPAM = ~Q(state=Message.State.SPAM)


@dataclass(slots=True)
class OfTopic:
    """Figures of one topic in the last weeks."""

    name: str
    arrived: int = 0
    late: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def median(self) -> float | None:
        return median(self.hours) if self.hours else None


def arrivals_by_week(now: datetime) -> list[Point]:
    monday = day_of(now) - DAY * timezone.localdate(now).weekday()
    starts = [monday - WEEK * number for number in reversed(range(WEEKS))]
    rows = (
        Message.objects.filter(NO_SPAM, arrived_at__gte=starts[0])
        .order_by()
        .values(week=TruncWeek("arrived_at"))
        .annotate(number=Count("pk"))
    )
    counted = {row["week"].date(): row["number"] for row in rows}
    return [(f"{day:%b %d}", counted.get(day.date(), 0)) for day in starts]


def arrivals_by_day(now: datetime) -> list[Point]:
    starts = [day_of(now) - DAY * number for number in reversed(range(DAYS))]
    rows = (
        Message.objects.filter(NO_SPAM, arrived_at__gte=starts[0])
        .order_by()
        .values(day=TruncDate("arrived_at"))
        .annotate(number=Count("pk"))
    )
    counted = {row["day"]: row["number"] for row in rows}
    return [(f"{day:%b %d}", counted.get(day.date(), 0)) for day in starts]


def day_of(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def first_answers(now: datetime) -> tuple[list[Point], list[OfTopic]]:
    """The median of business hours to the first answer, by week of arrival; and by topic."""
    since = day_of(now) - DAY * timezone.localdate(now).weekday() - WEEK * (LOOKED_AT - 1)
    desk = Desk.load(since)
    rows = (
        Message.objects.filter(NO_SPAM, arrived_at__gte=since)
        .order_by("-arrived_at")
        .values_list("arrived_at", "answered_at", "answer_due_at", "state", "topic__name")
    )
    by_week: dict[int, list[float]] = defaultdict(list)
    topics: dict[str, OfTopic] = {}
    for arrived, answered, due, state, name in rows[:MOST]:
        topic = topics.setdefault(name, OfTopic(name))
        topic.arrived += 1
        waits = answered is None and state in Message.AT_HAND
        topic.late += (answered or (now if waits else due)) > due
        if answered:
            hours = desk.between(arrived, answered).total_seconds() / 3600
            topic.hours.append(hours)
            by_week[(arrived - since).days // 7].append(hours)
    points = [
        (f"{since + WEEK * week:%b %d}", round(median(by_week[week]), 1))
        for week in sorted(by_week)
    ]
    return points, sorted(topics.values(), key=lambda topic: -topic.arrived)
