"""Plan mails: the audience of a mailing in one transaction, or one mail more of a stream."""

import math
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from .models import Delivery, Mailing


def plan(
    *,
    kind: str,
    key: str,
    name: str,
    audience: tuple[str, list[Any]],
    start_at: datetime | None = None,
    not_after: datetime | None = None,
) -> Mailing | None:
    """
    Freeze an audience: a mailing with a delivery for each number that `audience` selects.

    `audience` is a SELECT of one column, and its parameters. All of it or nothing; None where a
    mailing of this key is there already, whoever planned it. With `start_at` it waits until then.
    """
    now = timezone.now()
    with transaction.atomic():
        mailing = added(
            kind=kind,
            key=key,
            name=name,
            planned_at=now,
            start_at=start_at or now,
            not_after=not_after,
        )
        if mailing is None:
            return None
        mailing.candidates = freeze(mailing, audience)
        if not mailing.candidates:
            mailing.state, mailing.finished_at = Mailing.State.DONE, now
        mailing.save(update_fields=["candidates", "state", "finished_at"])
        wake(start_at)
    return mailing


def added(**fields: Any) -> Mailing | None:
    """A mailing, unless one of its key is there: then nothing is done."""
    mailing = Mailing(**fields)
    made = Mailing.objects.bulk_create([mailing], ignore_conflicts=True)
    del made  # Django does not say which of them were stored
    return Mailing.objects.filter(key=mailing.key, uid=mailing.uid).first()


def freeze(mailing: Mailing, audience: tuple[str, list[Any]]) -> int:
    """Plan a delivery to each recipient of the audience once; gives how many were new."""
    select, parameters = audience
    statement = (
        "INSERT INTO outbox_delivery (mailing_id, recipient, state, attempts, changed_at, reply)"  # noqa: S608
        " SELECT %s, number, 'planned', 0, %s, ''"
        f" FROM ({select}) AS audience (number)"
        " ON CONFLICT (mailing_id, recipient) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [mailing.pk, mailing.planned_at, *parameters])
        return int(cursor.rowcount)


def plan_one(
    *,
    kind: str,
    recipient: int,
    stream: str = "",
    name: str = "",
    due_at: datetime | None = None,
) -> Delivery | None:
    """
    One mail of a stream, which is made with its first; None where this one is planned already.

    In the transaction that is open, so that the mail is planned with what it is about. With
    `due_at` it waits until then.
    """
    now = timezone.now()
    stream = stream or kind
    planned = added_to(stream, recipient, due_at=due_at, now=now)
    if planned is None:
        add_stream(stream, kind=kind, name=name or kind, now=now)
        planned = added_to(stream, recipient, due_at=due_at, now=now)
    if planned:
        wake(due_at)
    return planned


COLUMNS = ("id", "mailing_id", "recipient", "state", "attempts", "due_at", "changed_at", "reply")
ADD = f"""
INSERT INTO outbox_delivery ({", ".join(COLUMNS[1:])})
SELECT id, %s, %s, 0, %s, %s, '' FROM outbox_mailing WHERE key = %s
ON CONFLICT (mailing_id, recipient) DO NOTHING RETURNING {", ".join(COLUMNS)}
"""  # noqa: S608


def added_to(
    stream: str, recipient: int, *, due_at: datetime | None, now: datetime
) -> Delivery | None:
    """
    One mail more of the stream of that key. One statement, for somebody waits.

    None where the stream is not there yet, or has a mail to this recipient.
    """
    state = Delivery.State.DEFERRED if due_at else Delivery.State.PLANNED
    with connection.cursor() as cursor:
        cursor.execute(ADD, [recipient, state, due_at, now, stream])
        row = cursor.fetchone()
    return Delivery.from_db(connection.alias, COLUMNS, row) if row else None


def add_stream(key: str, *, kind: str, name: str, now: datetime) -> None:
    """Make a stream with the first of its mails, unless somebody else does at this moment."""
    Mailing.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "name": name,
            "planned_at": now,
            "start_at": now,
            "is_standing": True,
            "priority": 1,
            "is_watched": False,
        },
    )


def again(deliveries: Iterable[int], *, by: str) -> int:
    """Plan failed and uncertain ones once more, as somebody decided; gives how many."""
    changed = Delivery.objects.filter(
        pk__in=list(deliveries), state__in=[Delivery.State.FAILED, Delivery.State.UNCERTAIN]
    ).update(
        state=Delivery.State.PLANNED,
        attempts=0,
        due_at=None,
        reply=f"To be sent again, as {by} decided.",
        changed_at=timezone.now(),
    )
    if changed:
        wake()
    return changed


def wake(at: datetime | None = None) -> None:
    """
    Let a worker look at what is to be sent: as soon as this transaction is through, or `at`.

    After it, not in it: two who plan at once must not wait for each other. A process that dies in
    between loses nothing, for the job of each minute looks too.
    """
    later = at if at and at > timezone.now() else None
    if later or not is_to_wake():
        transaction.on_commit(partial(defer, later) if later else defer, robust=True)


def is_to_wake() -> bool:
    """Whether the transaction that is open will wake a worker already, whatever is undone of it."""
    here = set(connection.savepoint_ids)
    waiting: Sequence[tuple[Any, ...]] = connection.run_on_commit
    return any(callback is defer and there <= here for there, callback, *_ in waiting)


def defer(at: datetime | None = None) -> None:
    """A job for now, and one for each second at which something is due: neither hides the other."""
    from .tasks import send_mail

    job: Any = send_mail
    if at:
        second = math.ceil(at.timestamp())
        job = send_mail.configure(
            schedule_at=datetime.fromtimestamp(second, UTC), queueing_lock=f"send_mail:{second}"
        )
    # Outside of a transaction there is nothing that a refusal could spoil.
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            job.defer()
    except AlreadyEnqueued:
        return  # a job waits to begin, and will see it
