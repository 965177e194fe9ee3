"""Whether mail is sent at all; a copy of the database never sends what is the original's."""

from django.db import connection, transaction
from django.utils import timezone

from .models import Delivery, Mailing, Switch

# The cluster, its history (a promoted standby or a recovery begins a new one), the database.
IDENTITY = """
SELECT concat_ws(
  ':',
  (SELECT system_identifier FROM pg_control_system()),
  (SELECT timeline_id FROM pg_control_checkpoint()),
  (SELECT oid FROM pg_database WHERE datname = current_database())
)
"""
COPIED = (
    "This database was copied or restored from a backup: what it has still to send may have been "
    "sent meanwhile. Look through it, then release it."
)


def fingerprint() -> str:
    """What tells this database from every copy but one of its files, bit by bit."""
    with connection.cursor() as cursor:
        cursor.execute(IDENTITY)
        return str(cursor.fetchone()[0])


def check_owner() -> None:
    """Stop all mail where this database is not the one that has sent so far."""
    switch, found = Switch.load(), fingerprint()
    if not switch.fingerprint:
        Switch.objects.filter(pk=switch.pk, fingerprint="").update(fingerprint=found)
    elif switch.fingerprint != found:
        stop(COPIED)


def is_off() -> bool:
    return Switch.objects.filter(stopped_at__isnull=False).exists()


def stop(because: str) -> None:
    """Send nothing more, until `release`; what is in hand is finished. The first reason stays."""
    Switch.load()
    Switch.objects.filter(stopped_at=None).update(stopped_at=timezone.now(), because=because[:300])


@transaction.atomic
def release(*, drop_waiting: bool) -> int:
    """
    Send again, from this database. With `drop_waiting` all that waits is cancelled before.

    Gives how many were cancelled.
    """
    from . import steering  # which needs this module

    Switch.load()
    dropped = 0
    if drop_waiting:
        dropped = steering.cancel_waiting(Delivery.objects.all(), "Dropped when mail was released.")
        for mailing in Mailing.objects.filter(is_standing=False, finished_at=None):
            steering.cancel(mailing, because="Dropped when mail was released.")
    Switch.objects.update(stopped_at=None, because="", fingerprint=fingerprint())
    return dropped


def note_trouble(reason: str) -> None:
    """Remember why no server could be reached; "" where one was."""
    switch = Switch.load()
    if switch.trouble != reason[:300] or reason:
        Switch.objects.filter(pk=switch.pk).update(
            trouble=reason[:300], trouble_at=timezone.now() if reason else None
        )
