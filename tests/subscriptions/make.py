"""Subscribers for tests."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from articles.models import Author, CalendarEntry, Subject
from common import addresses
from subscriptions import choices
from subscriptions.choices import Choices
from subscriptions.models import Subscriber

HOSTILE = int(os.environ.get("HOSTILE", "10"))
"""How often hostile programs try; few prove the same as the 10,000 that were tried."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_subscriber(
    address: str = "ada@example.org",
    *,
    topics: Iterable[Subject | Author | CalendarEntry] = (),
    now: datetime = LONG_AGO,
    **fields: Any,
) -> Subscriber:
    """Somebody who confirmed long ago and wants everything at once, unless said otherwise."""
    kinds = {Subject: "subject", Author: "author", CalendarEntry: "entry"}
    chosen = {
        name: fields.pop(name)
        for name in ("frequency", "hour", "weekday", "monthday", "zone", "corrections")
        if name in fields
    }
    chosen = {"frequency": "at_once", **chosen}
    pairs = tuple((kinds[type(topic)], topic.pk) for topic in topics)
    everything = fields.pop("everything", not pairs)
    values = {"confirmed_at": now, "digested_until": now} | fields
    subscriber = Subscriber.objects.create(
        address=address, canonical=addresses.canonical(address), **values
    )
    choices.apply(Choices(topics=pairs, everything=everything, **chosen), subscriber, now=now)
    if fields:
        Subscriber.objects.filter(pk=subscriber.pk).update(**fields)
    subscriber.refresh_from_db()
    return subscriber


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
