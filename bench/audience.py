"""
How long it takes to plan mail for many: an audience frozen, digests of many topics.

The subscribers it makes, and their mail, it deletes again.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from bench.rows import Row, row


class Size(NamedTuple):
    """How many readers a letter goes to and how many get digests, with what each may take in s."""

    frozen: int
    freeze_goal: float
    digested: int
    digest_goal: float | None


FEW, MANY = Size(100_000, 2.0, 5_000, None), Size(1_000_000, 15.0, 100_000, 60.0)
TOPICS = 50
BYTES_GOAL = 200  # of a delivery with its indexes

FILL = """
INSERT INTO subscriptions_subscriber (
  key, address, canonical, state, epoch, frequency, hour, weekday, monthday, zone, everything,
  corrections, confirmed_at, digested_until, next_digest_at
)
SELECT n, 'r' || n || '@bench.invalid', 'r' || n || '@bench.invalid', 'active', 0, %(frequency)s,
  8, 0, 1, 'UTC', %(everything)s, false, %(then)s, %(digested)s, %(due)s
FROM generate_series(1, %(count)s) AS n
"""
TAKE_TOPICS = """
INSERT INTO subscriptions_topic (subscriber_id, subject_id)
SELECT s.id, t.id FROM subscriptions_subscriber s CROSS JOIN (
  SELECT id FROM articles_subject ORDER BY id LIMIT %s
) t
"""
TABLES = (
    "subscriptions_receipt, subscriptions_correctionreceipt, subscriptions_topic,"
    " subscriptions_topictally,"
    " subscriptions_subscriber, outbox_event, outbox_delivery, outbox_mailing,"
    " subscriptions_issue"
)


@contextmanager
def subscribers(count: int, *, frequency: str, everything: bool, due: Any = None) -> Iterator[None]:
    from django.db import connection
    from django.utils import timezone

    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
        given = {
            "count": count, "frequency": frequency, "everything": everything, "due": due,
            "then": now - timedelta(days=400), "digested": now - timedelta(days=7),
        }  # fmt: skip
        cursor.execute(FILL, given)
        if not everything:
            cursor.execute(TAKE_TOPICS, [TOPICS])
        cursor.execute("ANALYZE")
        try:
            yield
        finally:
            cursor.execute(f"TRUNCATE {TABLES} CASCADE")


def freeze(count: int) -> tuple[float, float]:
    """Seconds to plan a letter to so many, and the bytes that one delivery takes."""
    from django.db import connection
    from django.utils import timezone

    from subscriptions import letters
    from subscriptions.models import Issue

    with subscribers(count, frequency="weekly", everything=True):
        issue = Issue.objects.create(title="Letter", body="<p>Hello.</p>")
        start = time.perf_counter()
        mailing = letters.send(issue, now=timezone.now())
        seconds = time.perf_counter() - start
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size('outbox_delivery')")
            size = cursor.fetchone()[0]
        return seconds, size / mailing.candidates


def digests(count: int) -> float:
    """
    Seconds to plan the digests of so many, each with 50 topics, of a week in which forty articles
    appeared; all of them get one.
    """
    from django.utils import timezone

    from articles.models import Article
    from subscriptions import planning

    now = timezone.now()
    recent = list(Article.objects.published(now).newest_first().values_list("pk", flat=True)[:40])
    kept = dict(Article.objects.filter(pk__in=recent).values_list("pk", "published_at"))
    Article.objects.filter(pk__in=recent).update(published_at=now - timedelta(days=2))
    try:
        with subscribers(count, frequency="weekly", everything=False, due=now):
            start = time.perf_counter()
            mails = planning.plan_digests(now)
            seconds = time.perf_counter() - start
        if mails != count:
            sys.exit(f"{mails} of {count} readers would get their digest.")
        return seconds
    finally:
        for pk, moment in kept.items():
            Article.objects.filter(pk=pk).update(published_at=moment)


def rows(size: Size) -> Iterator[Row]:
    print(f"  planning mail for {size.frozen:,} readers", flush=True)
    seconds, weight = freeze(size.frozen)
    yield row(f"audience of {size.frozen:,} frozen", seconds, "s", most=size.freeze_goal)
    yield row("a delivery with its indexes", weight, "bytes", most=BYTES_GOAL)
    name = f"digests, {size.digested:,} readers of {TOPICS} topics"
    yield row(name, digests(size.digested), "s", most=size.digest_goal)
