"""
The ledger's side of sending: which mails are to go, who has them in hand, what became of them.

One transaction records what was answered and claims as many new ones: a commit serves all
connections of a process at once. Moments are the database's.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from .. import kinds
from ..models import Mailing
from .outcomes import Fate, Outcome

MOST_ATTEMPTS = 14
FIRST_WAIT, LONGEST_WAIT = 60.0, 4 * 3600.0  # seconds
SILENCE = 60.0  # seconds
"""A sender shows itself every second; who has been silent so long is dead."""

Claimed = tuple[int, int, int, int]
"""Delivery, mailing, recipient, attempts before this one."""

PLANNED = """
SELECT id, mailing_id, recipient, attempts FROM outbox_delivery
WHERE mailing_id = %(mailing)s AND state = 'planned'
  AND EXISTS (SELECT FROM outbox_mailing m WHERE m.id = %(mailing)s AND m.state = 'sending')
ORDER BY id LIMIT %(count)s FOR UPDATE SKIP LOCKED
"""
DEFERRED = """
SELECT d.id, d.mailing_id, d.recipient, d.attempts FROM outbox_delivery d
JOIN outbox_mailing m ON m.id = d.mailing_id AND m.state = 'sending' AND m.start_at <= now()
  AND m.kind = ANY(%(kinds)s)
  AND (m.not_after IS NULL OR m.not_after > now())
WHERE d.state = 'deferred' AND d.due_at <= now()
ORDER BY d.due_at LIMIT %(count)s FOR UPDATE OF d SKIP LOCKED
"""
RECORD = """
UPDATE outbox_delivery AS d
SET state = r.state, reply = r.reply, sender = NULL, changed_at = clock_timestamp(),
    attempts = d.attempts + r.counts,
    due_at = CASE WHEN r.state = 'deferred'
                  THEN clock_timestamp() + r.wait * interval '1 second' END
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::float8[])
     AS r (id, state, reply, counts, wait)
WHERE d.id = r.id AND d.state IN ('sending', 'uncertain')
"""
INTEND = """
UPDATE outbox_delivery SET state = 'sending', sender = %s, due_at = NULL,
  changed_at = clock_timestamp()
WHERE id = ANY(%s)
"""
SETTLE = """
UPDATE outbox_delivery SET state = %s, reply = %s, due_at = NULL, changed_at = clock_timestamp()
WHERE id = ANY(%s)
"""
LOST = """
UPDATE outbox_delivery SET state = 'uncertain', sender = NULL, changed_at = clock_timestamp(),
  reply = 'The process that sent it ended before it wrote down what became of it.'
WHERE state = 'sending' AND (
  sender NOT IN (SELECT id FROM outbox_sender)
  OR sender IN (
    SELECT id FROM outbox_sender WHERE seen_at < clock_timestamp() - %s * interval '1 second'
  )
)
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a delivery that had been tried `attempts` times before."""

    delivery: int
    attempts: int
    outcome: Outcome


def begin(name: str, connections: int) -> int:
    """Register a sender; gives its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_sender (name, connections, started_at, seen_at)"
            " VALUES (%s, %s, clock_timestamp(), clock_timestamp()) RETURNING id",
            [name[:100], connections],
        )
        return int(cursor.fetchone()[0])


def show_life(sender: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_sender SET seen_at = clock_timestamp() WHERE id = %s", [sender]
        )


def end(sender: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM outbox_sender s WHERE id = %s AND NOT EXISTS"
            " (SELECT FROM outbox_delivery WHERE state = 'sending' AND sender = s.id)",
            [sender],
        )


def running() -> list[Mailing]:
    """The mailings that may be sent from now, the urgent ones first, then the oldest."""
    return list(
        Mailing.objects.raw(
            "SELECT * FROM outbox_mailing m WHERE state = 'sending' AND start_at <= now()"
            " AND (not_after IS NULL OR not_after > now()) AND EXISTS (SELECT FROM outbox_delivery"
            " WHERE mailing_id = m.id AND state = 'planned') AND kind = ANY(%s)"
            " ORDER BY priority, id",
            [kinds.names()],
        )
    )


def claim(mailings: Sequence[Mailing], count: int) -> list[Claimed]:
    """Lock up to `count` that may go now: new ones in the order given, then those to try again."""
    found: list[Claimed] = []
    with connection.cursor() as cursor:
        for mailing in mailings:
            if len(found) < count:
                cursor.execute(PLANNED, {"mailing": mailing.pk, "count": count - len(found)})
                found += cursor.fetchall()
    return found


def claim_deferred(count: int) -> list[Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(DEFERRED, {"count": count, "kinds": kinds.names()})
        return list(cursor.fetchall())


def intend(sender: int, deliveries: Sequence[int]) -> None:
    """Say that these are being sent: from the commit on, they are nobody else's."""
    with connection.cursor() as cursor:
        cursor.execute(INTEND, [sender, list(deliveries)])


def settle(deliveries: Sequence[int], *, state: str, reply: str) -> None:
    """End deliveries that are not sent at all: suppressed, cancelled."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [state, reply, list(deliveries)])


def hold(waits: Mapping[int, float], reply: str) -> None:
    """Let deliveries wait, by seconds, for a reason that is not theirs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_delivery AS d SET state = 'deferred', reply = %s,"
            " due_at = clock_timestamp() + r.wait * interval '1 second',"
            " changed_at = clock_timestamp()"
            " FROM unnest(%s::bigint[], %s::float8[]) AS r (id, wait) WHERE d.id = r.id",
            [reply, list(waits), list(waits.values())],
        )


def record(results: Iterable[Result]) -> None:
    """
    Write down what became of deliveries in hand; of those that were given up as lost, too.

    What another transaction holds is waited for. A recipient who can't be reached for days fails.
    """
    rows = sorted((final(result) for result in results), key=lambda row: row[0])
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(RECORD, [list(column) for column in zip(*rows, strict=True)])


def final(result: Result) -> tuple[int, str, str, int, float]:
    """Delivery, state, reply, attempts that count, seconds to wait."""
    fate, reply = result.outcome.fate, result.outcome.reply
    counts = 0 if result.outcome.is_ours else 1
    if fate == Fate.DEFERRED and result.attempts + counts >= MOST_ATTEMPTS:
        return result.delivery, Fate.FAILED, f"Given up. {reply}", counts, 0.0
    return result.delivery, fate, reply, counts, wait_after(result.attempts)


def wait_after(attempts: int) -> float:
    """
    Seconds until the next attempt: a minute, doubled each time up to four hours, and unevenly.

    >>> 60 <= wait_after(0) <= 90, 240 <= wait_after(2) <= 360, wait_after(20) <= 21600
    (True, True, True)
    """
    wait = min(FIRST_WAIT * 2.0 ** min(attempts, 12), LONGEST_WAIT)
    return wait * random.uniform(1, 1.5)  # noqa: S311  nothing secret


def give_back(sender: int, *, but: Sequence[int]) -> None:
    """After a commit whose fate is unknown: what this sender has not in hand is nobody's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_delivery SET state = 'planned', sender = NULL"
            " WHERE state = 'sending' AND sender = %s AND id <> ALL(%s)",
            [sender, list(but)],
        )


def find_lost(silence: float = SILENCE) -> int:
    """Call uncertain what dead senders had in hand; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(LOST, [silence])
        lost = int(cursor.rowcount)
        cursor.execute(
            "DELETE FROM outbox_sender s"
            " WHERE seen_at < clock_timestamp() - %s * interval '1 second' AND NOT EXISTS"
            " (SELECT FROM outbox_delivery WHERE state = 'sending' AND sender = s.id)",
            [max(silence, 3600.0)],
        )
    return lost


def is_anything_due() -> bool:
    """Whether a sender has something to do: also work that throttles let wait till now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM outbox_mailing m WHERE state = 'sending'"
            " AND start_at <= now() AND (not_after IS NULL OR not_after > now())"
            " AND EXISTS (SELECT FROM outbox_delivery WHERE mailing_id = m.id"
            " AND (state = 'planned' OR (state = 'deferred' AND due_at <= now())))"
            " AND kind = ANY(%s))",
            [kinds.names()],
        )
        return bool(cursor.fetchone()[0])
