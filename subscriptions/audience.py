"""
Who gets what, in SQL over all subscribers at once.

Each statement is given the delivery's mailing, and writes deliveries and receipts in the open
transaction. Suppressed addresses are asked for when a mail is sent, since their hashes are keyed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from articles.models import Article, ArticleSubject
from outbox.models import Mailing

# Those who get mail at a moment; the rule of `SubscriberQuerySet.reachable`.
REACHABLE = "s.state = 'active' AND (s.paused_until IS NULL OR s.paused_until <= %(now)s)"

# Which subscribers chose something that an article of `cand` is about.
CHOSEN = """
SELECT t.subscriber_id AS subscriber, c.article
FROM cand c JOIN cand_subject cs ON cs.article = c.article
JOIN subscriptions_topic t ON t.subject_id = cs.subject
UNION
SELECT t.subscriber_id, c.article
FROM cand c JOIN articles_byline b ON b.article_id = c.article
JOIN subscriptions_topic t ON t.author_id = b.author_id
"""

AT_ONCE = f"""
WITH cand AS (SELECT %(article)s::bigint AS article),
cand_subject AS (
  SELECT content_object_id AS article, tag_id AS subject FROM articles_articlesubject
  WHERE content_object_id = %(article)s
),
chosen AS ({CHOSEN}),
wanted AS (
  SELECT s.id FROM subscriptions_subscriber s
  WHERE s.frequency = 'at_once' AND {REACHABLE} AND s.confirmed_at <= %(now)s AND (
    s.everything OR s.id IN (SELECT subscriber FROM chosen)
  )
  UNION
  SELECT s.id FROM subscriptions_topic t
  JOIN articles_calendarentry e ON e.id = t.entry_id AND e.article_id = %(article)s
  JOIN subscriptions_subscriber s ON s.id = t.subscriber_id AND {REACHABLE}
),
fresh AS (
  SELECT w.id FROM wanted w
  WHERE NOT EXISTS (
    SELECT FROM subscriptions_receipt r WHERE r.subscriber_id = w.id AND r.article_id = %(article)s
  )
),
planned AS (
  INSERT INTO outbox_delivery (mailing_id, recipient, state, attempts, changed_at, reply)
  SELECT %(mailing)s, id, 'planned', 0, %(now)s, '' FROM fresh ORDER BY id
  ON CONFLICT (mailing_id, recipient) DO NOTHING
  RETURNING id, recipient
)
INSERT INTO subscriptions_receipt (subscriber_id, article_id, delivery_id)
SELECT recipient, %(article)s, id FROM planned
"""  # noqa: S608

CORRECTED = f"""
WITH wanted AS (
  SELECT s.id FROM subscriptions_subscriber s
  WHERE s.frequency = 'at_once' AND {REACHABLE} AND s.confirmed_at <= %(now)s AND (
    s.corrections OR EXISTS (
      SELECT FROM subscriptions_receipt r
      WHERE r.subscriber_id = s.id AND r.article_id = %(article)s
    )
  ) AND NOT EXISTS (
    SELECT FROM subscriptions_correctionreceipt r
    WHERE r.subscriber_id = s.id AND r.correction_id = %(correction)s
  )
),
planned AS (
  INSERT INTO outbox_delivery (mailing_id, recipient, state, attempts, changed_at, reply)
  SELECT %(mailing)s, id, 'planned', 0, %(now)s, '' FROM wanted ORDER BY id
  ON CONFLICT (mailing_id, recipient) DO NOTHING
  RETURNING id, recipient
)
INSERT INTO subscriptions_correctionreceipt (subscriber_id, correction_id, delivery_id)
SELECT recipient, %(correction)s, id FROM planned
"""  # noqa: S608

LETTER_READERS = f"""
subscriptions_subscriber s
WHERE {REACHABLE} AND (%(is_for_all)s OR s.everything OR EXISTS (
  SELECT FROM subscriptions_topic t
  WHERE t.subscriber_id = s.id AND t.subject_id = ANY(%(subjects)s)
))
"""

LETTER = f"""
INSERT INTO outbox_delivery (mailing_id, recipient, state, attempts, changed_at, reply)
SELECT %(mailing)s, s.id, 'planned', 0, %(now)s, '' FROM {LETTER_READERS}
ORDER BY s.id
ON CONFLICT (mailing_id, recipient) DO NOTHING
"""  # noqa: S608

# ---- Digests ----------------------------------------------------------------------------

DUE = f"""
CREATE TEMPORARY TABLE due ON COMMIT DROP AS
SELECT s.id, s.everything, s.corrections,
       GREATEST(
         s.confirmed_at, s.paused_until, s.digested_until - %(period)s * interval '1 second'
       ) AS since
FROM subscriptions_subscriber s
WHERE s.next_digest_at = %(slot)s AND s.frequency = %(frequency)s AND {REACHABLE}
ORDER BY s.id FOR UPDATE
"""  # noqa: S608

# Receipts of mails that will not go: what was in them is still to be sent.
RELEASE = """
DELETE FROM {table} r USING outbox_delivery d, due
WHERE d.id = r.delivery_id AND d.state = 'cancelled' AND r.subscriber_id = due.id
"""

CANDIDATES = """
CREATE TEMPORARY TABLE cand (article bigint, published_at timestamptz) ON COMMIT DROP;
CREATE TEMPORARY TABLE cand_subject (article bigint, subject bigint) ON COMMIT DROP
"""

MATCH = f"""
CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
SELECT m.subscriber, m.article FROM (
  {CHOSEN}
  UNION
  SELECT due.id, c.article FROM due CROSS JOIN cand c WHERE due.everything
) m
JOIN due ON due.id = m.subscriber
JOIN cand c ON c.article = m.article AND c.published_at > due.since
WHERE NOT EXISTS (
  SELECT FROM subscriptions_receipt r
  WHERE r.subscriber_id = m.subscriber AND r.article_id = m.article
)
"""  # noqa: S608

MATCH_CORRECTIONS = """
CREATE TEMPORARY TABLE matched_correction ON COMMIT DROP AS
SELECT due.id AS subscriber, k.id AS correction
FROM due CROSS JOIN articles_correction k
WHERE k.id = ANY(%(corrections)s) AND k.made_at > due.since
  AND (due.corrections OR EXISTS (
    SELECT FROM subscriptions_receipt r
    WHERE r.subscriber_id = due.id AND r.article_id = k.article_id
  ))
  AND NOT EXISTS (
    SELECT FROM subscriptions_correctionreceipt r
    WHERE r.subscriber_id = due.id AND r.correction_id = k.id
  )
"""

DELIVER = """
INSERT INTO outbox_delivery (mailing_id, recipient, state, attempts, changed_at, reply)
SELECT %(mailing)s, subscriber, 'planned', 0, %(now)s, '' FROM (
  SELECT subscriber FROM matched UNION SELECT subscriber FROM matched_correction
) AS someone ORDER BY subscriber
ON CONFLICT (mailing_id, recipient) DO NOTHING
"""

RECEIVE = """
INSERT INTO subscriptions_receipt (subscriber_id, article_id, delivery_id)
SELECT m.subscriber, m.article, d.id FROM matched m
JOIN outbox_delivery d ON d.mailing_id = %(mailing)s AND d.recipient = m.subscriber
"""

RECEIVE_CORRECTIONS = """
INSERT INTO subscriptions_correctionreceipt (subscriber_id, correction_id, delivery_id)
SELECT m.subscriber, m.correction, d.id FROM matched_correction m
JOIN outbox_delivery d ON d.mailing_id = %(mailing)s AND d.recipient = m.subscriber
"""


def told_of_article(mailing: Mailing, article: int, *, now: datetime) -> int:
    """Those who want this article at once, and who waited for it; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(AT_ONCE, {"mailing": mailing.pk, "article": article, "now": now})
        return int(cursor.rowcount)


def told_of_correction(mailing: Mailing, correction: int, article: int, *, now: datetime) -> int:
    given: dict[str, Any] = {
        "mailing": mailing.pk,
        "correction": correction,
        "article": article,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(CORRECTED, given)
        return int(cursor.rowcount)


def told_by_letter(mailing: Mailing, subjects: Sequence[int], *, now: datetime) -> int:
    """All who get mail, or those with one of these subjects or everything."""
    given: dict[str, Any] = {
        "mailing": mailing.pk, "subjects": list(subjects), "is_for_all": not subjects, "now": now
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LETTER, given)
        return int(cursor.rowcount)


def count_by_letter(subjects: Sequence[int], *, now: datetime) -> int:
    """How many `told_by_letter` would choose."""
    given: dict[str, Any] = {
        "subjects": list(subjects), "is_for_all": not subjects, "now": now
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {LETTER_READERS}", given)  # noqa: S608
        return int(cursor.fetchone()[0])


def told_by_digest(
    mailing: Mailing,
    *,
    frequency: str,
    slot: datetime,
    period: timedelta,
    corrections: Sequence[int],
    now: datetime,
) -> int:
    """
    Of those whose digest is due at `slot`, who has something in it; gives how many.

    What appeared in the two periods before is looked at, so that a late run leaves nothing out.
    """
    given: dict[str, Any] = {
        "mailing": mailing.pk,
        "frequency": frequency,
        "slot": slot,
        "period": period.total_seconds(),
        "corrections": list(corrections),
        "now": now,
    }
    with connection.cursor() as cursor:
        for table in ("due", "cand", "cand_subject", "matched", "matched_correction"):
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(DUE, given)
        for table in ("subscriptions_receipt", "subscriptions_correctionreceipt"):
            cursor.execute(RELEASE.format(table=table))
        cursor.execute("SELECT min(since) FROM due")
        since = cursor.fetchone()[0]
        if since is None:
            return 0
        cursor.execute(CANDIDATES)
        fill_candidates(since, slot, now)
        cursor.execute("ANALYZE due; ANALYZE cand; ANALYZE cand_subject")
        cursor.execute(MATCH)
        cursor.execute(MATCH_CORRECTIONS, given)
        cursor.execute(DELIVER, given)
        planned = int(cursor.rowcount)
        cursor.execute(RECEIVE, given)
        cursor.execute(RECEIVE_CORRECTIONS, given)
        return planned


def fill_candidates(since: datetime, slot: datetime, now: datetime) -> None:
    """The articles that the public may see and that appeared since, and their subjects."""
    appeared = Article.objects.published(now).filter(published_at__gt=since, published_at__lte=slot)
    rows = list(appeared.values_list("pk", "published_at"))
    about = ArticleSubject.objects.filter(content_object__in=[pk for pk, _ in rows])
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO cand VALUES (%s, %s)", rows)
        cursor.executemany(
            "INSERT INTO cand_subject VALUES (%s, %s)",
            list(about.values_list("content_object_id", "tag_id")),
        )
