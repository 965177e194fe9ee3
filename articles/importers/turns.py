"""One import at a time, whatever machine it runs on."""

from django.db import connection

LOCK = 0x436F6E636F7264  # "Concord"


class ImportRefusedError(Exception):
    """The import can't begin; the message says why, for an editor."""


def take_turn() -> None:
    """Hold the lock of imports to the end of the transaction. Raises ImportRefusedError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (free,) = cursor.fetchone()
    if not free:
        raise ImportRefusedError("Another import is running: try again when it has finished.")
