"""Allowances that refill evenly, shared by all processes: one row, one statement to take."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from .models import Bucket

KEPT = timedelta(days=40)
EVER = "ever:"
"""What the keys of buckets begin with that are never forgotten."""
TAKE = """
INSERT INTO outbox_bucket AS kept (key, level, filled_at)
VALUES (%(key)s, %(capacity)s - %(count)s, %(now)s)
ON CONFLICT (key) DO UPDATE SET
  level = LEAST(
    %(capacity)s,
    kept.level + GREATEST(0, EXTRACT(epoch FROM %(now)s - kept.filled_at)) * %(rate)s
  ) - %(count)s,
  filled_at = GREATEST(kept.filled_at, %(now)s)
WHERE LEAST(
    %(capacity)s,
    kept.level + GREATEST(0, EXTRACT(epoch FROM %(now)s - kept.filled_at)) * %(rate)s
  ) >= %(count)s
RETURNING level
"""
# As TAKE, one of each of several, for a question that asks more besides. In the order of keys, so
# that two who take at once wait and never block. What a new one would be left with tells how much
# it holds.
TAKE_EACH = """
INSERT INTO outbox_bucket AS kept (key, level, filled_at)
SELECT key, capacity - 1, %(now)s
FROM unnest(%(keys)s::text[], %(capacities)s::float8[]) AS wanted (key, capacity) ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  level = LEAST(
    excluded.level + 1,
    kept.level + GREATEST(0, EXTRACT(epoch FROM %(now)s - kept.filled_at))
      * (excluded.level + 1) / %(seconds)s
  ) - 1,
  filled_at = GREATEST(kept.filled_at, %(now)s)
WHERE LEAST(
    excluded.level + 1,
    kept.level + GREATEST(0, EXTRACT(epoch FROM %(now)s - kept.filled_at))
      * (excluded.level + 1) / %(seconds)s
  ) >= 1
RETURNING key
"""


def take(
    key: str, *, capacity: float, per: timedelta | None, count: int = 1, now: datetime | None = None
) -> bool:
    """
    Take `count` out of the bucket `key` if so much is in it.

    It holds `capacity`, and an empty one is full again after `per`; None: it is never refilled.
    Two who take at once wait for each other. A clock that is moved back fills nothing.
    """
    if count > capacity:
        return False
    rate = capacity / per.total_seconds() if per else 0.0
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {
                "key": key,
                "capacity": float(capacity),
                "count": float(count),
                "rate": rate,
                "now": now or timezone.now(),
            },
        )
        return cursor.fetchone() is not None


def fill(key: str) -> None:
    """Let a bucket be full again, as if nothing had been taken."""
    Bucket.objects.filter(key=key).delete()


def wanted(capacities: Mapping[str, int], *, per: timedelta, now: datetime) -> dict[str, Any]:
    """The values of TAKE_EACH, which gives the keys of the buckets that had one."""
    return {
        "keys": list(capacities),
        "capacities": list(capacities.values()),
        "seconds": per.total_seconds(),
        "now": now,
    }


def known(keys: Iterable[str]) -> set[str]:
    """Those of the keys from which something was taken, and that are not forgotten."""
    return set(Bucket.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def forget_old(now: datetime) -> None:
    """Delete the buckets from which nothing was taken in a long time."""
    Bucket.objects.filter(filled_at__lt=now - KEPT).exclude(key__startswith=EVER).delete()
