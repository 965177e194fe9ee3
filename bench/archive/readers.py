"""Subscribers with their topics and consents, one mailing to all of them, addresses missed."""

from typing import Any

from django.db import connection

from articles.models.missed import MOST_ROWS

# Random numbers of PostgreSQL are the same after the same seed, in a plan without workers.
SEED = "SET LOCAL max_parallel_workers_per_gather = 0; SELECT setseed(0.2003)"
SUBSCRIBERS = """
INSERT INTO subscriptions_subscriber (
  key, address, canonical, state, epoch, frequency, hour, weekday, monthday, zone, everything,
  corrections, confirmed_at, digested_until, next_digest_at
)
SELECT n, 'r' || n || '@bench.invalid', 'r' || n || '@bench.invalid',
  (ARRAY['active', 'active', 'active', 'active', 'unsubscribed'])[1 + n %% 5], 0,
  (ARRAY['weekly', 'daily', 'monthly', 'at_once'])[1 + n / 5 %% 4], 8, n %% 7, 1, 'UTC', n %% 3 = 0,
  n %% 4 = 0, moment, moment, moment + interval '20 years'
FROM generate_series(1, %(count)s) AS n,
  LATERAL (SELECT timestamptz '2021-08-22Z' + 5 * random() * interval '1 year') AS at (moment)
ORDER BY moment
"""
TOPICS = """
INSERT INTO subscriptions_topic (subscriber_id, subject_id)
SELECT subscriber.id, 1 + floor(%(subjects)s * power(random(), 3))
FROM subscriptions_subscriber AS subscriber, generate_series(1, 2)
WHERE NOT everything
ON CONFLICT DO NOTHING
"""
CONSENTS = """
INSERT INTO subscriptions_consent (digest, kind, said, text_version, page, network, made_at)
SELECT sha256(canonical::bytea), 'confirmed', '', '1', '/subscribe/', '', confirmed_at
FROM subscriptions_subscriber
"""
MAILING = """
INSERT INTO outbox_mailing (kind, key, name, uid, state, because, is_standing, priority, candidates,
  planned_at, start_at, finished_at, tally, is_watched)
SELECT 'letter', 'letter:bench', 'A letter to all', '00000000-0000-0000-0000-000000002003', 'done',
  '', false, 5, count(*), '2026-08-22Z', '2026-08-22Z', '2026-08-22Z',
  jsonb_build_object('states', jsonb_build_object(
    'sent', count(*) FILTER (WHERE id % 4 <> 3), 'failed', count(*) FILTER (WHERE id % 4 = 3)
  ), 'bounced', 0, 'complained', 0), false
FROM subscriptions_subscriber
RETURNING id
"""
DELIVERIES = """
INSERT INTO outbox_delivery (mailing_id, recipient, state, attempts, changed_at, reply)
SELECT %(mailing)s, id, (ARRAY['sent', 'sent', 'sent', 'failed'])[1 + id %% 4], 1, '2026-08-22Z',
  '250 OK'
FROM subscriptions_subscriber
"""
MISSED = """
INSERT INTO articles_missedaddress (path, hits, first_seen, last_seen, referring_host, is_ignored)
SELECT '/gone/' || n || '.html', 1 + n %% 40, '2026-08-01Z',
  timestamptz '2026-08-01Z' + n * interval '1 minute', '', n %% 9 = 0
FROM generate_series(1, %(count)s) AS n
"""


def make_readers(count: int, subjects: int) -> None:
    """In the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(SEED)
        cursor.execute(SUBSCRIBERS, {"count": count})
        if subjects:
            cursor.execute(TOPICS, {"subjects": subjects})
        cursor.execute(CONSENTS)
        if count:
            cursor.execute(MAILING)
            (mailing,) = cursor.fetchone()
            cursor.execute(DELIVERIES, {"mailing": mailing})


def make_missed(articles: int) -> None:
    given: dict[str, Any] = {"count": min(MOST_ROWS, articles // 10)}
    with connection.cursor() as cursor:
        cursor.execute(MISSED, given)
